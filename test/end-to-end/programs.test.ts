import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../src/stack/index.ts';
import { type CommandLine, eventually, isAlive, openCommandLine } from '../support/command-line.ts';

const account = 'default/workload-identity-sa';
const print = (expression: string) => [process.execPath, '-p', expression];

/** What `env`, `exec`, `run` and `token decode` give to programs that are not ours. */
describe('a program beside a running stack', () => {
  let line: CommandLine;
  let proxyUrl: string;

  beforeAll(async () => {
    line = await openCommandLine();
    const { output } = await line.wid(['up', '--detach', '--json']);
    proxyUrl = JSON.parse(output).proxyUrl;
  });

  afterAll(() => line[Symbol.asyncDispose]());

  it('is given variables that lead it here, in JSON', async () => {
    const { exitCode, output, errors } = await line.wid(['env', '--json']);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    const variables = JSON.parse(output);
    expect(variables).toMatchObject({ HTTPS_PROXY: proxyUrl, https_proxy: proxyUrl });
    for (const name of ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'KUBECONFIG']) {
      expect(existsSync(variables[name]), name).toBe(true);
    }
  });

  it('is given no secret in its variables', async () => {
    const { output } = await line.wid(['env', '--json']);
    const variables: Record<string, string> = JSON.parse(output);
    const { users } = JSON.parse(await readFile(variables.KUBECONFIG!, 'utf8'));
    const { 'client-key-data': key } = users[0].user;
    expect(key).toEqual(expect.any(String));
    expect(output).not.toContain(key);
    expect(output).not.toMatch(/eyJ|PRIVATE KEY/);
  });

  it('is given the same by the lines that a shell evaluates', async () => {
    const variables = JSON.parse((await line.wid(['env', '--json'])).output);
    const dump = 'JSON.stringify(process.env)';
    const script = `eval "$("$0" "$1" env)" && exec "$0" -p '${dump}'`;
    const { output, errors } = await line.program(['sh', '-c', script, process.execPath, line.script]);
    expect(errors).toBe('');
    expect(JSON.parse(output)).toMatchObject(variables);
  });

  it('survives every character in a name of a folder', async () => {
    const dataFolder = `${line.folder}/it's $HOME "\`id\`" \\ here`;
    const ran = await line.wid(['up', '--detach', '--data', dataFolder]);
    try {
      expect(ran.exitCode).toBe(0);
      const script = `eval "$("$0" "$1" env --data "$2")" && printf %s "$KUBECONFIG"`;
      const words = ['sh', '-c', script, process.execPath, line.script, dataFolder];
      expect((await line.program(words)).output).toBe(`${dataFolder}/kubeconfig`);
    } finally {
      await line.wid(['down', '--data', dataFolder]);
    }
  });

  it('keeps what the person excepted from proxies', async () => {
    const { output } = await line.wid(['env', '--json'], { variables: { NO_PROXY: 'intranet.test' } });
    expect(JSON.parse(output).NO_PROXY.split(',')).toEqual(
      expect.arrayContaining(['intranet.test', 'localhost']),
    );
  });

  it('sees the variables under exec, and its own flags are its own', async () => {
    const words = print('process.env.HTTPS_PROXY + " " + process.argv.slice(1)');
    const { exitCode, output, errors } = await line.wid([
      'exec',
      '--',
      ...words,
      '--',
      '--json',
      '--port',
      'x',
    ]);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toBe(`${proxyUrl} --json,--port,x\n`);
  });

  it('reaches the stack by the names of production under exec', async () => {
    const fetchIssuer = `fetch('https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration')
      .then((response) => response.json()).then(({ token_endpoint }) => console.log(token_endpoint))`;
    const ran = await line.wid(['exec', '--', process.execPath, '-e', fetchIssuer]);
    expect(ran.output).toMatch(/^https:\/\/login\.microsoftonline\.com\/.*\/oauth2\/v2\.0\/token\n$/);
  });

  it('has its input, its output and its exit code under exec', async () => {
    const echo = `process.stdin.pipe(process.stdout); process.stderr.write('aside'); process.exitCode = 42`;
    const ran = await line.wid(['exec', '--', process.execPath, '-e', echo], { input: 'words' });
    expect(ran).toMatchObject({ exitCode: 42, output: 'words', errors: 'aside' });
  });

  it('keeps standard output to itself with --json', async () => {
    const ran = await line.wid(['exec', '--json', '--', ...print('"mine"')]);
    expect(ran).toMatchObject({ exitCode: 0, output: 'mine\n' });
    expect(JSON.parse(ran.errors)).toEqual({ exitCode: 0 });
  });

  it('that is not there ends exec as it would end a shell', async () => {
    const ran = await line.wid(['exec', '--', 'no-such-program-anywhere']);
    expect(ran).toMatchObject({ exitCode: 127, output: '' });
    expect(ran.errors).toContain('was not found');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is passed %s, and may take its time', async (signal) => {
    const script = `process.on('${signal}', () => setTimeout(() => { console.log('tidied'); process.exit(9) }, 50));
      setInterval(() => {}, 1_000); console.log('ready')`;
    const running = line.start(['exec', '--', process.execPath, '-e', script]);
    await running.prints('ready');
    running.kill(signal);
    expect(await running.ended).toMatchObject({ exitCode: 9, output: 'ready\ntidied\n' });
  });

  it('is passed every signal, not only the first', async () => {
    const script = `let count = 0;
      process.on('SIGINT', () => { console.log('asked', ++count); if (count === 2) process.exit(5) });
      setInterval(() => {}, 1_000); console.log('ready', process.pid)`;
    const running = line.start(['exec', '--', process.execPath, '-e', script]);
    const pid = Number((await running.prints(/ready \d+\n/)).split(' ')[1]);
    running.kill('SIGINT');
    await running.prints('asked 1');
    running.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 5 });
    expect(isAlive(pid)).toBe(false);
  });

  it('that a signal ends is told as a shell would', async () => {
    const script = `setInterval(() => {}, 1_000); console.log('ready')`;
    const running = line.start(['exec', '--', process.execPath, '-e', script]);
    await running.prints('ready');
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ exitCode: 143, endedBy: null });
  });

  it('has a stack of its own with --ephemeral, gone with it', async () => {
    const words = print('process.env.HTTPS_PROXY + " " + process.env.KUBECONFIG');
    const ran = await line.wid(['exec', '--ephemeral', '--', ...words]);
    expect(ran).toMatchObject({ exitCode: 0, errors: '' });
    const [ownProxy, kubeconfig = ''] = ran.output.trim().split(' ');
    expect(ownProxy).not.toBe(proxyUrl);
    expect(existsSync(kubeconfig)).toBe(false);
  });

  it.each([[[]], [['--ephemeral']]])(
    'runs with a managed identity, for as long as it runs: %j',
    async (flags) => {
      const ask = `const { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_CONFIG_DIR } = process.env;
      const query = 'api-version=2019-08-01&resource=https://vault.azure.net';
      fetch(IDENTITY_ENDPOINT + '?' + query, { headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER } })
        .then((response) => response.json())
        .then(({ token_type, message }) => console.log(token_type ?? message, IDENTITY_HEADER, AZURE_CONFIG_DIR))`;
      const identity = ['--identity', `${storyNames.resourceGroup}/${storyNames.identity}`];
      const program = [process.execPath, '-e', ask];
      const ran = await line.wid(['run', ...flags, ...identity, '--', ...program]);
      expect(ran, ran.errors).toMatchObject({
        exitCode: 0,
        output: expect.stringMatching(/^Bearer [\w-]{43} \S+\n$/),
      });
      const [, header = '', profile = ''] = ran.output.trim().split(' ');
      expect(profile).toMatch(/wid-az-/);
      expect(existsSync(profile)).toBe(false);
      if (flags.length > 0) return;
      const again = `process.env.IDENTITY_HEADER = '${header}'; ${ask}`;
      const late = await line.wid(['run', ...identity, '--', process.execPath, '-e', again]);
      expect(late.output).toContain('not that of a program which runs now');
    },
  );

  it.each<[string, readonly string[], number]>([
    ['There is no managed identity /subscriptions/', ['--identity', 'nowhere/nobody'], 1],
    ["'nobody' is not an identity", ['--identity', 'nobody'], 2],
    ['not as both', ['--identity', 'a/b', '--service-account', account], 2],
    ['not as both', ['--identity', 'a/b', '--client-id', 'x'], 2],
    ['A program is needed', [], 2],
  ])('is not run: %s', async (message, flags, exitCode) => {
    const ran = await line.wid(['run', ...flags, '--', ...print('"mine"')]);
    expect(ran).toMatchObject({ exitCode, output: '', errors: expect.stringContaining(message) });
  });

  it('runs as a service account, with the four variables and a token that can be decoded', async () => {
    const dump = `const { env } = process; const file = env.AZURE_FEDERATED_TOKEN_FILE;
      console.log(JSON.stringify({ env, file, token: require('fs').readFileSync(file, 'utf8') }))`;
    const ran = await line.wid(['run', '--service-account', account, '--', process.execPath, '-e', dump]);
    expect(ran).toMatchObject({ exitCode: 0, errors: '' });
    const { env, file, token } = JSON.parse(ran.output);
    const { tenants, identities } = JSON.parse((await line.wid(['status', '--json'])).output);
    expect(env).toMatchObject({
      AZURE_CLIENT_ID: identities[0].clientId,
      AZURE_TENANT_ID: tenants[0].id,
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
      HTTPS_PROXY: proxyUrl,
    });
    expect(existsSync(file)).toBe(false);

    const decoded = await line.wid(['token', 'decode', '--json'], { input: token });
    expect(decoded).toMatchObject({ exitCode: 0, errors: '' });
    const { claims, notes } = JSON.parse(decoded.output);
    expect(claims).toMatchObject({
      sub: 'system:serviceaccount:default:workload-identity-sa',
      iss: identities[0].credentials[0].issuer,
    });
    expect(notes).toContain("a cluster's token for the service account workload-identity-sa in default");
    expect(decoded.output).not.toContain(token.split('.')[2]);
  });

  it('leaves no token behind when it is interrupted', async () => {
    const script = `setInterval(() => {}, 1_000); console.log(process.env.AZURE_FEDERATED_TOKEN_FILE)`;
    const words = ['run', '--service-account', account, '--', process.execPath, '-e', script];
    const running = line.start(words);
    const file = (await running.prints('\n')).trim();
    expect(existsSync(file)).toBe(true);
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ exitCode: 143 });
    await eventually('the token is gone', () => !existsSync(file));
  });

  it('is not started as a service account that is not there', async () => {
    const ran = await line.wid(['run', '--service-account', 'default/nobody', '--', ...print('"ran"')]);
    expect(ran).toMatchObject({ exitCode: 1, output: '' });
    expect(ran.errors).toContain('kubectl create serviceaccount nobody --namespace default');
  });
});
