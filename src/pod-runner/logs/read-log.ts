import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import { olderLogFile } from './container-log.ts';
import { parseLogLine } from './log-line.ts';

export interface ReadLogOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly tailLines?: number;
  /** The later of both counts. */
  readonly sinceSeconds?: number;
  readonly sinceTime?: Date;
  readonly limitBytes?: number;
  readonly timestamps?: boolean;
  /** Goes on with what is still to come, until the signal or the end of the container. */
  readonly follow?: boolean;
  /** Aborted once the container has ended and its log is closed. */
  readonly ended?: AbortSignal;
  readonly signal?: AbortSignal;
}

const chunkBytes = 64 * 2 ** 10;
const longestLine = 64 * 2 ** 10;
const pollMilliseconds = 100;
const lineFeed = 0x0a;

/** A container's log as `kubectl logs` asks for it. The part that was put aside belongs to it. */
export async function* readLog(options: ReadLogOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { limitBytes = Number.POSITIVE_INFINITY, signal } = options;
  let remaining = limitBytes;
  for await (const text of renderLines(options)) {
    if (signal?.aborted) return;
    if (text.length > remaining) {
      if (remaining > 0) yield text.subarray(0, remaining);
      return;
    }
    remaining -= text.length;
    yield text;
  }
}

async function* renderLines(options: ReadLogOptions): AsyncGenerator<Buffer> {
  const since = sinceOf(options);
  for await (const raw of readRawLines(options)) {
    const line = parseLogLine(raw);
    if (line === undefined || line.time.getTime() < since) continue;
    const head = options.timestamps ? [Buffer.from(`${line.timestamp} `)] : [];
    const end = line.isPartial ? [] : [Buffer.from('\n')];
    yield Buffer.concat([...head, line.text, ...end]);
  }
}

function sinceOf({ sinceSeconds, sinceTime, clock }: ReadLogOptions): number {
  const relative =
    sinceSeconds === undefined ? Number.NEGATIVE_INFINITY : clock.now().getTime() - sinceSeconds * 1_000;
  return Math.max(relative, sinceTime?.getTime() ?? Number.NEGATIVE_INFINITY);
}

async function* readRawLines(options: ReadLogOptions): AsyncGenerator<Buffer> {
  const { file, tailLines } = options;
  const older = await openIfThere(olderLogFile(file));
  const current = await openIfThere(file);
  try {
    const currentStart = tailLines === undefined ? undefined : await findTail(current, tailLines);
    const olderLines =
      tailLines === undefined ? undefined : Math.max(tailLines - (currentStart?.lines ?? 0), 0);
    if (older !== undefined) {
      const start = olderLines === undefined ? 0 : (await findTail(older, olderLines)).offset;
      yield* readForward(older, start);
    }
  } finally {
    await older?.close();
  }
  const start = tailLines === undefined ? 0 : (await findTail(current, tailLines)).offset;
  yield* followFile(current, start, options);
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch {
    return undefined;
  }
}

/** Where the last lines begin, and how many there are. Reads from the end, so that long logs cost no more. */
async function findTail(
  handle: FileHandle | undefined,
  count: number,
): Promise<{ readonly offset: number; readonly lines: number }> {
  if (handle === undefined) return { offset: 0, lines: 0 };
  const { size } = await handle.stat();
  if (count === 0) return { offset: size, lines: 0 };
  let lines = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(end - chunkBytes, 0);
    const bytes = await readAt(handle, start, end - start);
    for (let at = bytes.lastIndexOf(lineFeed); at !== -1; at = bytes.lastIndexOf(lineFeed, at - 1)) {
      if (start + at + 1 < size) lines += 1;
      if (lines === count) return { offset: start + at + 1, lines };
      if (at === 0) break;
    }
    end = start;
  }
  return { offset: 0, lines: size === 0 ? 0 : lines + 1 };
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Whole lines from an offset on; returns where the next one will begin. */
async function* readForward(handle: FileHandle, offset: number): AsyncGenerator<Buffer, number> {
  let position = offset;
  let unfinished = Buffer.alloc(0);
  for (;;) {
    const chunk = await readAt(handle, position + unfinished.length, chunkBytes);
    if (chunk.length === 0) return position;
    const bytes = Buffer.concat([unfinished, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    // Nothing of ours is longer: what is, was not written here.
    if (bytes.length - start > longestLine) start = bytes.length;
    position += start;
    unfinished = Buffer.from(bytes.subarray(start));
  }
}

/** The rest of the file, and of those that take its place, for as long as it is followed. */
async function* followFile(
  first: FileHandle | undefined,
  offset: number,
  { file, follow = false, ended, signal }: ReadLogOptions,
): AsyncGenerator<Buffer> {
  let handle = first;
  let position = offset;
  try {
    for (;;) {
      // Asked before the file is read: what a container wrote last is in it by then.
      const isLastRound = !follow || ended?.aborted === true;
      const isReplaced = handle === undefined || (await wasPutAside(handle, file));
      if (handle !== undefined) position = yield* readForward(handle, position);
      if (isReplaced) {
        await handle?.close();
        handle = await openIfThere(file);
        position = 0;
        if (handle !== undefined) continue;
      }
      if (isLastRound || signal?.aborted) return;
      await pause(signal);
    }
  } finally {
    await handle?.close();
  }
}

async function wasPutAside(handle: FileHandle, file: string): Promise<boolean> {
  const current = await openIfThere(file);
  if (current === undefined) return false;
  try {
    const [ours, theirs] = await Promise.all([handle.stat(), current.stat()]);
    return ours.ino !== theirs.ino;
  } finally {
    await current.close();
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(pollMilliseconds, undefined, signal && { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
}
