import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SigningKey } from '../../src/platform/keys/index.ts';
import { probeRuntime } from '../../src/pod-runner/index.ts';
import { makeTestKey } from '../support/test-cluster.ts';
import { type Answer, openNode, pods, type TestNode, untilLog } from './open-node.ts';

const { runtime } = await probeRuntime();

let key: SigningKey;
beforeAll(async () => {
  key = await makeTestKey();
});

const isRunning = (pod: Answer) => pod.status?.phase === 'Running';
const shell = (script: string) => ({ command: ['sh', '-c', script] });
const idle = 'while :; do sleep 0.1; done';

async function runIdle(it: TestNode, name = 'web', container: object = shell(idle)): Promise<void> {
  await it.run(name, container, { terminationGracePeriodSeconds: 1 });
  await it.until(`${pods}/${name}`, isRunning);
}

async function isOnMachine(command: string): Promise<boolean> {
  const { stdout } = spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return (await text(stdout)).split('\n').includes(command);
}

describe('exec on a node', () => {
  it('runs a program with the files, the variables and the name of the container', async () => {
    await using it = await openNode(key);
    await it.cluster.send('POST', '/api/v1/namespaces/default/configmaps', {
      body: { metadata: { name: 'settings' }, data: { colour: 'blue' } },
    });
    await it.run(
      'web',
      {
        ...shell(idle),
        env: [{ name: 'ONE', value: 'two words' }],
        volumeMounts: [{ name: 'settings', mountPath: '/etc/wid-settings' }],
      },
      { volumes: [{ name: 'settings', configMap: { name: 'settings' } }] },
    );
    await it.until(`${pods}/web`, isRunning);
    const script = 'echo $ONE; cat /etc/wid-settings/colour; echo; hostname; echo oops >&2; exit 3';
    const client = await it.exec('web', ['sh', '-c', script]);
    expect(await client.status).toMatchObject({
      reason: 'NonZeroExitCode',
      details: { causes: [{ message: '3' }] },
    });
    expect(client.heard(1)).toMatch(
      runtime.kind === 'plain' ? /^two words\nblue\n/ : 'two words\nblue\nweb\n',
    );
    expect(client.heard(2)).toBe('oops\n');
  });

  it('gives a program its input to the end', async () => {
    await using it = await openNode(key);
    await runIdle(it);
    const client = await it.exec('web', ['cat']);
    client.send(0, 'one ');
    client.send(0, 'two');
    client.closeInput();
    expect(await client.status).toMatchObject({ status: 'Success' });
    expect(client.heard(1)).toBe('one two');
  });

  it('is not held up by input that nobody reads', async () => {
    await using it = await openNode(key);
    await runIdle(it);
    const client = await it.exec('web', ['true']);
    for (let index = 0; index < 50; index += 1) client.send(0, 'x'.repeat(100_000));
    expect(await client.status).toMatchObject({ status: 'Success' });
  });

  it('says what cannot be run, and where nothing runs', async () => {
    await using it = await openNode(key);
    await runIdle(it);
    await it.run('over', { command: ['true'] });
    await it.until(`${pods}/over`, (pod) => pod.status?.phase === 'Succeeded');
    expect((await (await it.exec('web', ['no-such'])).status).message).toContain(
      'exec: "no-such": executable file not found in $PATH',
    );
    expect((await (await it.exec('over', ['true'])).status).message).toContain(
      'container not found ("main")',
    );
  });

  it('ends a program whose client has left', async () => {
    await using it = await openNode(key);
    await runIdle(it);
    const client = await it.exec('web', ['sh', '-c', 'trap "" TERM HUP; sleep 301']);
    await it.settle(() => isOnMachine('sleep 301'));
    client.leave();
    await client.served;
    await it.settle(async () => !(await isOnMachine('sleep 301')));
  });

  it('ends with the pod, and with the node', async () => {
    await using it = await openNode(key);
    await runIdle(it, 'first');
    await runIdle(it, 'second');
    const first = await it.exec('first', ['sleep', '302']);
    const second = await it.exec('second', ['sleep', '303']);
    await it.settle(async () => (await isOnMachine('sleep 302')) && (await isOnMachine('sleep 303')));
    await it.cluster.send('DELETE', `${pods}/first?gracePeriodSeconds=1`);
    expect(await first.status).toMatchObject({ details: { causes: [{ message: '137' }] } });
    await it.stop();
    await second.served;
    expect(await isOnMachine('sleep 303')).toBe(false);
    const late = await it.exec('second', ['true']);
    expect((await late.status).message).toContain('container not found');
  });

  it('runs so many programs at a time and no more', async () => {
    await using it = await openNode(key);
    await runIdle(it);
    const clients = await Promise.all(Array.from({ length: 64 }, () => it.exec('web', ['cat'])));
    expect((await (await it.exec('web', ['true'])).status).message).toContain('in-flight requests exceeded');
    for (const client of clients) client.closeInput();
    for (const client of clients) expect(await client.status).toMatchObject({ status: 'Success' });
    expect(await (await it.exec('web', ['true'])).status).toMatchObject({ status: 'Success' });
  });

  it.skipIf(runtime.tools.terminal === undefined)(
    'gives a program a terminal of the right size',
    async () => {
      await using it = await openNode(key);
      await runIdle(it);
      const client = await it.exec('web', ['sh'], '&tty=true');
      client.send(4, '{"Width":97,"Height":23}');
      client.send(0, 'until stty size | grep -q "23 97"; do sleep 0.05; done; stty size; exit 6\n');
      expect(await client.status).toMatchObject({ details: { causes: [{ message: '6' }] } });
      expect(client.heard(1)).toContain('23 97\r\n');
    },
  );
});

describe('attach on a node', () => {
  it('shows what a container prints from now on, to everyone who is there', async () => {
    await using it = await openNode(key);
    const go = it.folder.file('go');
    await runIdle(
      it,
      'web',
      shell(`echo before; until [ -e ${go} ]; do sleep 0.05; done; echo after; echo oops >&2`),
    );
    await untilLog(it, 'web', 'before\n');
    const [one, two] = [await it.attach('web'), await it.attach('web')];
    await (await it.exec('web', ['touch', go])).served;
    await Promise.all([one.status, two.status]);
    for (const client of [one, two])
      expect([client.heard(1), client.heard(2)]).toEqual(['after\n', 'oops\n']);
    expect((await it.log('web')).text).toMatch(/^before\n(after\noops\n|oops\nafter\n)$/);
  });

  it('leaves a container alone when the client goes', async () => {
    await using it = await openNode(key);
    await runIdle(it);
    const client = await it.attach('web');
    client.leave();
    expect(await client.status).toMatchObject({ status: 'Success' });
    expect(isRunning(await it.read(`${pods}/web`))).toBe(true);
  });

  it('gives a container its input, which ends with the first client where the pod says so', async () => {
    await using it = await openNode(key);
    await runIdle(it, 'once', { command: ['cat'], stdin: true, stdinOnce: true });
    const client = await it.attach('once');
    client.send(0, 'typed');
    client.closeInput();
    expect(await client.status).toMatchObject({ status: 'Success' });
    expect(client.heard(1)).toBe('typed');
    await it.until(`${pods}/once`, (pod) => pod.status?.phase === 'Succeeded');
  });

  it('keeps the input open for the next client otherwise', async () => {
    await using it = await openNode(key);
    await runIdle(it, 'often', { command: ['cat'], stdin: true });
    const first = await it.attach('often');
    first.send(0, 'one\n');
    await untilLog(it, 'often', 'one\n');
    first.leave();
    await first.served;
    const second = await it.attach('often');
    second.send(0, 'two\n');
    await untilLog(it, 'often', 'one\ntwo\n');
    expect(second.heard(1)).toBe('two\n');
    second.leave();
  });

  it.skipIf(runtime.tools.terminal === undefined)(
    'joins a client with the terminal of a container',
    async () => {
      await using it = await openNode(key);
      await runIdle(it, 'tty', { command: ['sh'], stdin: true, stdinOnce: true, tty: true });
      const client = await it.attach('tty', '&tty=true');
      client.send(4, '{"Width":88,"Height":21}');
      client.send(0, 'until stty size | grep -q "21 88"; do sleep 0.05; done; stty size; exit\n');
      expect(await client.status).toMatchObject({ status: 'Success' });
      expect(client.heard(1)).toContain('21 88\r\n');
    },
  );
});
