import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createGroupCommit, DatabaseError, type Migration, openDatabase } from './index.ts';

interface Tables {
  notes: { id: number; text: string };
}

const migrations: Record<string, Migration> = {
  '0001_notes': {
    up: (database) =>
      database.schema
        .createTable('notes')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .execute(),
  },
};
const second: Record<string, Migration> = {
  '0002_index': {
    up: (database) => database.schema.createIndex('notes_text').on('notes').column('text').execute(),
  },
};

const open = (file: string, more: Record<string, Migration> = {}) =>
  openDatabase<Tables>({ file, migrations: { ...migrations, ...more }, durability: 'every-commit' });

async function writtenDatabase(file: string): Promise<void> {
  const database = await open(file);
  for (let id = 0; id < 500; id += 1) {
    await database.queries
      .insertInto('notes')
      .values({ id, text: 'x'.repeat(100) })
      .execute();
  }
  await database.close();
}

describe('a database', () => {
  it('is for its owner alone, and holds what was committed', async () => {
    using folder = temporaryFolder();
    await writtenDatabase(folder.file('a.db'));
    expect(statSync(folder.file('a.db')).mode & 0o777).toBe(0o600);
    const database = await open(folder.file('a.db'));
    expect(await database.queries.selectFrom('notes').selectAll().execute()).toHaveLength(500);
    await database.close();
  });

  it('is brought up to date with what it holds', async () => {
    using folder = temporaryFolder();
    await writtenDatabase(folder.file('a.db'));
    const database = await open(folder.file('a.db'), second);
    expect(await database.queries.selectFrom('notes').selectAll().execute()).toHaveLength(500);
    expect(
      database.engine.prepare("select name from sqlite_master where name = 'notes_text'").get(),
    ).toBeDefined();
    await database.close();
  });

  it('keeps the schema before a migration that fails half way', async () => {
    using folder = temporaryFolder();
    await writtenDatabase(folder.file('a.db'));
    const broken: Migration = {
      up: async (database) => {
        await database.schema.createTable('half').addColumn('id', 'integer').execute();
        throw new Error('broken');
      },
    };
    await expect(open(folder.file('a.db'), { '0003_broken': broken })).rejects.toThrow(DatabaseError);
    const database = await open(folder.file('a.db'));
    expect(
      database.engine.prepare("select name from sqlite_master where name = 'half'").get(),
    ).toBeUndefined();
    await database.close();
  });

  it.each([
    [
      'text',
      (file: string) =>
        writeFileSync(file, 'not a database at all, but long enough to look like one'.repeat(99)),
    ],
    ['a damaged header', (file: string) => damage(file, 0, 16)],
    ['damaged pages', (file: string) => damage(file, 4_096, 20_000)],
    ['half of its bytes', (file: string) => truncateSync(file, statSync(file).size / 2)],
    ['another program’s tables', makeForeignDatabase],
  ])('is refused, and its bytes are left alone, with %s', async (_what, change) => {
    using folder = temporaryFolder();
    const file = folder.file('a.db');
    await writtenDatabase(file);
    change(file);
    const before = readFileSync(file);
    await expect(open(file)).rejects.toThrow(DatabaseError);
    await expect(open(file)).rejects.toThrow(/Nothing was changed\./);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is made in the empty file that a process leaves which is killed before the first commit', async () => {
    using folder = temporaryFolder();
    const file = folder.file('a.db');
    writeFileSync(file, '');
    await writtenDatabase(file);
    const database = await open(file);
    expect(await database.queries.selectFrom('notes').selectAll().execute()).toHaveLength(500);
    expect(database.engine.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x4f574944 });
    await database.close();
  });

  it('is refused where nothing but a log of writes is left of it', async () => {
    using folder = temporaryFolder();
    const file = folder.file('a.db');
    writeFileSync(file, '');
    writeFileSync(`${file}-wal`, 'x'.repeat(8_192));
    await expect(open(file)).rejects.toThrow(/Nothing was changed\./);
    expect(statSync(file).size).toBe(0);
  });

  it('of a newer version is refused with what to do, and left alone', async () => {
    using folder = temporaryFolder();
    const file = folder.file('a.db');
    await (await open(file, second)).close();
    const before = readFileSync(file);
    await expect(open(file)).rejects.toThrow('use that version');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('cannot be made in a folder that is not there', async () => {
    using folder = temporaryFolder();
    await expect(open(folder.file('none/a.db'))).rejects.toThrow('check that its folder exists');
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('a group commit', () => {
  it('acknowledges each row once, in one commit or several', async () => {
    const { engine, close } = await open(':memory:');
    const insert = engine.prepare('insert into notes (id, text) values (?, ?)');
    const writer = createGroupCommit<number>(engine, (id) => insert.run(id, 'text'));
    await Promise.all(Array.from({ length: 100 }, (_, id) => writer.write(id)));
    expect(engine.prepare('select count(*) as count from notes').get()).toEqual({ count: 100 });
    await close();
  });

  it('rejects every row of a batch that cannot be committed, and goes on', async () => {
    const { engine, close } = await open(':memory:');
    const insert = engine.prepare('insert into notes (id, text) values (?, ?)');
    const writer = createGroupCommit<number>(engine, (id) => insert.run(id, 'text'));
    const batch = await Promise.allSettled([writer.write(1), writer.write(2), writer.write(1)]);
    expect(batch.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await writer.write(1);
    expect(engine.prepare('select id from notes').all()).toEqual([{ id: 1 }]);
    await close();
  });

  it('commits what waits when it closes, and takes nothing afterwards', async () => {
    const { engine, close } = await open(':memory:');
    const insert = engine.prepare('insert into notes (id, text) values (?, ?)');
    const writer = createGroupCommit<number>(engine, (id) => insert.run(id, 'text'));
    const waiting = writer.write(1);
    await writer.close();
    await waiting;
    await expect(writer.write(2)).rejects.toThrow('closed');
    expect(engine.prepare('select id from notes').all()).toEqual([{ id: 1 }]);
    await close();
  });
});

function damage(file: string, start: number, length: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, start, start + length);
  writeFileSync(file, bytes);
}

function makeForeignDatabase(file: string): void {
  const other = `${file}.other`;
  const engine = new DatabaseSync(other);
  engine.exec('create table theirs (id integer); insert into theirs values (1)');
  engine.close();
  writeFileSync(file, readFileSync(other));
}
