import { setMaxListeners } from 'node:events';
import { setTimeout as timer } from 'node:timers/promises';
import type { Pace } from '../arm/index.ts';
import { type Delays, noDelays } from './realism.ts';

/** The delays of a running stack, and whoever waits for them to pass. */
export interface Timeline {
  /** As of now: none while the stack starts, so that what it makes for itself is there at once. */
  delays(): Delays;
  readonly pace: Pace;
  /** The stack has what it starts with: from here on, what is done is done at the pace of its profile. */
  begin(): void;
  /** Nobody waits any longer. */
  close(): void;
}

export function createTimeline(wanted: Delays): Timeline {
  let delays = noDelays;
  const ending = new AbortController();
  const { signal } = ending;
  // As many as there are operations under way: no leak that one should be warned of.
  setMaxListeners(0, signal);
  const secondsOf: Pace['secondsOf'] = (work) => delays[work];
  return {
    delays: () => delays,
    pace: {
      secondsOf,
      async take(work) {
        const seconds = secondsOf(work);
        if (seconds === 0) return 'taken';
        return await timer<'taken'>(seconds * 1_000, 'taken', { signal }).catch(() => 'ended' as const);
      },
    },
    begin() {
      delays = wanted;
    },
    close: () => ending.abort(),
  };
}
