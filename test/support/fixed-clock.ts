import type { Clock } from '../../src/platform/clock.ts';

/** A clock that stands still until it is told to move. */
export class FixedClock implements Clock {
  #now: Date;

  constructor(now = '2026-03-01T12:00:00Z') {
    this.#now = new Date(now);
  }

  now(): Date {
    return new Date(this.#now);
  }

  advanceSeconds(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1_000);
  }
}
