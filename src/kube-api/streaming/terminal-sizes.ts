import type { TerminalSize } from './channel-codec.ts';

/** Where sizes come faster than they are taken, the last one counts. */
export class TerminalSizes implements AsyncIterable<TerminalSize> {
  #latest: TerminalSize | undefined;
  #isOver = false;
  #news = Promise.withResolvers<void>();

  push(size: TerminalSize): void {
    this.#latest = size;
    this.#news.resolve();
  }

  close(): void {
    this.#isOver = true;
    this.#news.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TerminalSize> {
    for (;;) {
      const size = this.#latest;
      this.#latest = undefined;
      if (size !== undefined) yield size;
      else if (this.#isOver) return;
      else await this.#news.promise;
      if (!this.#isOver) this.#news = Promise.withResolvers();
    }
  }
}
