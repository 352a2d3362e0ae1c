import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ContainerLog, LogStream } from '../logs/container-log.ts';

/** Is given what a container prints, and makes it wait for as long as it takes. */
export type OutputListener = (stream: LogStream, chunk: Uint8Array) => Promise<void>;

/** What a container prints: into its log, and to whoever listens. */
export class ProcessOutput {
  readonly #child: ChildProcess;
  readonly #log: ContainerLog;
  readonly #listeners = new Set<OutputListener>();
  readonly #cut = Promise.withResolvers<void>();
  /** Once there is no more, and the log is complete. */
  readonly ended: Promise<void>;

  constructor(child: ChildProcess, log: ContainerLog) {
    this.#child = child;
    this.#log = log;
    this.ended = this.#copyAll();
  }

  /** From now on, until the returned function is called. */
  listen(listener: OutputListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives up what is still to come, and whoever is still busy with what has. */
  cut(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#cut.resolve();
  }

  async #copyAll(): Promise<void> {
    const { stdout, stderr } = this.#child;
    await Promise.all([this.#copy('stdout', stdout), this.#copy('stderr', stderr)]);
    await this.#log.close().catch(() => {});
  }

  async #copy(name: LogStream, stream: Readable | null): Promise<void> {
    try {
      for await (const chunk of stream ?? []) {
        // A disk that is full stops no container: what cannot be written is lost.
        await this.#log.write(name, chunk).catch(() => {});
        const listening = [...this.#listeners].map((listener) => listener(name, chunk).catch(() => {}));
        if (listening.length > 0) await Promise.race([Promise.all(listening), this.#cut.promise]);
      }
    } catch {
      // The stream was cut off.
    }
  }
}
