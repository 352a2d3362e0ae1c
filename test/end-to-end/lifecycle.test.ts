import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, eventually, isAlive, openCommandLine } from '../support/command-line.ts';

interface Ready {
  readonly pid: number;
  readonly proxyUrl: string;
  readonly directUrl: string;
  readonly tenantId: string;
  readonly clusters: readonly { readonly name: string; readonly serverUrl: string }[];
}

/** One life of a stack, from the command line and nowhere else. */
describe('the life of a stack', () => {
  let line: CommandLine;

  beforeEach(async () => {
    line = await openCommandLine();
  });

  afterEach(() => line[Symbol.asyncDispose]());

  const up = async (...parameters: string[]): Promise<Ready> => {
    const { exitCode, output, errors } = await line.wid(['up', '--detach', '--json', ...parameters]);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    return JSON.parse(output);
  };
  const urlsOf = ({ proxyUrl, directUrl, clusters }: Ready) => [
    proxyUrl,
    directUrl,
    ...clusters.map(({ serverUrl }) => serverUrl),
  ];

  it('starts detached, says where everything is, and returns while it keeps running', async () => {
    const ready = await up();
    expect(ready.proxyUrl).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(ready.directUrl).toMatch(/^https:\/\/localhost:[1-9]\d*$/);
    expect(ready.clusters).toHaveLength(1);
    expect(new Set(urlsOf(ready).map(portOf)).size).toBe(3);
    expect(isAlive(ready.pid)).toBe(true);
    for (const url of urlsOf(ready)) expect(await isPortTaken(portOf(url))).toBe(true);
  });

  it('keeps everything where only its owner can read it', async () => {
    await up();
    expect((await stat(line.dataFolder)).mode & 0o777).toBe(0o700);
    const log = await stat(`${line.dataFolder}.log`);
    expect(log.mode & 0o777).toBe(0o600);
  });

  it('shows what runs, and exits with 3 when nothing does', async () => {
    const { pid, tenantId } = await up();
    const running = await line.wid(['status', '--json']);
    expect(running).toMatchObject({ exitCode: 0, errors: '' });
    expect(JSON.parse(running.output)).toMatchObject({
      isRunning: true,
      run: { pid },
      tenants: [{ id: tenantId }],
      identities: [{ name: 'myIdentity', credentials: [{ subject: expect.any(String) }] }],
    });
    await line.wid(['down']);
    const stopped = await line.wid(['status', '--json']);
    expect(stopped).toMatchObject({ exitCode: 3, errors: '' });
    expect(JSON.parse(stopped.output)).toMatchObject({ isRunning: false, tenants: [{ id: tenantId }] });
    expect(JSON.parse(stopped.output)).not.toHaveProperty('run');
  });

  it('answers a second detached start with the stack that runs', async () => {
    const first = await up();
    expect(await up()).toEqual(first);
  });

  it('refuses a second start on the same data folder, and says how to go on', async () => {
    const { pid } = await up();
    const second = await line.wid(['up']);
    expect(second).toMatchObject({ exitCode: 1, output: '' });
    expect(second.errors).toContain(`${line.dataFolder} is in use`);
    expect(second.errors).toContain('wid down');
    expect(isAlive(pid)).toBe(true);
  });

  it.each([
    ['in the foreground', []],
    ['detached', ['--detach']],
  ])('refuses a port that is taken, %s', async (_, parameters) => {
    await using taken = await takePort();
    const refused = await line.wid(['up', '--port', String(taken.port), ...parameters]);
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(refused.errors).toContain(`The port ${taken.port} is in use.`);
    expect(refused.errors).not.toMatch(/\n\s+at /);
    // Nothing half-started holds the folder.
    expect((await line.wid(['status', '--json'])).exitCode).not.toBe(0);
    await up();
  });

  it('stops, and leaves no process and no port', async () => {
    const ready = await up();
    expect(JSON.parse((await line.wid(['down', '--json'])).output)).toEqual({
      stopped: true,
      dataFolder: line.dataFolder,
    });
    await eventually('the process ended', () => !isAlive(ready.pid));
    for (const url of urlsOf(ready)) expect(await isPortTaken(portOf(url))).toBe(false);
    expect(existsSync(join(line.dataFolder, 'run.json'))).toBe(false);
  });

  it('stops what is not running without complaint', async () => {
    const { exitCode, output, errors } = await line.wid(['down']);
    expect({ exitCode, output, errors }).toEqual({
      exitCode: 0,
      output: `Nothing was running on ${line.dataFolder}.\n`,
      errors: '',
    });
    expect(existsSync(line.dataFolder)).toBe(false);
  });

  it('keeps what there was through down and up', async () => {
    const { tenantId } = await up();
    const before = await identities();
    await line.wid(['down']);
    expect((await up()).tenantId).toBe(tenantId);
    expect(await identities()).toEqual(before);
  });

  it('keeps what there was when the stack is killed', async () => {
    const { pid, tenantId } = await up();
    const before = await identities();
    process.kill(pid, 'SIGKILL');
    await eventually('the process ended', () => !isAlive(pid));
    expect(JSON.parse((await line.wid(['status', '--json'])).output)).toMatchObject({ isRunning: false });
    const again = await up();
    expect(again.tenantId).toBe(tenantId);
    expect(again.pid).not.toBe(pid);
    expect(await identities()).toEqual(before);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends in good order at %s', async (signal) => {
    const running = line.start(['up', '--ephemeral', '--json']);
    const { files } = JSON.parse(await running.prints(/\n}\n$/));
    expect(existsSync(files.kubeconfig)).toBe(true);
    running.kill(signal);
    expect(await running.ended).toMatchObject({ exitCode: 0, endedBy: null, errors: '' });
    expect(existsSync(files.kubeconfig)).toBe(false);
    expect(existsSync(line.dataFolder)).toBe(false);
    expect(await leftovers()).toEqual([]);
  });

  it('removes the data only when that is confirmed', async () => {
    await up();
    await line.wid(['down']);
    const asked = await line.wid(['reset']);
    expect(asked).toMatchObject({ exitCode: 2, output: '' });
    expect(asked.errors).toContain(line.dataFolder);
    expect(asked.errors).toContain('--yes');
    expect(existsSync(join(line.dataFolder, 'cloud.db'))).toBe(true);

    const done = await line.wid(['reset', '--yes']);
    expect(done).toMatchObject({ exitCode: 0, output: `Removed ${line.dataFolder}.\n` });
    expect(existsSync(line.dataFolder)).toBe(false);
    expect(existsSync(`${line.dataFolder}.log`)).toBe(false);
  });

  it('names the folder that was asked for in what it proposes to type', async () => {
    const folder = join(line.folder, "somebody's data");
    const asked = await line.wid(['reset', '--data', folder]);
    const [, proposal] = /^fix +wid (.+)$/m.exec(asked.errors) ?? [];
    const words = await line.program(['sh', '-c', `printf '%s\\n' ${proposal}`]);
    expect(words.output.split('\n')).toEqual(['reset', '--data', folder, '--yes', '']);
  });

  it('does not remove the data under a running stack', async () => {
    const { pid } = await up();
    const refused = await line.wid(['reset', '--yes']);
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(refused.errors).toContain('wid down');
    expect(isAlive(pid)).toBe(true);
    expect(existsSync(join(line.dataFolder, 'cloud.db'))).toBe(true);
  });

  it.each([
    ['up', ['up']],
    ['a detached up', ['up', '--detach']],
    ['down', ['down']],
    ['status', ['status']],
    ['env', ['env']],
    ['reset', ['reset', '--yes']],
  ])('never touches a folder of something else: %s', async (_, parameters) => {
    const folder = join(line.folder, 'letters');
    await mkdir(folder);
    await writeFile(join(folder, 'letter.txt'), 'dear', { mode: 0o644 });
    const before = await stat(folder);
    const { exitCode, output, errors } = await line.wid([...parameters, '--data', folder]);
    if (parameters[0] === 'down') expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    else expect({ exitCode, output }).toEqual({ exitCode: expect.toSatisfy((code) => code > 0), output: '' });
    expect(errors).not.toMatch(/\n\s+at /);
    expect(await readdir(folder)).toEqual(['letter.txt']);
    expect(await readFile(join(folder, 'letter.txt'), 'utf8')).toBe('dear');
    expect((await stat(folder)).mode).toBe(before.mode);
  });

  const identities = async () => JSON.parse((await line.wid(['status', '--json'])).output).identities;
  const leftovers = async () =>
    (await readdir(line.folder)).filter((name) => !/^(data|data\.log|state)$/.test(name));
});

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function isPortTaken(port: number): Promise<boolean> {
  return takePort(port).then(
    async (taken) => {
      await taken[Symbol.asyncDispose]();
      return false;
    },
    () => true,
  );
}

async function takePort(port = 0): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test has no port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
