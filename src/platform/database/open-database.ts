import { chmodSync, existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { DatabaseError } from './database-error.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';

/** Marks a file as ours in SQLite's own header ("OWID"), so that a foreign database is never touched. */
const applicationId = 0x4f574944;

export interface OpenDatabase<Tables> {
  readonly queries: Kysely<Tables>;
  /** The engine itself, for the few writers that batch their own transactions. */
  readonly engine: DatabaseSync;
  close(): Promise<void>;
}

/** A file with the tables of several parts, each of which knows its own alone. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely's type is exact about the tables, and no part may know all of them
export type SharedDatabase = OpenDatabase<any>;

export interface DatabaseOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** Named `0001_directory`, `0002_keyvault`, …: run once each, in the order of their names. */
  readonly migrations: Readonly<Record<string, Migration>>;
  /**
   * `every-commit` survives a power cut; `process` survives the end of the process at any moment, `kill -9`
   * included, and spares a wait for the disk.
   */
  readonly durability: 'every-commit' | 'process';
}

/**
 * Opens or makes a database and brings its schema up to date.
 * @throws {DatabaseError} when the file is damaged, foreign, or newer than this program; the file stays as it is.
 */
export async function openDatabase<Tables>(options: DatabaseOptions): Promise<OpenDatabase<Tables>> {
  const isNew = options.file === ':memory:' || !existsSync(options.file);
  const engine = openEngine(options.file, isNew);
  try {
    if (isNew || isUnwritten(engine, options.file)) engine.exec(`PRAGMA application_id = ${applicationId}`);
    else refuseForeignFile(engine, options.file);
    engine.exec('PRAGMA journal_mode = WAL');
    engine.exec(`PRAGMA synchronous = ${options.durability === 'every-commit' ? 'FULL' : 'NORMAL'}`);
    engine.exec('PRAGMA foreign_keys = ON');
    engine.exec('PRAGMA busy_timeout = 5000');
    if (options.file !== ':memory:') chmodSync(options.file, 0o600);
    const queries = new Kysely<Tables>({ dialect: nodeSqliteDialect(engine) });
    await migrate(queries, options);
    return { queries, engine, close: () => queries.destroy() };
  } catch (error) {
    if (engine.isOpen) engine.close();
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(`${options.file} cannot be opened`, { cause: error });
  }
}

function openEngine(file: string, isNew: boolean): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    const verb = isNew ? 'made' : 'opened';
    throw new DatabaseError(`${file} cannot be ${verb}: check that its folder exists and is yours`, {
      cause: error,
    });
  }
}

const advice = 'Nothing was changed. Move it away, or name another folder with --data.';

/**
 * A process that was killed before its first commit leaves a file without a page. With a log of writes beside it,
 * a file has held more than that, and is damaged.
 */
function isUnwritten(engine: DatabaseSync, file: string): boolean {
  return !existsSync(`${file}-wal`) && readHeader(engine, file).page_count === 0;
}

function refuseForeignFile(engine: DatabaseSync, file: string): void {
  const found = readHeader(engine, file);
  if (found.application_id !== applicationId) {
    throw new DatabaseError(`${file} is a SQLite database of another program. ${advice}`);
  }
  const check = engine.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (check.quick_check !== 'ok') {
    throw new DatabaseError(`${file} is damaged (${check.quick_check}). ${advice}`);
  }
}

interface Header {
  readonly application_id: number;
  readonly page_count: number;
}

function readHeader(engine: DatabaseSync, file: string): Header {
  try {
    const query = 'SELECT application_id, page_count FROM pragma_application_id, pragma_page_count';
    // The columns are those that the query names, and SQLite's own are whole numbers.
    return engine.prepare(query).get() as unknown as Header;
  } catch (error) {
    throw new DatabaseError(`${file} is not a database, or is damaged. ${advice}`, { cause: error });
  }
}

async function migrate<Tables>(queries: Kysely<Tables>, options: DatabaseOptions): Promise<void> {
  const migrator = new Migrator({
    db: queries,
    provider: { getMigrations: async () => ({ ...options.migrations }) },
    // Each part numbers its own migrations, so a new one of one part may sort before an old one of another.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  throw new DatabaseError(
    `${options.file} cannot be brought to the schema of this version. If a newer version of this program ` +
      'made it, use that version, or name another folder with --data.',
    { cause: error },
  );
}
