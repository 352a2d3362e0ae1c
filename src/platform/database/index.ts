/**
 * SQLite through Kysely: opening with its checks, migrations, group commits. Owns the dependency on Kysely's
 * dialect and on `node:sqlite`; the parts own their tables.
 */

export type { Generated, Insertable, Kysely, Selectable } from 'kysely';
export { sql } from 'kysely';
export type { Migration } from 'kysely/migration';
export { DatabaseError } from './database-error.ts';
export { type ExclusiveLock, tryExclusiveLock } from './exclusive-lock.ts';
export { createGroupCommit, type GroupCommit } from './group-commit.ts';
export {
  type DatabaseOptions,
  type OpenDatabase,
  openDatabase,
  type SharedDatabase,
} from './open-database.ts';
