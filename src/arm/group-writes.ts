/** The writes that are under way within groups, for whoever must not overtake them. */
export interface GroupWrites {
  /** Does the work, in which the group is found to be writable and written into. */
  during<Result>(groupKey: string, work: () => Promise<Result>): Promise<Result>;
  /** Resolves when all that have begun have ended. */
  settled(groupKey: string): Promise<void>;
}

export function createGroupWrites(): GroupWrites {
  const underWay = new Map<string, Set<Promise<unknown>>>();
  return {
    async during(groupKey, work) {
      const writes = underWay.get(groupKey) ?? new Set();
      underWay.set(groupKey, writes);
      const own = work();
      writes.add(own);
      try {
        return await own;
      } finally {
        writes.delete(own);
        if (writes.size === 0) underWay.delete(groupKey);
      }
    },
    async settled(groupKey) {
      await Promise.allSettled(underWay.get(groupKey) ?? []);
    },
  };
}
