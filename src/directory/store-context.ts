import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';
import type { Kysely } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { DirectoryTables } from './tables.ts';

/** What every store of the directory is made from. */
export interface StoreContext {
  readonly queries: Kysely<DirectoryTables>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly memory: DirectoryMemory;
}

/**
 * What was read lately. A write anywhere in the directory empties all of it, so an answer from memory is the
 * answer that the database would give.
 */
export interface DirectoryMemory {
  /** Remembers what `read` returns for the key, nothing included. */
  recall<Value extends object>(
    kind: string,
    key: string,
    read: () => Promise<Value | undefined>,
  ): Promise<Value | undefined>;
  forget(): void;
}

const maximumEntries = 4_000;
const nothing = Symbol('nothing');

export function createDirectoryMemory(): DirectoryMemory {
  const entries = new LRUCache<string, object | typeof nothing>({ max: maximumEntries });
  let writes = 0;
  return {
    async recall<Value extends object>(kind: string, key: string, read: () => Promise<Value | undefined>) {
      const entry = `${kind}\n${key}`;
      const known = entries.get(entry);
      // Entries of one kind are all written by one reader, and so of one type.
      if (known !== undefined) return known === nothing ? undefined : (known as Value);
      const writesBefore = writes;
      const value = await read();
      // A write that came in between may have changed what was read.
      if (writes === writesBefore) entries.set(entry, value ?? nothing);
      return value;
    },
    forget() {
      writes += 1;
      entries.clear();
    },
  };
}
