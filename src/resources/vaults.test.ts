import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { type OpenDatabase, openDatabase } from '../platform/database/index.ts';
import { ResourceId } from './resource-id.ts';
import { createResourceStore, type ResourceStore } from './resource-store.ts';
import { type ResourceTables, resourceMigrations } from './tables.ts';
import { contentKeyOf, readVault, toVaultRecord, type Vault, VaultNameTakenError } from './vaults.ts';

function vault(name: string, group = 'shop'): Vault {
  return {
    id: `/subscriptions/sub/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`,
    name,
    location: 'westeurope',
    tenantId: 'tenant',
    properties: {
      isRbacAuthorized: true,
      accessPolicies: [],
      softDeleteRetentionDays: 90,
      isPurgeProtected: false,
    },
  };
}

describe('vaults in the resource store', () => {
  let database: OpenDatabase<ResourceTables>;
  let store: ResourceStore;
  let clock: FixedClock;

  beforeEach(async () => {
    database = await openDatabase({
      file: ':memory:',
      migrations: resourceMigrations,
      durability: 'every-commit',
    });
    clock = new FixedClock();
    store = createResourceStore({ database: database.queries, clock });
  });

  afterEach(() => database.close());

  it('come back as they were put, access policies included', async () => {
    const permissions = { secrets: ['get', 'List'], keys: [], certificates: ['all'] };
    const given: Vault = {
      ...vault('kv1'),
      properties: {
        isRbacAuthorized: false,
        accessPolicies: [{ tenantId: 'tenant', objectId: 'object', permissions }],
        softDeleteRetentionDays: 7,
        isPurgeProtected: true,
      },
    };
    expect(await store.putVault(given)).toEqual(given);
    expect(await store.findVault('kv1')).toEqual(given);
    expect(readVault(toVaultRecord(given, 'Microsoft.KeyVault/vaults'))).toEqual(given);
  });

  it('are resources as all others', async () => {
    await store.putVault(vault('kv1'));
    const record = await store.find(ResourceId.from(vault('kv1').id));
    expect(record).toMatchObject({ type: 'Microsoft.KeyVault/vaults', name: 'kv1', location: 'westeurope' });
  });

  it('are found by name in any case, and by nothing less than the whole name', async () => {
    await store.putVault(vault('Kv-Main'));
    expect((await store.findVault('kv-main'))?.name).toBe('Kv-Main');
    expect((await store.findVault('KV-MAIN'))?.name).toBe('Kv-Main');
    for (const name of ['kv', 'kv-main2', 'kv-mai', 'main', '', '%', 'kv%', 'kv_main', '*']) {
      expect(await store.findVault(name)).toBeUndefined();
    }
  });

  it('are not found among resources of another type', async () => {
    const id = ResourceId.from('/subscriptions/sub/resourceGroups/shop/providers/Microsoft.Web/sites/kv1');
    await store.put({ ...toVaultRecord(vault('kv1'), 'Microsoft.Web/sites'), id });
    expect(await store.findVault('kv1')).toBeUndefined();
    expect(await store.listVaults()).toEqual([]);
  });

  it('are listed in the order of their ids', async () => {
    for (const each of [vault('c'), vault('B'), vault('a', 'zoo')]) await store.putVault(each);
    expect((await store.listVaults()).map(({ name }) => name)).toEqual(['B', 'c', 'a']);
  });

  it.each(['kv1', 'KV1'])('keep their name to themselves: another group cannot have %s too', async (name) => {
    await store.putVault(vault('kv1'));
    const refused = await store.putVault(vault(name, 'other')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(VaultNameTakenError);
    expect(refused).toMatchObject({ holder: ResourceId.from(vault('kv1').id) });
    expect(await store.listVaults()).toEqual([vault('kv1')]);
    expect(await store.findVault('kv1')).toEqual(vault('kv1'));
  });

  it('give the name to one of two that ask for it at once', async () => {
    const both = await Promise.allSettled([vault('kv1', 'one'), vault('kv1', 'two')].map(store.putVault));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await store.listVaults()).toHaveLength(1);
  });

  it('can be put again, and keep their first spelling', async () => {
    await store.putVault(vault('Kv1'));
    const changed = { ...vault('Kv1').properties, isPurgeProtected: true };
    const again = { ...vault('kv1'), properties: changed };
    expect(await store.putVault(again)).toEqual({ ...vault('Kv1'), properties: changed });
    expect(await store.findVault('kv1')).toEqual({ ...vault('Kv1'), properties: changed });
  });

  it('free their name when they are deleted, alone or with their group', async () => {
    await store.putVault(vault('kv1'));
    expect(await store.findVault('kv1')).toBeDefined();
    await store.delete(ResourceId.from(vault('kv1').id));
    expect(await store.findVault('kv1')).toBeUndefined();

    await store.putVault(vault('kv1', 'other'));
    expect((await store.findVault('kv1'))?.id).toBe(vault('kv1', 'other').id);
    await store.delete(ResourceId.from('/subscriptions/sub/resourceGroups/other'));
    expect(await store.findVault('kv1')).toBeUndefined();
  });

  it('take with them what is below, and leave a vault whose name goes on', async () => {
    await store.putVault(vault('kv1'));
    await store.putVault(vault('kv10'));
    const child = ResourceId.from(vault('kv1').id).child('privateEndpointConnections', 'one');
    await store.put({ ...toVaultRecord(vault('kv1'), child.type ?? ''), id: child });
    await store.delete(ResourceId.from(vault('kv1').id));
    expect(await store.find(child)).toBeUndefined();
    expect((await store.listVaults()).map(({ name }) => name)).toEqual(['kv10']);
  });

  it('are seen by whoever asks after a change, whichever way it was made', async () => {
    await store.putVault(vault('kv1'));
    expect((await store.findVault('kv1'))?.location).toBe('westeurope');
    const record = toVaultRecord(vault('kv1'), 'Microsoft.KeyVault/vaults');
    await store.put({ ...record, location: 'northeurope' });
    expect((await store.findVault('kv1'))?.location).toBe('northeurope');
  });

  it('are never remembered from before a change that came in between', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    let results = 0;
    const lateOnce = database.queries.withPlugin({
      transformQuery: ({ node }) => node,
      // The first answer, which is the search's, arrives late.
      async transformResult({ result }) {
        results += 1;
        if (results === 1) await held;
        return result;
      },
    });
    const slow = createResourceStore({ database: lateOnce, clock: new FixedClock() });
    const search = slow.findVault('kv1');
    await slow.putVault(vault('kv1'));
    letGo();
    expect(await search).toBeUndefined();
    expect(await slow.findVault('kv1')).toEqual(vault('kv1'));
  });

  it('survive the store that made them', async () => {
    await store.putVault(vault('kv1'));
    const next = createResourceStore({ database: database.queries, clock: new FixedClock() });
    expect(await next.findVault('kv1')).toEqual(vault('kv1'));
  });

  describe('that are deleted', () => {
    const id = ResourceId.from(vault('kv1').id);
    const daySeconds = 24 * 3_600;

    beforeEach(async () => {
      await store.putVault({ ...vault('kv1'), tags: { a: 'b' }, settings: { sku: 'standard' } });
    });

    it('wait below their subscription, and are found by nobody who looks for live ones', async () => {
      const deleted = await store.deleteVault(id);
      expect(deleted).toEqual({
        id: ResourceId.from(
          '/subscriptions/sub/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv1',
        ),
        vault: { ...vault('kv1'), tags: { a: 'b' }, settings: { sku: 'standard' } },
        deletedAt: clock.now(),
        purgeAt: new Date(clock.now().getTime() + 90 * daySeconds * 1_000),
      });
      expect(await store.findVault('kv1')).toBeUndefined();
      expect(await store.listVaults()).toEqual([]);
      expect(await store.findDeletedVault('KV1')).toEqual(deleted);
      expect(await store.deleteVault(id)).toBeUndefined();
    });

    it.each(['shop', 'other'])('keep their name from a vault in the group %s', async (group) => {
      await store.deleteVault(id);
      const refused = await store.putVault(vault('Kv1', group)).catch((error: unknown) => error);
      expect(refused).toMatchObject({ name: 'VaultNameTakenError', holder: id, isDeleted: true });
    });

    it('come back as they were', async () => {
      const before = await store.findVault('kv1');
      await store.deleteVault(id);
      expect(await store.recoverVault('Kv1')).toEqual(before);
      expect(await store.findVault('kv1')).toEqual(before);
      expect(await store.listDeletedVaults()).toEqual([]);
      expect(await store.recoverVault('kv1')).toBeUndefined();
    });

    it('are purged, and what comes after them has contents of its own', async () => {
      const keys: string[] = [];
      for (let count = 0; count < 3; count += 1) {
        keys.push(contentKeyOf(await store.putVault(vault('kv1'))));
        await store.deleteVault(id);
        expect(await store.purgeVault('kv1')).toBe(true);
      }
      expect(new Set(keys).size).toBe(3);
      expect(await store.listPurgedContents()).toEqual(keys.toSorted());
      expect(await store.purgeVault('kv1')).toBe(false);
      await store.forgetPurgedContents(keys.slice(1));
      expect(await store.listPurgedContents()).toEqual([keys[0]]);
    });

    it('keep the key of their contents through a change and a recovery', async () => {
      await store.deleteVault(id);
      await store.purgeVault('kv1');
      const second = await store.putVault(vault('kv1'));
      await store.putVault(vault('kv1'));
      await store.deleteVault(id);
      expect(contentKeyOf((await store.recoverVault('kv1')) ?? vault('kv1'))).toBe(contentKeyOf(second));
    });

    it('are gone when their time is over, and not a second before', async () => {
      await store.deleteVault(id);
      expect(await store.listPurgedContents()).toEqual([]);
      clock.advanceSeconds(90 * daySeconds - 1);
      expect(await store.listDeletedVaults()).toHaveLength(1);
      clock.advanceSeconds(1);
      expect(await store.listPurgedContents()).toEqual([contentKeyOf(vault('kv1'))]);
      expect(await store.listDeletedVaults()).toEqual([]);
    });

    it('do not come back when their time is over, and free their name', async () => {
      await store.deleteVault(id);
      clock.advanceSeconds(90 * daySeconds);
      expect(await store.recoverVault('kv1')).toBeUndefined();
      expect((await store.putVault(vault('kv1', 'other'))).generation).toBeUndefined();
    });

    it('outlive their group', async () => {
      await store.deleteVault(id);
      await store.delete(ResourceId.from('/subscriptions/sub/resourceGroups/shop'));
      expect(await store.findDeletedVault('kv1')).toBeDefined();
    });
  });
});
