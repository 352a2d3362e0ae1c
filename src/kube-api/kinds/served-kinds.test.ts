import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../platform/database/index.ts';
import { definitionsResource } from '../custom-resources/index.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { type KubeApiTables, kubeApiMigrations } from '../storage/migrations.ts';
import { type ObjectStore, openObjectStore } from '../storage/object-store.ts';
import { followServedKinds } from './served-kinds.ts';

const openTestDatabase = () =>
  openDatabase<KubeApiTables>({ file: ':memory:', migrations: kubeApiMigrations, durability: 'process' });

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let objects: ObjectStore;

beforeEach(async () => {
  database = await openTestDatabase();
  objects = await openObjectStore(database.queries);
});
afterEach(() => database.close());

const names = { plural: 'tabs', singular: 'tab', kind: 'Tab', listKind: 'TabList' };
const address = { group: 'example.com', version: 'v1', resource: 'tabs' };

function define(established: string, group = 'example.com'): KubeObject {
  const version = (name: string) => ({ name, served: true, schema: { openAPIV3Schema: { type: 'object' } } });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `tabs.${group}`, uid: '1', resourceVersion: '', creationTimestamp: '' },
    spec: { group, names, scope: 'Cluster', versions: ['v1alpha1', 'v1', 'v2beta1', 'v10'].map(version) },
    status: { acceptedNames: names, conditions: [{ type: 'Established', status: established }] },
  };
}

const insert = (object: KubeObject) => objects.write((writer) => writer.insert(definitionsResource, object));

describe('the kinds that a cluster serves', () => {
  it('are those that are built in, until there is a definition', async () => {
    const kinds = await followServedKinds(objects);
    const before = kinds.all();
    expect(kinds.find({ group: '', version: 'v1', resource: 'pods' })?.kind).toBe('Pod');
    expect(kinds.find(address)).toBeUndefined();
    await insert(define('True'));
    expect(kinds.find(address)).toMatchObject({ kind: 'Tab', isNamespaced: false });
    expect(kinds.all()).not.toBe(before);
    expect(kinds.all()).toBe(kinds.all());
  });

  it('are known again after a restart', async () => {
    await insert(define('True'));
    const again = await followServedKinds(await openObjectStore(database.queries));
    expect(again.find(address)?.kind).toBe('Tab');
  });

  it('are not served before their names have been accepted, nor after their definition has gone', async () => {
    const kinds = await followServedKinds(objects);
    const waiting = await insert(define('False'));
    expect(kinds.find(address)).toBeUndefined();
    const served = await objects.write((writer) =>
      writer.replace(definitionsResource, { ...waiting, status: define('True').status }),
    );
    expect(kinds.find(address)).toBeDefined();
    await objects.write((writer) => writer.remove(definitionsResource, served));
    expect(kinds.find(address)).toBeUndefined();
  });

  it('are several of one resource where there are several versions, the most stable first', async () => {
    await insert(define('True'));
    const kinds = await followServedKinds(objects);
    const own = kinds.all().filter(({ group }) => group === 'example.com');
    expect(own.map(({ version }) => version)).toEqual(['v10', 'v1', 'v2beta1', 'v1alpha1']);
    expect(kinds.resources().filter(({ plural }) => plural === 'tabs')).toHaveLength(1);
  });
});
