import { LRUCache } from 'lru-cache';

/**
 * What was read lately. A write anywhere in the directory empties all of it, so an answer from memory is the
 * answer that the database would give.
 */
export interface DirectoryMemory {
  /** Remembers what `read` returns for the key, nothing included, and gives out that same frozen value. */
  recall<Value extends object>(
    kind: string,
    key: string,
    read: () => Promise<Value | undefined>,
  ): Promise<Value | undefined>;
  forget(): void;
}

const maximumEntries = 4_000;
/** Keys come from requests. No name in the directory is this long, so a longer key is not worth its room. */
const maximumKeyLength = 1_000;
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
      if (value !== undefined) freeze(value);
      // A write that came in between may have changed what was read.
      if (writes === writesBefore && key.length <= maximumKeyLength) entries.set(entry, value ?? nothing);
      return value;
    },
    forget() {
      writes += 1;
      entries.clear();
    },
  };
}

/** All the way down: everyone who asks shares the value. */
function freeze(value: object): void {
  if (Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) {
    if (typeof each === 'object' && each !== null) freeze(each);
  }
}
