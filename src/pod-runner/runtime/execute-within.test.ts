import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { systemClock } from '../../platform/clock.ts';
import type { ExecuteOptions } from './execute-within.ts';
import { probeRuntime } from './probe-runtime.ts';
import { createProcessList } from './process-list.ts';
import type { RunningProcess } from './running-process.ts';
import type { Runtime, RuntimeKind } from './runtime.ts';
import { type StartProcessOptions, startProcess } from './start-process.ts';

const kinds: readonly RuntimeKind[] = ['bubblewrap', 'unshare', 'plain'];
const probes = await Promise.all(kinds.map((kind) => probeRuntime({ allowed: [kind] })));
const rungs = probes.map(({ runtime, attempts }, index) => {
  const kind = kinds[index]!;
  const works = runtime.kind === kind;
  return { kind, runtime, works, name: works ? kind : `${kind} (skipped: ${attempts[0]?.detail})` };
});

let folder: TemporaryFolder;
let started: RunningProcess[];
beforeEach(() => {
  folder = temporaryFolder();
  started = [];
});
afterEach(async () => {
  for (const each of started) await each.stop(0);
  folder[Symbol.dispose]();
});

async function start(runtime: Runtime, changes: Partial<StartProcessOptions> = {}): Promise<RunningProcess> {
  const result = await startProcess({
    runtime,
    processes: createProcessList(folder.path),
    clock: systemClock,
    command: ['sleep', '203'],
    environment: new Map(),
    mounts: [],
    hostname: 'web-0',
    logFile: folder.file('logs/c/0.log'),
    ...changes,
  });
  if (result.kind === 'failed') throw new Error(result.reason);
  started.push(result.process);
  return result.process;
}

async function execute(process: RunningProcess, options: ExecuteOptions, input = '') {
  const execution = process.execute(options);
  execution.stdin?.end(input);
  const [output, errors, ended] = await Promise.all([
    text(execution.stdout),
    text(execution.stderr),
    execution.ended,
  ]);
  return { output, errors, ...ended };
}

async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 300; round += 1) {
    if (await isTrue()) return;
    await wait(20);
  }
  throw new Error('it did not happen');
}

async function isRunning(command: string): Promise<boolean> {
  const { stdout } = spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return (await text(stdout)).split('\n').includes(command);
}

/** Another Node runs a program beside a container's own, and is killed as soon as that prints something. */
async function executeInKilledServer(runtime: Runtime, options: ExecuteOptions): Promise<void> {
  const modulePath = JSON.stringify(fileURLToPath(new URL('./start-process.ts', import.meta.url)));
  const program = `
    import { startProcess } from ${modulePath};
    const start = await startProcess({
      runtime: ${JSON.stringify(runtime)},
      processes: { add: async () => {}, remove: async () => {} },
      clock: { now: () => new Date() },
      command: ['sleep', '216'],
      environment: new Map(),
      mounts: [],
      hostname: 'x',
      logFile: ${JSON.stringify(folder.file('killed/0.log'))},
    });
    const execution = start.process.execute(${JSON.stringify(options)});
    execution.stdout.once('data', () => process.kill(process.pid, 'SIGKILL'));
  `;
  const server = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(server, 'exit');
  expect(signal).toBe('SIGKILL');
}

const shell = (script: string): readonly string[] => ['sh', '-c', script];

for (const { kind, runtime, works, name } of rungs) {
  describe.skipIf(!works)(`a program beside a container's own, by ${name}`, () => {
    it('keeps its two outputs and its exit code apart', async () => {
      const process = await start(runtime);
      expect(await execute(process, { command: shell('echo out; echo err >&2; exit 3') })).toEqual({
        kind: 'exited',
        output: 'out\n',
        errors: 'err\n',
        exitCode: 3,
      });
    });

    it('reads its input to the end, however long', async () => {
      const process = await start(runtime);
      const input = 'x'.repeat(1_000_000);
      const { output } = await execute(process, { command: ['wc', '-c'], stdin: true }, input);
      expect(output.trim()).toBe('1000000');
    });

    it('has the variables, the folder and the user of the container', async () => {
      const environment = new Map([
        ['ONE', 'a b'],
        ['my.odd-name', '2'],
      ]);
      const process = await start(runtime, { environment, workingDirectory: '/usr' });
      const { output } = await execute(process, { command: ['env'] });
      expect(output).toMatch(/^ONE=a b$/m);
      expect(output).toMatch(/^my\.odd-name=2$/m);
      expect((await execute(process, { command: ['pwd'] })).output).toBe('/usr\n');
    });

    it.each([
      [['no-such'], 'exec: "no-such": executable file not found in $PATH'],
      [['/no/such'], 'exec: "/no/such": stat /no/such: no such file or directory'],
      [['/etc'], 'exec: "/etc": permission denied'],
    ])('cannot be %j, in the words of a container runtime', async (command, reason) => {
      const process = await start(runtime);
      expect(await execute(process, { command })).toMatchObject({ kind: 'failed', reason });
    });

    it('cannot have a word that no program can be given', async () => {
      const process = await start(runtime);
      expect(await execute(process, { command: ['echo', 'a\0b'] })).toMatchObject({
        kind: 'failed',
        reason: expect.stringContaining('null bytes'),
      });
    });

    it('ends at once, with all of its group, when nobody wants it any more', async () => {
      const process = await start(runtime);
      const leaving = new AbortController();
      const running = execute(process, {
        command: shell('trap "" TERM HUP; sleep 207 & sleep 208'),
        signal: leaving.signal,
      });
      await eventually(() => isRunning('sleep 208'));
      leaving.abort();
      await running;
      await eventually(async () => !((await isRunning('sleep 207')) || (await isRunning('sleep 208'))));
    });

    it.each([false, true])('ends with the server, even one that is killed (terminal: %s)', async (tty) => {
      if (tty && runtime.tools.terminal === undefined) return;
      const seconds = tty ? 215 : 214;
      await executeInKilledServer(runtime, {
        tty,
        command: shell(`trap "" HUP TERM; sleep ${seconds} & echo up; wait`),
      });
      await eventually(async () => !(await isRunning(`sleep ${seconds}`)));
    });

    it('ends with its container', async () => {
      const process = await start(runtime);
      const running = execute(process, { command: ['sleep', '209'] });
      await eventually(() => isRunning('sleep 209'));
      await process.stop(0);
      await running;
      await eventually(async () => !(await isRunning('sleep 209')));
      expect(await execute(process, { command: ['true'] })).toMatchObject({ output: '' });
    });

    it.skipIf(kind === 'plain')('leaves in the container what it has put into the background', async () => {
      const process = await start(runtime);
      await execute(process, { command: shell('sleep 211 >/dev/null 2>&1 &') });
      expect(await isRunning('sleep 211')).toBe(true);
      await process.stop(0);
      await eventually(async () => !(await isRunning('sleep 211')));
    });

    it.skipIf(kind !== 'plain')('leaves nothing in the background that nobody would end', async () => {
      const process = await start(runtime);
      await execute(process, { command: shell('sleep 212 >/dev/null 2>&1 &') });
      await eventually(async () => !(await isRunning('sleep 212')));
    });

    describe.skipIf(runtime.tools.terminal === undefined)('on a terminal', () => {
      it('has one output, and its exit code', async () => {
        const process = await start(runtime);
        const command = shell('test -t 0 && test -t 1 && echo "it\'s $0" >&2; exit 5');
        const { output, ...end } = await execute(process, { command, tty: true });
        expect(output).toContain("it's sh\r\n");
        expect(end).toEqual({ kind: 'exited', errors: '', exitCode: 5 });
      });

      it('sees its own SHELL and not that of the helper', async () => {
        const process = await start(runtime, { environment: new Map([['SHELL', "/bin/it's"]]) });
        const command = shell('echo "shell=$SHELL"');
        expect((await execute(process, { command, tty: true })).output).toContain("shell=/bin/it's\r\n");
      });

      it('is asked by what it prints, and is as large as it is said to be', async () => {
        const process = await start(runtime);
        const execution = process.execute({ command: ['sh'], tty: true, stdin: true });
        const output = text(execution.stdout);
        await execution.resize({ width: 101, height: 31 });
        execution.stdin?.write('stty size; exit\n');
        expect(await output).toContain('31 101\r\n');
        expect(await execution.ended).toMatchObject({ kind: 'exited' });
      });

      it('ends when nobody wants it any more, though it ignores that its terminal is gone', async () => {
        const process = await start(runtime);
        const leaving = new AbortController();
        const command = shell('trap "" HUP TERM; while :; do sleep 213; done');
        const running = execute(process, { command, tty: true, signal: leaving.signal });
        await eventually(() => isRunning('sleep 213'));
        leaving.abort();
        await running;
        await eventually(async () => !(await isRunning('sleep 213')));
      });

      it('is refused where the tools for it are not installed', async () => {
        const { terminal: _, ...tools } = runtime.tools;
        const bare = { ...runtime, tools: { ...tools, terminal: undefined } } as Runtime;
        const process = await start(bare);
        expect(await execute(process, { command: ['true'], tty: true })).toMatchObject({
          kind: 'unsupported',
          reason: expect.stringContaining('script of util-linux'),
        });
        await expect(start(bare, { tty: true })).rejects.toThrow('script of util-linux');
      });
    });

    it('lets others hear what the container prints, and take their time', async () => {
      const process = await start(runtime, { command: ['cat'], stdin: true });
      let heard = '';
      const stop = process.listen(async (stream, chunk) => {
        await wait(1);
        heard += `${stream}:${Buffer.from(chunk)}`;
      });
      process.stdin?.write('one');
      await eventually(async () => heard === 'stdout:one');
      stop();
      process.stdin?.end('two');
      await process.exited;
      expect(heard).toBe('stdout:one');
    });

    it('does not keep a container from ending because a listener does not', async () => {
      const process = await start(runtime, { command: ['echo', 'x'] });
      process.listen(() => new Promise(() => {}));
      expect(await process.exited).toMatchObject({ exitCode: 0 });
    });

    it.skipIf(runtime.tools.terminal === undefined)('can be a container on a terminal itself', async () => {
      const process = await start(runtime, { command: ['sh'], stdin: true, tty: true });
      let heard = '';
      process.listen(async (_, chunk) => {
        heard += Buffer.from(chunk);
      });
      await process.resize({ width: 99, height: 22 });
      process.stdin?.write('stty size; echo $TERM; exit 4\n');
      expect(await process.exited).toMatchObject({ exitCode: 4 });
      expect(heard).toContain('22 99\r\nxterm\r\n');
    });
  });
}
