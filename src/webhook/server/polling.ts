import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../platform/log/index.ts';

export interface Polling {
  close(): Promise<void>;
}

export interface PollingOptions {
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Asked after each run. */
  readonly pauseMilliseconds: () => number;
  readonly log: Log;
}

/** Runs now and again and again, never twice at a time; a run that throws is logged, and the next one comes. */
export function startPolling({ run, pauseMilliseconds, log }: PollingOptions): Polling {
  const end = new AbortController();
  const { signal } = end;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await run(signal).catch((error: unknown) => log.bug(error, { surface: 'webhook' }));
      await wait(pauseMilliseconds(), undefined, { signal }).catch(() => {});
    }
  };
  const running = loop();
  return {
    async close() {
      end.abort();
      await running;
    },
  };
}
