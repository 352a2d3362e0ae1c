import type { Pace, PacedWork } from '../../src/arm/index.ts';

/** Work that takes no time, or waits until the test lets it go on. */
export interface TestPace extends Pace {
  /** What waits now, in the order in which it began to. */
  readonly waiting: readonly PacedWork[];
  /** The time of all that waits is over. */
  pass(): void;
  /** The process ends, for all that waits. */
  end(): void;
}

export function createTestPace(seconds: Partial<Record<PacedWork, number>> = {}): TestPace {
  let waits: { readonly work: PacedWork; readonly over: (how: 'taken' | 'ended') => void }[] = [];
  const settle = (how: 'taken' | 'ended'): void => {
    const over = waits;
    waits = [];
    for (const wait of over) wait.over(how);
  };
  const secondsOf = (work: PacedWork): number => seconds[work] ?? 0;
  return {
    get waiting() {
      return waits.map(({ work }) => work);
    },
    secondsOf,
    async take(work) {
      if (secondsOf(work) === 0) return 'taken';
      const { promise, resolve } = Promise.withResolvers<'taken' | 'ended'>();
      waits.push({ work, over: resolve });
      return await promise;
    },
    pass: () => settle('taken'),
    end: () => settle('ended'),
  };
}
