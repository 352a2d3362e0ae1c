import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RunningProcess } from '../runtime/running-process.ts';
import { containersOf } from './pod-object.ts';
import type { PodWorker } from './pod-worker.ts';

/** What goes back and forth between a client and a container. */
export interface ContainerStreams {
  readonly stdin: ReadableStream<Uint8Array> | undefined;
  /** In characters. */
  readonly sizes: AsyncIterable<{ readonly width: number; readonly height: number }>;
  /** Resolves when the client can take more. */
  write(stream: 'stdout' | 'stderr', data: Uint8Array): Promise<void>;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

export interface ExecRequest {
  readonly container: string;
  readonly command: readonly string[];
  readonly tty: boolean;
}

export interface AttachRequest {
  readonly container: string;
  /** Whether there is a terminal is the container's affair alone. */
  readonly tty: boolean;
}

export type StreamEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'detached' }
  | { readonly kind: 'no-container' }
  | { readonly kind: 'unstartable'; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly reason: string };

/** Runs a program in a running container, until it ends, the client goes or the container ends. */
export async function execInContainer(
  worker: PodWorker | undefined,
  { container, command, tty }: ExecRequest,
  streams: ContainerStreams,
): Promise<StreamEnd> {
  const process = worker?.processOf(container);
  if (process === undefined) return { kind: 'no-container' };
  const { signal } = streams;
  const execution = process.execute({ command, tty, stdin: streams.stdin !== undefined, signal });
  if (execution.stdin !== undefined) void feed(streams.stdin, execution.stdin, { isLast: true });
  if (tty) void followSizes(streams, execution);
  await Promise.all([
    copy(execution.stdout, (data) => streams.write('stdout', data)),
    copy(execution.stderr, (data) => streams.write('stderr', data)),
  ]);
  const end = await execution.ended;
  return end.kind === 'failed' ? { kind: 'unstartable', reason: end.reason } : end;
}

/** Joins a client with a running container, until either is gone. */
export async function attachToContainer(
  worker: PodWorker | undefined,
  { container }: AttachRequest,
  streams: ContainerStreams,
): Promise<StreamEnd> {
  const process = worker?.processOf(container);
  const spec = worker && containersOf(worker.pod).find(({ name }) => name === container);
  if (process === undefined || spec === undefined) return { kind: 'no-container' };
  const stop = process.listen(streams.write);
  // Kubernetes: on a terminal a client that leaves takes nothing with it.
  const isLast = spec.stdinOnce === true && spec.tty !== true;
  if (process.stdin !== undefined) void feed(streams.stdin, process.stdin, { isLast });
  else void streams.stdin?.cancel();
  if (spec.tty) void followSizes(streams, process);
  await Promise.race([process.exited, whenAborted(streams.signal)]);
  stop();
  return { kind: 'detached' };
}

async function copy(from: Readable, write: (data: Uint8Array) => Promise<void>): Promise<void> {
  try {
    for await (const chunk of from) await write(chunk);
  } catch {
    // Cut off, because the program was ended.
  }
}

async function feed(
  from: ReadableStream<Uint8Array> | undefined,
  to: Writable,
  { isLast }: { readonly isLast: boolean },
): Promise<void> {
  if (from === undefined) return;
  try {
    await pipeline(Readable.fromWeb(from), to, { end: isLast });
  } catch {
    // The program reads no more.
  }
}

async function followSizes(
  { sizes }: ContainerStreams,
  terminal: Pick<RunningProcess, 'resize'>,
): Promise<void> {
  for await (const size of sizes) await terminal.resize(size);
}

function whenAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  return promise;
}
