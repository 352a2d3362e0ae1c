import { DatabaseSync } from 'node:sqlite';

export interface ExclusiveLock {
  release(): void;
}

/**
 * Takes a lock that the operating system gives back when the process ends, however it ends: SQLite's own, on a
 * file that holds nothing else. Nothing where another process has it.
 */
export function tryExclusiveLock(file: string, { waitMilliseconds = 0 } = {}): ExclusiveLock | undefined {
  const engine = new DatabaseSync(file);
  try {
    engine.exec(`PRAGMA busy_timeout = ${waitMilliseconds}`);
    engine.exec('BEGIN EXCLUSIVE');
    return { release: () => engine.close() };
  } catch (error) {
    engine.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return undefined;
    throw error;
  }
}

/** SQLITE_BUSY */
const busy = 5;
