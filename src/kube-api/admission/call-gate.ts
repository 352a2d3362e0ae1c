/** Lets no more than so many in at once, and the others in as they came. */
export interface CallGate {
  /** Whoever is in has to leave. Nothing where the signal was faster. */
  enter(signal: AbortSignal): Promise<(() => void) | undefined>;
}

export function createCallGate(places: number): CallGate {
  const waiting: (() => void)[] = [];
  let free = places;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return {
    async enter(signal) {
      if (signal.aborted) return undefined;
      if (free > 0) {
        free--;
        return leave;
      }
      return await new Promise((resolve) => {
        const admit = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve(leave);
        };
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(admit), 1);
          resolve(undefined);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push(admit);
      });
    },
  };
}
