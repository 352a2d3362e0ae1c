/** Runs the work of one name one after another, and that of different names at once. */
export type TakeTurn = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

export function createTurns(): TakeTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    // Whoever asked for the turn before hears of its failure; the next one does not.
    const own = before.catch(() => {}).then(work);
    last.set(name, own);
    try {
      return await own;
    } finally {
      if (last.get(name) === own) last.delete(name);
    }
  };
}
