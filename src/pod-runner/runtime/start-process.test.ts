import { spawn } from 'node:child_process';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { systemClock } from '../../platform/clock.ts';
import { readLog } from '../logs/read-log.ts';
import { probeRuntime } from './probe-runtime.ts';
import { readProcessIdentity } from './process-identity.ts';
import { createProcessList, sweepLeftProcesses } from './process-list.ts';
import type { RunningProcess } from './running-process.ts';
import type { Runtime, RuntimeKind } from './runtime.ts';
import { type StartProcessOptions, startProcess } from './start-process.ts';

const searchPath = (process.env.PATH ?? '').split(':');
const kinds: readonly RuntimeKind[] = ['bubblewrap', 'unshare', 'plain'];
const probes = await Promise.all(kinds.map((kind) => probeRuntime({ searchPath, allowed: [kind] })));
const token = '/var/run/secrets/wid.test/tokens/token';

/** A rung that this machine does not have is skipped, with what is missing in the name. */
const rungs = probes.map(({ runtime, attempts }, index) => {
  const kind = kinds[index]!;
  const works = runtime.kind === kind;
  return { kind, runtime, works, name: works ? kind : `${kind} (skipped: ${attempts[0]?.detail})` };
});

async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    if (await isTrue()) return;
    await wait(20);
  }
  throw new Error('it did not happen');
}

const isAlive = async (pid: number) => (await readProcessIdentity(pid)) !== undefined;

for (const { kind, runtime, works, name } of rungs) {
  describe.skipIf(!works)(`a process by ${name}`, () => {
    let folder: TemporaryFolder;
    let started: RunningProcess[];
    beforeEach(async () => {
      folder = temporaryFolder();
      started = [];
      await mkdir(folder.file('volume'));
      await writeFile(folder.file('volume/token'), 'first');
    });
    afterEach(async () => {
      for (const each of started) await each.stop(0);
      folder[Symbol.dispose]();
    });

    const options = (changes: Partial<StartProcessOptions> = {}): StartProcessOptions => ({
      runtime,
      processes: createProcessList(folder.path),
      clock: systemClock,
      command: ['true'],
      environment: new Map(),
      mounts: [
        { source: folder.file('volume'), target: '/var/run/secrets/wid.test/tokens', isReadOnly: true },
      ],
      hostname: 'web-0',
      logFile: folder.file('logs/c/0.log'),
      ...changes,
    });
    const start = async (changes: Partial<StartProcessOptions> = {}) => {
      const result = await startProcess(options(changes));
      if (result.kind === 'failed') throw new Error(result.reason);
      started.push(result.process);
      return result.process;
    };
    const readOutput = () => text(readLog({ file: folder.file('logs/c/0.log'), clock: systemClock }));
    const run = async (script: string, changes: Partial<StartProcessOptions> = {}) => {
      const { exitCode } = await (await start({ command: ['sh', '-c', script], ...changes })).exited;
      return { exitCode, output: await readOutput() };
    };

    it('reads its token where the pod says it is, through a variable', async () => {
      const environment = new Map([['AZURE_FEDERATED_TOKEN_FILE', token]]);
      expect(await run('cat "$AZURE_FEDERATED_TOKEN_FILE"', { environment })).toEqual({
        exitCode: 0,
        output: 'first',
      });
    });

    it('reads its token through an argument, and may not write there', async () => {
      const { output, exitCode } = await run(`cat ${token}; echo; echo x 2>/dev/null >${token}x`);
      expect(output).toMatch(/^first\n/);
      if (kind !== 'plain') expect(exitCode).not.toBe(0);
    });

    it('sees a token that is swapped the way of a kubelet', async () => {
      const volume = folder.file('volume');
      const point = async (generation: string) => {
        await mkdir(join(volume, generation));
        await writeFile(join(volume, generation, 'token'), generation);
        await symlink(generation, join(volume, '..data_tmp'));
        await rename(join(volume, '..data_tmp'), join(volume, '..data'));
      };
      await rm(join(volume, 'token'));
      await point('..1');
      await symlink('..data/token', join(volume, 'token'));
      const process = await start({
        command: ['sh', '-c', `cat ${token}; echo; read -r _; cat ${token}`],
        stdin: true,
      });
      await eventually(async () => (await readOutput()) === '..1\n');
      await point('..2');
      process.stdin?.end('\n');
      await process.exited;
      expect(await readOutput()).toBe('..1\n..2');
    });

    it('is given exactly its environment, its folder and its input', async () => {
      const environment = new Map([
        ['ONE', 'a "quoted" $value'],
        ['my.odd-name', '1 2'],
        ['LINES', 'a\nb'],
      ]);
      const process = await start({
        command: ['sh', '-c', 'env -0 | sort -z | tr "\\0" "|"; pwd; cat'],
        environment,
        workingDirectory: '/usr',
        stdin: true,
      });
      process.stdin?.end('typed');
      await process.exited;
      const [variables = '', rest] = (await readOutput()).split('|/usr\n');
      const own = variables.split('|').filter((each) => !/^(PWD|SHLVL|_|container)=/.test(each));
      // The shell that prints them drops the odd one: a program does not.
      expect(own).toEqual([
        'HOME=/',
        'HOSTNAME=web-0',
        'LINES=a\nb',
        'ONE=a "quoted" $value',
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ]);
      expect(rest).toBe('typed');
    });

    it('is given variables that no shell could name', async () => {
      const environment = new Map([
        ['my.odd-name', '1 2'],
        ['a b', '$x'],
      ]);
      await (await start({ command: ['env'], environment })).exited;
      const output = await readOutput();
      expect(output).toMatch(/^my\.odd-name=1 2$/m);
      expect(output).toMatch(/^a b=\$x$/m);
      expect(output).not.toMatch(/WID_/);
    });

    it('gives both streams and its exit code', async () => {
      expect(await run('echo out; echo err >&2; exit 7')).toEqual({ exitCode: 7, output: 'out\nerr\n' });
    });

    it('may end cleanly when it is stopped', async () => {
      const process = await start({
        command: ['sh', '-c', 'trap "echo bye; exit 7" TERM; echo up; while :; do sleep 0.05; done'],
      });
      await eventually(async () => (await readOutput()) === 'up\n');
      expect(await process.stop(10)).toMatchObject({ exitCode: 7 });
      expect(await readOutput()).toBe('up\nbye\n');
    });

    it('is ended by a signal as a container is', async () => {
      const process = await start({ command: ['sleep', '100'] });
      expect(await process.stop(10)).toMatchObject({ exitCode: 143 });
    });

    it('is killed, with all that it has started, when it does not end in time', async () => {
      const process = await start({
        command: ['sh', '-c', 'trap "" TERM; sleep 101 & echo up; while :; do sleep 0.05; done'],
      });
      await eventually(async () => (await readOutput()) === 'up\n');
      expect(await process.stop(0.1)).toMatchObject({ exitCode: 137 });
      expect(await isAlive(process.pid)).toBe(false);
    });

    it('leaves nothing running when it ends by itself', async () => {
      const { output } = await run(
        'sleep 102 >/dev/null 2>&1 & read -r pid rest </proc/self/stat; echo done',
      );
      expect(output).toBe('done\n');
      await eventually(async () => !(await listCommands()).includes('sleep 102'));
    });

    it.each([
      [['no-such-program'], 'exec: "no-such-program": executable file not found in $PATH'],
      [['/no/such'], 'exec: "/no/such": stat /no/such: no such file or directory'],
      [['/usr'], 'exec: "/usr": permission denied'],
      [[], 'no command specified'],
      [['a\0b'], 'null bytes'],
    ])('cannot run %j, and says so', async (command, reason) => {
      expect(await startProcess(options({ command }))).toEqual({
        kind: 'failed',
        reason: expect.stringContaining(reason),
      });
    });

    it('cannot start in a folder that is not there', async () => {
      expect(await startProcess(options({ workingDirectory: '/no/such' }))).toEqual({
        kind: 'failed',
        reason: 'mkdir or chdir to /no/such: no such folder',
      });
    });

    it('has company of a second program, in the same place', async () => {
      const process = await start({ command: ['sleep', '103'] });
      const execute = async (...command: string[]) => {
        const execution = process.execute({ command });
        const [output, ended] = await Promise.all([text(execution.stdout), execution.ended]);
        return { output, ...ended };
      };
      expect(await execute('cat', token)).toMatchObject({ output: 'first' });
      expect(await execute('sh', '-c', 'echo $HOSTNAME; exit 3')).toEqual({
        kind: 'exited',
        output: 'web-0\n',
        exitCode: 3,
      });
      expect(await execute('no-such')).toMatchObject({
        kind: 'failed',
        reason: expect.stringContaining('no-such'),
      });
    });

    it('is swept by the next run when its own could not end it', async () => {
      const process = await start({ command: ['sleep', '104'] });
      expect(await sweepLeftProcesses(folder.path)).toHaveLength(1);
      await process.exited;
      expect(await isAlive(process.pid)).toBe(false);
      expect(await sweepLeftProcesses(folder.path)).toEqual([]);
    });

    it('ends with the server, even one that is killed', async () => {
      const pid = await startInKilledServer(runtime, folder);
      await eventually(async () => !(await isAlive(pid)));
    });

    it.skipIf(kind === 'plain')('has a host name and process ids of its own', async () => {
      expect((await run('hostname; ls -d /proc/[0-9]* | wc -l')).output).toMatch(/^web-0\n\d\n$/);
    });

    it.skipIf(process.getuid?.() !== 0)('runs as the user of its pod', async () => {
      expect((await run('id -u', { uid: 1234 })).output).toBe('1234\n');
    });
  });
}

async function listCommands(): Promise<string> {
  return text(spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout);
}

/** Another Node starts a container, says its number and is killed at once. */
async function startInKilledServer(runtime: Runtime, folder: TemporaryFolder): Promise<number> {
  const modulePath = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
  const script = `
    import { startProcess } from ${modulePath('./start-process.ts')};
    const start = await startProcess({
      runtime: ${JSON.stringify(runtime)},
      processes: { add: async () => {}, remove: async () => {} },
      clock: { now: () => new Date() },
      command: ['sleep', '105'],
      environment: new Map(),
      mounts: [],
      hostname: 'x',
      logFile: ${JSON.stringify(folder.file('killed/0.log'))},
    });
    process.stdout.write(start.process.pid + '\\n');
    process.kill(process.pid, 'SIGKILL');
  `;
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return Number(await text(server.stdout));
}
