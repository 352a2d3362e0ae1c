import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openDatabase, type SharedDatabase } from '../../platform/database/index.ts';
import type { Change } from './change-feed.ts';
import type { KubeObject } from './kube-object.ts';
import { kubeApiMigrations } from './migrations.ts';
import { type ObjectStore, openObjectStore } from './object-store.ts';

const open = (file = ':memory:', migrations = kubeApiMigrations): Promise<SharedDatabase> =>
  openDatabase({ file, migrations, durability: 'process' });

const object = (name: string, fields: Record<string, unknown> = {}): KubeObject => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: {
    name,
    namespace: 'default',
    uid: `uid-${name}`,
    resourceVersion: '',
    creationTimestamp: '2026-03-01T12:00:00Z',
  },
  ...fields,
});
const key = (name: string) => ({ resource: 'configmaps', namespace: 'default', name });

let database: SharedDatabase;
let objects: ObjectStore;

beforeEach(async () => {
  database = await open();
  objects = await openObjectStore(database.queries);
  return () => database.close();
});

const insert = (name: string, fields = {}) =>
  objects.write((write) => write.insert('configmaps', object(name, fields)));

describe('the object store', () => {
  it('counts every change of any kind with one revision, which is never given twice', async () => {
    const first = await insert('a');
    const second = await objects.write((write) => write.insert('secrets', object('a')));
    const third = await objects.write((write) => write.replace('configmaps', object('a', { data: {} })));
    const gone = await objects.write((write) => write.remove('configmaps', third));
    const versions = [first, second, third, gone].map(({ metadata }) => metadata.resourceVersion);
    expect(versions).toEqual(['2', '3', '4', '5']);
    expect(await objects.revision()).toBe(5);
    expect(await objects.find(key('a'))).toBeUndefined();
  });

  // nodejs/node issue 63785: what was parsed before must not rename what is read now.
  it('gives back what it was given, whatever names a client has had parsed before', async () => {
    const name = 'k:{"name":"web"}';
    const poison = JSON.stringify(name).slice(1, name.length + 1);
    JSON.parse(JSON.stringify({ 'f:mine': [], [poison]: 0 }));
    const managedFields = [{ manager: 'kubectl', fieldsV1: { 'f:mine': {}, [name]: { '.': {} } } }];
    await insert('a', { managedFields });
    expect(await objects.find(key('a'))).toMatchObject({ managedFields });
    expect(await objects.list('configmaps')).toMatchObject([{ managedFields }]);
  });

  it('takes all of a write back when part of it fails, and nobody hears of it', async () => {
    const heard: Change[] = [];
    objects.changes.subscribe((change) => heard.push(change));
    const failing = objects.write(async (write) => {
      await write.insert('configmaps', object('a'));
      throw new Error('halfway');
    });
    await expect(failing).rejects.toThrow('halfway');
    expect(await objects.find(key('a'))).toBeUndefined();
    expect(await objects.revision()).toBe(1);
    expect(heard).toEqual([]);
  });

  it('rehearses a write: its result is told, and nothing is left of it', async () => {
    const rehearsed = await objects.rehearse((write) => write.insert('configmaps', object('a')));
    expect(rehearsed.metadata).toMatchObject({ name: 'a', resourceVersion: '2' });
    expect(await objects.find(key('a'))).toBeUndefined();
    expect(await objects.revision()).toBe(1);
    await expect(
      objects.rehearse(async () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
  });

  it('tells of changes in the order of their revisions, however many writes come at once', async () => {
    const heard: Change[] = [];
    objects.changes.subscribe((change) => heard.push(change));
    await Promise.all(Array.from({ length: 50 }, (_, number) => insert(`n${number}`)));
    expect(heard.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 2),
    );
  });

  it('tells what an object was before', async () => {
    const before = await insert('a', { data: { x: '1' } });
    const heard: Change[] = [];
    objects.changes.subscribe((change) => heard.push(change));
    const after = await objects.write((write) => write.replace('configmaps', object('a', { data: {} })));
    await objects.write((write) => write.remove('configmaps', after));
    expect(heard).toMatchObject([
      { type: 'MODIFIED', object: after, previous: before },
      { type: 'DELETED', object: { metadata: { resourceVersion: '4' } }, previous: after },
    ]);
  });

  it('remembers changes since a revision, and says when that is too long ago', async () => {
    await insert('a');
    await insert('b');
    expect(objects.changes.since(1)?.map(({ revision }) => revision)).toEqual([2, 3]);
    expect(objects.changes.since(3)).toEqual([]);
    const again = await openObjectStore(database.queries);
    expect(again.changes.since(2)).toBeUndefined();
    expect(again.changes.since(3)).toEqual([]);
  });

  it('lists in the order of keys, with the revision that the list is of', async () => {
    for (const name of ['c', 'a', 'b']) await insert(name);
    const { items, revision } = await objects.snapshot('configmaps', 'default');
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
    expect(revision).toBe(4);
    expect((await objects.snapshot('configmaps', 'other')).items).toEqual([]);
    expect((await objects.snapshot('configmaps')).items).toHaveLength(3);
  });

  it('counts on after a restart', async () => {
    using folder = temporaryFolder();
    const file = folder.file('cluster.db');
    const first = await open(file);
    await (await openObjectStore(first.queries)).write((write) => write.insert('configmaps', object('a')));
    await first.close();
    const second = await open(file);
    const store = await openObjectStore(second.queries);
    const next = await store.write((write) => write.insert('configmaps', object('b')));
    expect(next.metadata.resourceVersion).toBe('3');
    expect(await store.find(key('a'))).toMatchObject({ metadata: { resourceVersion: '2' } });
    await second.close();
  });

  it('takes over what an earlier version kept in tables of its own', async () => {
    using folder = temporaryFolder();
    const file = folder.file('cluster.db');
    const { '0001_kube_api': first } = kubeApiMigrations;
    const old = await open(file, first === undefined ? {} : { '0001_kube_api': first });
    old.engine.exec(`
      insert into namespaces values ('', 'default', 'u1', 2, '2026-03-01T12:00:00.000Z', '{"a":"b"}', '{}', '{"status":{"phase":"Active"}}');
      insert into service_accounts values ('default', 'sa', 'u2', 3, '2026-03-01T12:00:00.000Z', '{}', '{"azure.workload.identity/client-id":"x"}', '{}');
      update kube_revision set value = 3;
    `);
    await old.close();
    const moved = await open(file);
    const store = await openObjectStore(moved.queries);
    expect(await store.find({ resource: 'namespaces', namespace: '', name: 'default' })).toMatchObject({
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: { name: 'default', uid: 'u1', resourceVersion: '2', labels: { a: 'b' } },
      status: { phase: 'Active' },
    });
    const account = await store.find({ resource: 'serviceaccounts', namespace: 'default', name: 'sa' });
    expect(account?.metadata).toEqual({
      name: 'sa',
      namespace: 'default',
      uid: 'u2',
      resourceVersion: '3',
      creationTimestamp: '2026-03-01T12:00:00Z',
      labels: {},
      annotations: { 'azure.workload.identity/client-id': 'x' },
    });
    expect(await store.revision()).toBe(3);
    await moved.close();
  });
});
