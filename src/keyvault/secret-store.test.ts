import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../platform/database/index.ts';
import { createSealer, type Sealer, UnsealError } from '../platform/sealing/index.ts';
import { contentKeyOf } from '../resources/index.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';
import { type KeyVaultTables, keyVaultMigrations } from './tables.ts';

const now = 1_772_366_400;
const everything = { after: '', limit: 1_000 };

let folder: string;
let database: OpenDatabase<KeyVaultTables>;
let sealer: Sealer;
let store: SecretStore;

const open = () =>
  openDatabase<KeyVaultTables>({
    file: join(folder, 'cloud.db'),
    migrations: keyVaultMigrations,
    durability: 'process',
  });

function storeOf(vault: string, given: { now?: number; sealer?: Sealer } = {}): SecretStore {
  const id = `/subscriptions/S/resourceGroups/G/providers/Microsoft.KeyVault/vaults/${vault}`;
  const contentKey = contentKeyOf({ id });
  return createSecretStore({ queries: database.queries, sealer, contentKey, now, ...given });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'secret-store-'));
  database = await open();
  sealer = createSealer(randomBytes(32));
  store = storeOf('kv');
});

afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
const draft = (name: string, value = 'v') => {
  count += 1;
  return { name, value, version: count.toString(16).padStart(32, '0'), created: now };
};

async function readValue(from: SecretStore, name: string, version?: string): Promise<string | undefined> {
  return (await from.find(name, version))?.readValue();
}

describe('the store of secrets', () => {
  it('keeps a version for each of twenty concurrent sets, with the value that came with it', async () => {
    const drafts = Array.from({ length: 20 }, (_, index) => draft('db', `value ${index}`));
    const added = await Promise.all(drafts.map((each) => store.add(each)));
    expect(added.map((each) => each !== 'deleted' && each.version)).toEqual(
      drafts.map(({ version }) => version),
    );
    expect(await store.listVersions('db', everything)).toHaveLength(20);
    for (const { version, value } of drafts) expect(await readValue(store, 'db', version)).toBe(value);
    expect(await store.list(everything)).toHaveLength(1);
  });

  it('has what was acknowledged after it is closed and opened', async () => {
    const first = draft('db', 'kept');
    await store.add(first);
    await store.add(draft('gone'));
    await store.delete('gone', { deletedAt: now, purgeAt: now + 60 });
    await database.close();
    database = await open();
    const reopened = storeOf('kv');
    expect(await readValue(reopened, 'db', first.version)).toBe('kept');
    expect(await reopened.findDeleted('gone')).toMatchObject({ deletedAt: now, purgeAt: now + 60 });
  });

  it('keeps vaults apart, and finds one in whatever case its id is written', async () => {
    await store.add(draft('db', 'mine'));
    const other = storeOf('kv2');
    expect(await other.find('db', undefined)).toBeUndefined();
    expect(await other.list(everything)).toEqual([]);
    await other.add(draft('db', 'theirs'));
    await other.delete('db', { deletedAt: now, purgeAt: now });
    expect(await readValue(storeOf('KV'), 'DB')).toBe('mine');
  });

  it('loses no set to a deletion at the same moment: each is refused, or comes back with the recovery', async () => {
    await store.add(draft('db'));
    const [added] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => store.add(draft('db')))),
      store.delete('db', { deletedAt: now, purgeAt: now + 60 }),
    ]);
    await store.recover('db');
    const kept = (await store.listVersions('db', everything)).map(({ version }) => version);
    const acknowledged = added.flatMap((each) => (each === 'deleted' ? [] : [each.version]));
    expect(kept).toHaveLength(acknowledged.length + 1);
    expect(new Set(kept)).toEqual(new Set([kept[0], ...acknowledged]));
  });

  it('keeps what was recovered and set anew when the old time of removal comes', async () => {
    await store.add(draft('db', 'old'));
    await store.delete('db', { deletedAt: now, purgeAt: now + 60 });
    await store.recover('db');
    await store.add(draft('db', 'new'));
    const later = storeOf('kv', { now: now + 60 });
    expect(await later.listDeleted(everything)).toEqual([]);
    expect(await readValue(later, 'db')).toBe('new');
    expect(await later.listVersions('db', everything)).toHaveLength(2);
  });

  it('leaves nothing of what was removed in its tables', async () => {
    await store.add(draft('due'));
    await store.add(draft('purged'));
    await store.delete('due', { deletedAt: now, purgeAt: now + 60 });
    await store.delete('purged', { deletedAt: now, purgeAt: now + 600 });
    expect(await store.purge('purged')).toBe(true);
    expect(await store.purge('purged')).toBe(false);
    await storeOf('kv', { now: now + 60 }).listDeleted(everything);
    for (const table of ['secrets', 'secret_versions'] as const) {
      expect(await database.queries.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  });

  it('purges nothing that is not deleted', async () => {
    await store.add(draft('db', 'kept'));
    expect(await store.purge('db')).toBe(false);
    expect(await readValue(store, 'db')).toBe('kept');
  });

  it('exports the oldest first and imports all or nothing', async () => {
    for (const value of ['a', 'b', 'c']) await store.add(draft('Db', value));
    const exported = await store.export('db');
    const versions = exported.map((found) => ({ ...found.version, value: found.readValue() }));
    expect(versions.map(({ value }) => value)).toEqual(['a', 'b', 'c']);
    expect(await store.import(versions)).toBeUndefined();

    const other = storeOf('kv2');
    const [first, second] = versions;
    if (first === undefined || second === undefined) throw new Error('the test has three versions');
    await expect(other.import([first, second, first])).rejects.toThrow(/UNIQUE/);
    expect(await other.list(everything)).toEqual([]);
    expect(await other.import(versions)).toEqual(exported.at(-1)?.version);
    expect(await readValue(other, 'db')).toBe('c');
    expect(await other.import([])).toBeUndefined();
  });
});

describe('a sealed value', () => {
  it('opens for its own vault, name and version alone', async () => {
    const [first, second] = [draft('db', 'first'), draft('db', 'second')];
    await store.add(first);
    await store.add(second);
    await store.add(draft('other', 'third'));
    await storeOf('kv2').add({ ...first, value: 'fourth' });
    const rows = await database.queries
      .selectFrom('secret_versions')
      .selectAll()
      .orderBy('sequence')
      .execute();
    expect(rows).toHaveLength(4);
    for (const { sequence, sealed_value } of rows.slice(1)) {
      await database.queries
        .updateTable('secret_versions')
        .set({ sealed_value })
        .where('sequence', '=', rows[0]?.sequence ?? 0)
        .execute();
      const found = await store.find('db', first.version);
      expect(() => found?.readValue(), `that of row ${sequence}`).toThrow(UnsealError);
    }
    expect(await readValue(store, 'db', second.version)).toBe('second');
  });

  it('does not open with another key, while everything but the value can still be read', async () => {
    await store.add(draft('db'));
    const found = await storeOf('kv', { sealer: createSealer(randomBytes(32)) }).find('db', undefined);
    expect(found?.version.name).toBe('db');
    expect(() => found?.readValue()).toThrow(UnsealError);
  });
});
