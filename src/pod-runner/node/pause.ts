import type { Timer } from '../timer.ts';

/** Before something is tried again; cut short by the signal. */
export function pause(timer: Timer, milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.resolve();
  const waiting = timer.after(milliseconds, resolve);
  const stop = () => {
    waiting.cancel();
    resolve();
  };
  signal.addEventListener('abort', stop, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
