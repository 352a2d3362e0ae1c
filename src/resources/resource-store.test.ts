import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { type OpenDatabase, openDatabase } from '../platform/database/index.ts';
import type { ManagedCluster } from './managed-clusters.ts';
import { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';
import { createResourceStore, type ResourceStore } from './resource-store.ts';
import { type ResourceTables, resourceMigrations } from './tables.ts';

const group = '/subscriptions/sub/resourceGroups/Shop';
const site = `${group}/providers/Microsoft.Web/sites/Checkout`;
const siteType = 'Microsoft.Web/sites';

function resource(id: string, given: Partial<ResourceRecord> = {}): ResourceRecord {
  const parsed = ResourceId.from(id);
  return {
    id: parsed,
    type: parsed.type ?? 'Microsoft.Resources/resourceGroups',
    name: parsed.name ?? '',
    location: 'westeurope',
    tags: {},
    properties: {},
    ...given,
  };
}

describe('the resource store', () => {
  const clock = new FixedClock();
  let database: OpenDatabase<ResourceTables>;
  let store: ResourceStore;

  beforeEach(async () => {
    database = await openDatabase({
      file: ':memory:',
      migrations: resourceMigrations,
      durability: 'every-commit',
    });
    store = createResourceStore({ database: database.queries, clock });
  });

  afterEach(() => database.close());

  const find = (id: string) => store.find(ResourceId.from(id));
  const put = (...ids: readonly string[]) => Promise.all(ids.map((id) => store.put(resource(id))));
  const listed = async (filter?: Parameters<ResourceStore['list']>[0]) =>
    (await store.list(filter)).map(({ id }) => id.text);

  it('gives back what was put, nested properties and tags included', async () => {
    const record = resource(site, {
      tags: { team: 'shop', 'key with "quotes"': 'größe' },
      properties: { nested: { list: [1, 'two', null, true] }, empty: {} },
    });
    expect(await store.put(record)).toEqual(record);
    expect(await find(site)).toEqual(record);
  });

  it('finds nothing where nothing was put, nor what is above or beside', async () => {
    await put(site);
    expect(await find(`${site}2`)).toBeUndefined();
    expect(await find(group)).toBeUndefined();
    expect(await find('/')).toBeUndefined();
    expect(await find(`${site}/slots/one`)).toBeUndefined();
  });

  it('finds a resource in any case', async () => {
    await put(site);
    expect((await find(site.toUpperCase()))?.id.text).toBe(site);
    expect((await find(`${site.toLowerCase()}/`))?.id.text).toBe(site);
  });

  it('keeps the first spelling when a resource is put again, and replaces the rest', async () => {
    await put(site);
    const again = resource(site.toLowerCase(), {
      location: 'northeurope',
      tags: { a: 'b' },
      properties: { c: 1 },
    });
    const expected = { ...resource(site), location: 'northeurope', tags: { a: 'b' }, properties: { c: 1 } };
    expect(await store.put(again)).toEqual(expected);
    expect(await find(site)).toEqual(expected);
    expect(await listed()).toEqual([site]);
  });

  it('replaces properties and tags as a whole', async () => {
    await store.put(resource(site, { tags: { a: '1' }, properties: { b: 2 } }));
    await store.put(resource(site));
    expect(await find(site)).toMatchObject({ tags: {}, properties: {} });
    expect(Object.keys((await find(site))?.properties ?? { left: 1 })).toEqual([]);
  });

  it('keeps when a resource was made, and when it last changed', async () => {
    const madeAt = clock.now().toISOString();
    await put(site);
    clock.advanceSeconds(60);
    await put(site);
    const rows = await database.queries
      .selectFrom('resources')
      .select(['created_at', 'updated_at'])
      .execute();
    expect(rows).toEqual([{ created_at: madeAt, updated_at: clock.now().toISOString() }]);
  });

  it('makes one resource of many writers of the same id', async () => {
    await put(...Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? site : site.toUpperCase())));
    expect(await listed()).toEqual([site]);
  });

  it('does not take text of a property for SQL', async () => {
    const name = "x'); DROP TABLE resources; --";
    await put(`${group}/providers/Microsoft.Web/sites/${name}`);
    expect((await find(`${group}/providers/Microsoft.Web/sites/${name}`))?.name).toBe(name);
  });

  describe('lists', () => {
    const other = '/subscriptions/sub/resourceGroups/Shop2';
    const slot = `${site}/slots/one`;
    const plan = `${other}/providers/Microsoft.Web/serverfarms/plan`;

    beforeEach(() => put(plan, slot, site, other, group));

    it('everything in the order of ids, whatever the order in which it came', async () => {
      expect(await listed()).toEqual([group, site, slot, other, plan]);
    });

    it('one type alone, in any case', async () => {
      expect(await listed({ type: siteType })).toEqual([site]);
      expect(await listed({ type: siteType.toUpperCase() })).toEqual([site]);
      expect(await listed({ type: `${siteType}/slots` })).toEqual([slot]);
      expect(await listed({ type: 'Microsoft.Web' })).toEqual([]);
      expect(await listed({ type: '' })).toEqual([]);
    });

    it('what is within a scope, and not in a group whose name goes on', async () => {
      expect(await listed({ within: ResourceId.from(group.toLowerCase()) })).toEqual([group, site, slot]);
      expect(await listed({ within: ResourceId.from('/') })).toHaveLength(5);
      expect(await listed({ within: ResourceId.from('/subscriptions/su') })).toEqual([]);
    });

    it('one type within a scope', async () => {
      const within = ResourceId.from(group);
      expect(await listed({ type: siteType, within })).toEqual([site]);
      expect(await listed({ type: 'Microsoft.Web/serverfarms', within })).toEqual([]);
    });
  });

  describe('deletes', () => {
    const slot = `${site}/slots/one`;
    const extension = `${site}/providers/Microsoft.Authorization/locks/one`;
    const neighbour = `${site}2`;

    beforeEach(() => put(group, site, slot, extension, neighbour, `${group}2`));

    it('a resource with everything below it, and nothing beside it', async () => {
      expect(await store.delete(ResourceId.from(site.toUpperCase()))).toBe(true);
      expect(await listed()).toEqual([group, neighbour, `${group}2`]);
      expect(await find(slot)).toBeUndefined();
    });

    it('a group with all that is in it', async () => {
      expect(await store.delete(ResourceId.from(group))).toBe(true);
      expect(await listed()).toEqual([`${group}2`]);
    });

    it('a leaf alone', async () => {
      expect(await store.delete(ResourceId.from(slot))).toBe(true);
      expect(await listed()).not.toContain(slot);
      expect(await listed()).toHaveLength(5);
    });

    it('nothing the second time, or where there was nothing', async () => {
      expect(await store.delete(ResourceId.from(site))).toBe(true);
      expect(await store.delete(ResourceId.from(site))).toBe(false);
      expect(await store.delete(ResourceId.from(`${group}/providers/A.B/c/d`))).toBe(false);
      expect(await listed()).toHaveLength(3);
    });

    it('what is below a scope that was never put, and says that there was none', async () => {
      expect(await store.delete(ResourceId.from('/subscriptions/sub'))).toBe(false);
      expect(await listed()).toEqual([]);
    });

    it('so that the id can be used again, in another spelling', async () => {
      await store.delete(ResourceId.from(site));
      await put(site.toLowerCase());
      expect((await find(site))?.id.text).toBe(site.toLowerCase());
      expect(await find(slot)).toBeUndefined();
    });
  });

  it('keeps clusters, and lists no other resources among them', async () => {
    const cluster: ManagedCluster = {
      id: `${group}/providers/Microsoft.ContainerService/managedClusters/main`,
      name: 'main',
      location: 'westeurope',
      tenantId: 'tenant',
      issuerUrl: 'https://oidc.example.test/tenant/main/',
      oidcIssuerEnabled: true,
      workloadIdentityEnabled: false,
      tags: { team: 'shop' },
      provisioningState: 'Creating',
      fileName: 'main',
      document: { properties: { dnsPrefix: 'shop' } },
    };
    await put(site);
    expect(await store.putManagedCluster(cluster)).toEqual(cluster);
    const changed = { ...cluster, workloadIdentityEnabled: true };
    expect(await store.putManagedCluster({ ...changed, id: cluster.id.toUpperCase() })).toEqual(changed);
    expect(await store.listManagedClusters()).toEqual([changed]);
  });
});
