import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import { formatTimestamp } from './log-line.ts';

export type LogStream = 'stdout' | 'stderr';

/** What a container prints, in the format of the Container Runtime Interface: time, stream, `F` or `P`, text. */
export interface ContainerLog {
  /** Waits for the disk, so that a container that prints faster than that is slowed down. */
  write(stream: LogStream, chunk: Uint8Array): Promise<void>;
  /** Writes what has come without an end of line. */
  close(): Promise<void>;
}

export interface ContainerLogOptions {
  readonly file: string;
  readonly clock: Clock;
  /** The file is put aside when it gets this long, and the one put aside before it is deleted. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 10 * 2 ** 20;
const longestText = 16 * 2 ** 10;
const lineFeed = 0x0a;

/** The file that was put aside. */
export function olderLogFile(file: string): string {
  return `${file}.1`;
}

/** A log for every start of a container, so that the previous one is there to be read. */
export function containerLogFile(folder: string, restartCount: number): string {
  return `${folder}/${restartCount}.log`;
}

/** Leaves the logs of this start of a container and of the one before. */
export async function removeOlderLogs(folder: string, restartCount: number): Promise<void> {
  const file = containerLogFile(folder, restartCount - 2);
  await rm(file, { force: true });
  await rm(olderLogFile(file), { force: true });
}

export async function createContainerLog(options: ContainerLogOptions): Promise<ContainerLog> {
  await mkdir(dirname(options.file), { recursive: true });
  return new RotatingLog(options);
}

class RotatingLog implements ContainerLog {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #unfinished = new Map<LogStream, Buffer>();
  #lastWrite: Promise<void> = Promise.resolve();
  #output: FileHandle | undefined;
  #size = 0;

  constructor({ file, clock, maxBytes = defaultMaxBytes }: ContainerLogOptions) {
    this.#file = file;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  write(stream: LogStream, chunk: Uint8Array): Promise<void> {
    const bytes = Buffer.concat([this.#unfinished.get(stream) ?? Buffer.alloc(0), chunk]);
    const records: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      records.push(...this.#recordsOf(stream, bytes.subarray(start, end), 'F'));
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    const whole = rest.length - (rest.length % longestText);
    if (whole > 0) records.push(...this.#recordsOf(stream, rest.subarray(0, whole), 'P'));
    this.#unfinished.set(stream, Buffer.from(rest.subarray(whole)));
    return this.#append(records);
  }

  async close(): Promise<void> {
    // Kubernetes: a last line without its end is partial, so that readers add no end to it either.
    const records = [...this.#unfinished]
      .filter(([, bytes]) => bytes.length > 0)
      .flatMap(([stream, bytes]) => this.#recordsOf(stream, bytes, 'P'));
    this.#unfinished.clear();
    await this.#append(records);
    await this.#output?.close();
    this.#output = undefined;
  }

  #recordsOf(stream: LogStream, text: Buffer, tag: 'F' | 'P'): readonly Buffer[] {
    const head = `${formatTimestamp(this.#clock.now())} ${stream}`;
    const count = Math.max(Math.ceil(text.length / longestText), 1);
    return Array.from({ length: count }, (_, index) => {
      const part = text.subarray(index * longestText, (index + 1) * longestText);
      const partTag = index === count - 1 ? tag : 'P';
      return Buffer.concat([Buffer.from(`${head} ${partTag} `), part, Buffer.from('\n')]);
    });
  }

  #append(records: readonly Buffer[]): Promise<void> {
    const writing = this.#lastWrite.then(() => this.#appendNow(records));
    this.#lastWrite = writing.catch(() => {});
    return writing;
  }

  async #appendNow(records: readonly Buffer[]): Promise<void> {
    let batch: Buffer[] = [];
    let output = await this.#open();
    for (const record of records) {
      if (this.#size > 0 && this.#size + record.length > this.#maxBytes) {
        await output.appendFile(Buffer.concat(batch));
        batch = [];
        output = await this.#rotate();
      }
      batch.push(record);
      this.#size += record.length;
    }
    if (batch.length > 0) await output.appendFile(Buffer.concat(batch));
  }

  async #open(): Promise<FileHandle> {
    if (this.#output !== undefined) return this.#output;
    this.#output = await open(this.#file, 'a', 0o600);
    this.#size = (await this.#output.stat()).size;
    return this.#output;
  }

  async #rotate(): Promise<FileHandle> {
    await this.#output?.close();
    this.#output = undefined;
    await rename(this.#file, olderLogFile(this.#file));
    return this.#open();
  }
}
