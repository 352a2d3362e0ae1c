import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Readable, type Writable } from 'node:stream';
import { type Launch, lifelineArguments, splitEnvironment, startArguments } from './launch-command.ts';
import { trySignal } from './process-identity.ts';
import type { Runtime } from './runtime.ts';
import { readTerminalPath, resizeTerminal, terminalMissing } from './terminal-command.ts';

export interface ExecuteOptions {
  readonly command: readonly string[];
  readonly stdin?: boolean;
  /** On a terminal of its own: all that it prints is its standard output then. */
  readonly tty?: boolean;
  /** Ends the program at once. */
  readonly signal?: AbortSignal;
}

/** A program beside a container's own: `kubectl exec`, and the probes. It ends with the container at the latest. */
export interface Execution {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Once both outputs are read to their end. */
  readonly ended: Promise<ExecutionEnd>;
  /** In characters. Without a terminal nothing happens. */
  resize(size: { readonly width: number; readonly height: number }): Promise<void>;
}

export type ExecutionEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** In a container runtime's words. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** This machine lacks what it takes. */
  | { readonly kind: 'unsupported'; readonly reason: string };

interface Place {
  readonly runtime: Runtime;
  readonly launch: Launch;
  readonly pid: number;
}

const signalNumbers: Readonly<Record<string, number>> = constants.signals;

export function executeWithin(place: Place, options: ExecuteOptions): Execution {
  const { runtime, launch, pid } = place;
  const { tty = false } = options;
  const nsenter = runtime.kind === 'plain' ? undefined : runtime.tools.nsenter;
  if (runtime.kind !== 'plain' && nsenter === undefined) {
    return nothing({ kind: 'unsupported', reason: 'nothing can be run beside it: nsenter is not installed' });
  }
  if (tty && runtime.tools.terminal === undefined) {
    return nothing({ kind: 'unsupported', reason: terminalMissing });
  }
  const { inherited, oddCount } = splitEnvironment(launch.environment);
  const command = options.command.map(launch.place);
  const start = startArguments(runtime, { ...launch, command, tty }, oddCount);
  const enter = nsenter === undefined ? [] : entering(runtime, launch, { nsenter, pid });
  const words = lifelineArguments(tty, [...enter, runtime.tools.sh, '-c', ...start]);
  try {
    const child = spawn(runtime.tools.sh, words, {
      env: inherited,
      detached: true,
      stdio: [options.stdin || tty ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    return new StartedExecution(child, runtime, options);
  } catch (error) {
    return nothing({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

function nothing(end: ExecutionEnd): Execution {
  return {
    stdin: undefined,
    stdout: Readable.from([]),
    stderr: Readable.from([]),
    ended: Promise.resolve(end),
    resize: async () => {},
  };
}

function entering(
  runtime: Runtime,
  { user }: Launch,
  { nsenter, pid }: { readonly nsenter: string; readonly pid: number },
): readonly string[] {
  const hasOwnUsers = !runtime.isRoot || (runtime.kind === 'bubblewrap' && user !== undefined);
  const identity = hasOwnUsers ? ['--user', '--preserve-credentials'] : [];
  return [nsenter, '--target', `${pid}`, ...identity, '--mount', '--uts', '--ipc', '--pid', '--root'];
}

const mostNews = 1_000;
/** For output that something outside of the group holds on to. */
const drainMilliseconds = 1_000;

class StartedExecution implements Execution {
  readonly #child: ChildProcess;
  readonly #runtime: Runtime;
  readonly #options: ExecuteOptions;
  readonly #terminal = Promise.withResolvers<string | undefined>();
  readonly ended: Promise<ExecutionEnd>;
  #news = '';

  constructor(child: ChildProcess, runtime: Runtime, options: ExecuteOptions) {
    this.#child = child;
    this.#runtime = runtime;
    this.#options = options;
    for (const stream of child.stdio) stream?.on('error', () => {});
    child.stdio[4]?.on('data', (chunk) => {
      this.#news = `${this.#news}${chunk}`.slice(0, mostNews);
      const [, path] = /^terminal (.*)\n/m.exec(this.#news) ?? [];
      if (path !== undefined) this.#terminal.resolve(readTerminalPath(path));
    });
    this.ended = this.#waitForEnd();
  }

  get stdin(): Writable | undefined {
    return this.#options.stdin ? (this.#child.stdin ?? undefined) : undefined;
  }

  get stdout(): Readable {
    return this.#child.stdout ?? Readable.from([]);
  }

  get stderr(): Readable {
    return this.#child.stderr ?? Readable.from([]);
  }

  async resize(size: { readonly width: number; readonly height: number }): Promise<void> {
    const { terminal } = this.#runtime.tools;
    const path = this.#options.tty ? await this.#terminal.promise : undefined;
    if (path !== undefined && terminal !== undefined) await resizeTerminal(terminal, path, size);
  }

  async #waitForEnd(): Promise<ExecutionEnd> {
    const child = this.#child;
    const { signal } = this.#options;
    const { promise, resolve } = Promise.withResolvers<ExecutionEnd>();
    let hasExited = false;
    let cut: NodeJS.Timeout | undefined;
    const stop = () => {
      // The number of a group that has ended may be another's.
      if (child.pid !== undefined && !hasExited) trySignal(-child.pid, 'SIGKILL');
      child.stdin?.destroy();
      child.stdio[3]?.destroy();
      cut = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, drainMilliseconds);
    };
    child.once('error', (error) => resolve({ kind: 'failed', reason: error.message }));
    child.once('exit', () => {
      hasExited = true;
      this.#releaseLifeline();
    });
    child.once('close', (code, by) => resolve(this.#describeEnd(code, by)));
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    const end = await promise;
    clearTimeout(cut);
    signal?.removeEventListener('abort', stop);
    this.#terminal.resolve(undefined);
    return end;
  }

  /**
   * What a program has left running in the background stays in its container, and ends with that. Where no namespace
   * would end it, and on a terminal that is no more, it ends now.
   */
  #releaseLifeline(): void {
    // Node's type knows it as something to read; it is a socket.
    const lifeline = this.#child.stdio[3] as Writable | null | undefined;
    if (this.#runtime.kind !== 'plain' && !this.#options.tty) lifeline?.write('\n');
    lifeline?.destroy();
  }

  #describeEnd(code: number | null, by: NodeJS.Signals | null): ExecutionEnd {
    const reason = /^failed (.*)/m.exec(this.#news)?.[1];
    if (reason !== undefined) return { kind: 'failed', reason };
    const wasStopped = this.#options.signal?.aborted === true;
    if (!(wasStopped || /^started$/m.test(this.#news))) {
      return { kind: 'failed', reason: 'the container cannot be entered' };
    }
    return { kind: 'exited', exitCode: code ?? 128 + (signalNumbers[by ?? ''] ?? 0) };
  }
}
