import type { DatabaseSync } from 'node:sqlite';

/** Writes that wait for one another, so that many share one commit. */
export interface GroupCommit<Row> {
  /** Resolves when the row is committed. Rejects when its batch was not: then none of the batch is. */
  write(row: Row): Promise<void>;
  /** Commits what waits, then refuses further rows. */
  close(): Promise<void>;
}

interface Waiting<Row> {
  readonly row: Row;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Under load, the least time between two commits: long enough to share, too short to notice. */
const spacingMilliseconds = 3;

/**
 * Commits rows together: at once when there was no commit just before, else a moment later with whatever has come
 * by then. A commit of its own for each row would cost a third of the exchanges a second (docs/decisions/0007).
 */
export function createGroupCommit<Row>(engine: DatabaseSync, insert: (row: Row) => void): GroupCommit<Row> {
  let waiting: Waiting<Row>[] = [];
  let isClosed = false;
  let lastCommit = Number.NEGATIVE_INFINITY;

  const schedule = (): void => {
    const sinceLast = performance.now() - lastCommit;
    if (sinceLast >= spacingMilliseconds) setImmediate(commit);
    else setTimeout(commit, spacingMilliseconds - sinceLast);
  };

  const commit = (): void => {
    lastCommit = performance.now();
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      engine.exec('BEGIN IMMEDIATE');
      for (const { row } of batch) insert(row);
      engine.exec('COMMIT');
    } catch (error) {
      if (engine.isOpen && engine.isTransaction) engine.exec('ROLLBACK');
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  };

  return {
    write: (row) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new Error('the writer is closed'));
          return;
        }
        if (waiting.length === 0) schedule();
        waiting.push({ row, resolve, reject });
      }),
    close: async () => {
      isClosed = true;
      commit();
    },
  };
}
