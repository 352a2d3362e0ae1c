import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { openDatabase } from '../../platform/database/index.ts';
import { type KubeApiTables, kubeApiMigrations } from './migrations.ts';
import { createObjectStore } from './object-store.ts';

const empty = { labels: {}, annotations: {}, fields: {} };
const key = { table: 'service_accounts', namespace: 'default', name: 'a' } as const;

async function open(file = ':memory:') {
  const database = await openDatabase<KubeApiTables>({
    file,
    migrations: kubeApiMigrations,
    durability: 'process',
  });
  const objects = createObjectStore({
    database: database.queries,
    clock: new FixedClock(),
    newId: () => 'id',
  });
  return { objects, [Symbol.asyncDispose]: () => database.close() };
}

describe('the object store', () => {
  it('counts every write of any kind with one revision', async () => {
    await using store = await open();
    const { objects } = store;
    const first = await objects.write((writer) => writer.insert(key, empty));
    const second = await objects.write((writer) => writer.insert({ ...key, table: 'namespaces' }, empty));
    const third = await objects.write((writer) => writer.replace(key, { ...empty, labels: { a: 'b' } }));
    await objects.write((writer) => writer.remove(key));
    expect([first, second, third].map(({ resourceVersion }) => resourceVersion)).toEqual(['2', '3', '4']);
    expect(await objects.revision()).toBe('5');
    expect(await objects.find(key)).toBeUndefined();
  });

  it('keeps uid and creation through a replacement', async () => {
    await using store = await open();
    const created = await store.objects.write((writer) => writer.insert(key, empty));
    const replaced = await store.objects.write((writer) =>
      writer.replace(key, { ...empty, labels: { a: 'b' } }),
    );
    expect(replaced).toEqual({ ...created, labels: { a: 'b' }, resourceVersion: '3' });
    expect(await store.objects.find(key)).toEqual(replaced);
  });

  it('takes all of a write back when part of it fails', async () => {
    await using store = await open();
    const failing = store.objects.write(async (writer) => {
      await writer.insert(key, empty);
      throw new Error('halfway');
    });
    await expect(failing).rejects.toThrow('halfway');
    expect(await store.objects.find(key)).toBeUndefined();
    expect(await store.objects.revision()).toBe('1');
  });

  it('remembers its objects and its revision across a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'objects-'));
    try {
      const file = join(folder, 'cluster.db');
      {
        await using store = await open(file);
        await store.objects.write((writer) => writer.insert(key, empty));
      }
      await using store = await open(file);
      expect(await store.objects.find(key)).toMatchObject({ uid: 'id', resourceVersion: '2' });
      expect(await store.objects.revision()).toBe('2');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
