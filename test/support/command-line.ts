import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDataFolderInUse } from '../../src/platform/data-folder/index.ts';

const script = fileURLToPath(new URL('../../bin/wid.js', import.meta.url));
/** Nothing that these tests do takes this long; what does hangs. */
const limitMilliseconds = 30_000;

/** `wid` as a person has it: processes of their own, on a home, a state folder and a data folder of their own. */
export interface CommandLine extends AsyncDisposable {
  /** Everything is below it, temporary files included. */
  readonly folder: string;
  readonly dataFolder: string;
  /** For a program that calls `wid` itself: what Node is to run. */
  readonly script: string;
  /** Runs a command to its end. */
  wid(parameters: readonly string[], options?: CallOptions): Promise<Ended>;
  /** Starts a command that stays. */
  start(parameters: readonly string[], options?: CallOptions): RunningCommand;
  /** Runs another program in the same surroundings. */
  program(command: readonly string[], options?: CallOptions): Promise<Ended>;
}

export interface CallOptions {
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly endedBy: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

export interface RunningCommand {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output holds the text; rejects where the command ends without it. */
  prints(text: string | RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Disposing stops the stack, ends every process that was started here, and removes the folder. */
export async function openCommandLine(): Promise<CommandLine> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'wid-end-to-end-')));
  const dataFolder = join(folder, 'data');
  const children: ChildProcess[] = [];
  const surroundings = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_STATE_HOME: join(folder, 'state'),
    TMPDIR: folder,
    // Shared: without it, every command of every test would be compiled anew.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache'),
    WID_DATA: dataFolder,
    WID_PORT: '0',
  };

  const start = ([command = '', ...parameters]: readonly string[], options: CallOptions = {}) => {
    const child = spawn(command, parameters, {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...surroundings, ...options.variables },
      // A process group of its own, so that what it started can be ended with it.
      detached: true,
      timeout: limitMilliseconds,
      killSignal: 'SIGKILL',
    });
    children.push(child);
    return followChild(child, options.input ?? '');
  };
  const startWid = (parameters: readonly string[], options?: CallOptions) =>
    start([process.execPath, script, ...parameters], options);

  return {
    folder,
    dataFolder,
    script,
    wid: (parameters, options) => startWid(parameters, options).ended,
    start: startWid,
    program: (command, options) => start(command, options).ended,
    async [Symbol.asyncDispose]() {
      const stackPid = await readStackPid(dataFolder);
      if (existsSync(dataFolder)) await startWid(['down', '--data', dataFolder]).ended;
      for (const child of children) await end(child);
      // Where the lock is free the number may be another process's by now.
      if (stackPid !== undefined && isDataFolderInUse(dataFolder)) process.kill(stackPid, 'SIGKILL');
      // The lock is given back a moment before the process is gone.
      if (stackPid !== undefined) await eventually('the stack ended', () => !isAlive(stackPid));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isUnburied(pid);
  } catch {
    return false;
  }
}

/** Whose parent is gone keeps its number until the system's first process looks after it, at once or never. */
function isUnburied(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && / Z /.test(readFileSync(file, 'latin1').replace(/^.*\)/s, ''));
}

/** Waits for what another process is about to do, and throws where it does not. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMilliseconds;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`It never came to be that ${what}.`);
    await delay(20);
  }
}

function followChild(child: ReturnType<typeof spawn>, input: string): RunningCommand {
  const { stdin, stdout, stderr, pid } = child;
  if (stdin === null || stdout === null || stderr === null || pid === undefined) {
    throw new Error('the command could not be started');
  }
  let output = '';
  let errors = '';
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  // A command that does not read its input may be gone before it is written.
  stdin.on('error', () => {});
  stdin.end(input);
  let hasEnded = false;
  const ended = once(child, 'close').then(([exitCode, endedBy]): Ended => {
    hasEnded = true;
    return { exitCode, endedBy, output, errors };
  });
  return {
    pid,
    ended,
    async prints(text) {
      const isThere = () => (typeof text === 'string' ? output.includes(text) : text.test(output));
      await eventually(`the command printed ${text}`, () => isThere() || hasEnded);
      if (!isThere()) throw new Error(`The command ended without printing ${text}: ${output}${errors}`);
      return output;
    },
    kill: (signal) => {
      process.kill(pid, signal);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const isRunning = child.exitCode === null && child.signalCode === null;
  if (!isRunning && child.signalCode !== 'SIGKILL') return;
  if (child.pid !== undefined) killGroup(child.pid);
  if (isRunning) await once(child, 'exit');
}

/** A command that was killed leaves behind what it was running. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function readStackPid(dataFolder: string): Promise<number | undefined> {
  try {
    const { pid } = JSON.parse(await readFile(join(dataFolder, 'run.json'), 'utf8')) as { pid: number };
    return pid;
  } catch {
    return undefined;
  }
}
