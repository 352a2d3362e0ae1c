import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import { type ExecuteOptions, type Execution, executeWithin } from './execute-within.ts';
import type { Launch } from './launch-command.ts';
import { readProcessIdentity, signalProcess, trySignal } from './process-identity.ts';
import type { ProcessList } from './process-list.ts';
import type { OutputListener, ProcessOutput } from './process-output.ts';
import type { Runtime } from './runtime.ts';
import { resizeTerminal } from './terminal-command.ts';

export interface ProcessExit {
  /** As a container's: 128 and the signal's number for one that a signal has ended. */
  readonly exitCode: number;
  readonly signal?: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export interface RunningProcess {
  /** As the machine counts. */
  readonly pid: number;
  readonly startedAt: Date;
  readonly stdin: Writable | undefined;
  /** Once everything is ended and the log is complete. */
  readonly exited: Promise<ProcessExit>;
  /** Asks the process to end, and ends everything after so many seconds. */
  stop(graceSeconds: number): Promise<ProcessExit>;
  /** Runs another program beside it, where it is. */
  execute(options: ExecuteOptions): Execution;
  /** Hears all that it prints from now on, until the returned function is called. */
  listen(listener: OutputListener): () => void;
  /** Of its terminal, in characters. Without one nothing happens. */
  resize(size: { readonly width: number; readonly height: number }): Promise<void>;
}

interface StartedProcessOptions {
  readonly child: ChildProcess;
  readonly runtime: Runtime;
  readonly launch: Launch;
  readonly clock: Clock;
  readonly startedAt: Date;
  readonly output: ProcessOutput;
  readonly takesInput: boolean;
  readonly processes: ProcessList;
}

/** For output of a process that has left the group, and with it our reach. */
const drainMilliseconds = 1_000;
const signalNumbers: Readonly<Record<string, number>> = constants.signals;

export class StartedProcess implements RunningProcess {
  readonly #options: StartedProcessOptions;
  readonly exited: Promise<ProcessExit>;
  readonly groupId: number;
  #identity: { readonly pid: number; readonly identity: string } | undefined;
  #listing: Promise<void> = Promise.resolve();
  readonly #end = new AbortController();
  terminal: string | undefined;

  constructor(options: StartedProcessOptions) {
    this.#options = options;
    this.groupId = options.child.pid ?? 0;
    this.exited = this.#waitForExit();
  }

  get pid(): number {
    return this.#identity?.pid ?? this.groupId;
  }

  get startedAt(): Date {
    return this.#options.startedAt;
  }

  get stdin(): Writable | undefined {
    return this.#options.takesInput ? (this.#options.child.stdin ?? undefined) : undefined;
  }

  /** On disk, for the next run to find. */
  async list(): Promise<void> {
    const identity = await readProcessIdentity(this.groupId);
    if (identity === undefined || this.#end.signal.aborted) return;
    this.#listing = this.#options.processes.add({ pid: this.groupId, identity });
    await this.#listing;
  }

  /** The process itself, which a launcher stands before. */
  async learnPid(told: number | undefined): Promise<void> {
    const { runtime } = this.#options;
    const pid = runtime.kind === 'bubblewrap' && told !== undefined ? await onlyChildOf(told) : told;
    const found = pid ?? this.groupId;
    const identity = await readProcessIdentity(found);
    if (identity !== undefined) this.#identity = { pid: found, identity };
  }

  async stop(graceSeconds: number): Promise<ProcessExit> {
    if (this.#identity !== undefined && graceSeconds > 0) await signalProcess(this.#identity, 'SIGTERM');
    const timeout = setTimeout(() => void this.kill(), Math.max(graceSeconds, 0) * 1_000);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timeout);
    }
  }

  async kill(): Promise<void> {
    if (!this.#end.signal.aborted && this.groupId > 0) trySignal(-this.groupId, 'SIGKILL');
    await this.exited;
  }

  execute(options: ExecuteOptions): Execution {
    const { runtime, launch } = this.#options;
    const signals = [this.#end.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const place = { runtime, launch, pid: this.pid };
    return executeWithin(place, { ...options, signal: AbortSignal.any(signals) });
  }

  listen(listener: OutputListener): () => void {
    return this.#options.output.listen(listener);
  }

  async resize(size: { readonly width: number; readonly height: number }): Promise<void> {
    const { terminal } = this.#options.runtime.tools;
    if (this.terminal !== undefined && terminal !== undefined) {
      await resizeTerminal(terminal, this.terminal, size);
    }
  }

  async #unlist(): Promise<void> {
    try {
      await this.#listing;
      await this.#options.processes.remove(this.groupId);
    } catch {
      // A stale entry names nobody: it is known by more than its number.
    }
  }

  async #waitForExit(): Promise<ProcessExit> {
    const { child, clock, startedAt, output } = this.#options;
    const { code, signal } = await endOf(child);
    const finishedAt = clock.now();
    this.#end.abort();
    // Closes the lifeline, and so ends what is left of the group.
    for (const stream of child.stdio.slice(3)) stream?.destroy();
    const cut = setTimeout(() => output.cut(), drainMilliseconds);
    await output.ended;
    clearTimeout(cut);
    await this.#unlist();
    const number = signal === null ? undefined : signalNumbers[signal];
    const exitCode = code ?? 128 + (number ?? 0);
    return { exitCode, ...(number !== undefined && { signal: number }), startedAt, finishedAt };
  }
}

interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  const { promise, resolve } = Promise.withResolvers<ChildEnd>();
  if (child.exitCode !== null || child.signalCode !== null) {
    resolve({ code: child.exitCode, signal: child.signalCode });
  }
  child.once('exit', (code, signal) => resolve({ code, signal }));
  child.once('error', () => resolve({ code: 128, signal: null }));
  return promise;
}

async function onlyChildOf(pid: number): Promise<number | undefined> {
  try {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(children.trim().split(' ')[0]) || undefined;
  } catch {
    return undefined;
  }
}
