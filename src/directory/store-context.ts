import type { Clock } from '../platform/clock.ts';
import type { Kysely } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { DirectoryMemory } from './memory.ts';
import type { Propagation } from './propagation.ts';
import type { DirectoryTables } from './tables.ts';

/** What every store of the directory is made from. */
export interface StoreContext {
  /** For reading. Whatever writes goes through `change`. */
  readonly queries: Kysely<DirectoryTables>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly memory: DirectoryMemory;
  /** As it is now: a stack has none of it while it starts. */
  readonly propagation: () => Propagation;
  /**
   * One write: what it reads and what it writes are one transaction, and afterwards the memory is empty, whatever
   * became of it.
   */
  change<Result>(work: (transaction: Kysely<DirectoryTables>) => Promise<Result>): Promise<Result>;
}

export function createStoreContext(parts: Omit<StoreContext, 'change'>): StoreContext {
  return {
    ...parts,
    async change(work) {
      try {
        return await parts.queries.transaction().execute(work);
      } finally {
        parts.memory.forget();
      }
    },
  };
}
