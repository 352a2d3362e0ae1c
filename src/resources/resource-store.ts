import type { Clock } from '../platform/clock.ts';
import type { Kysely } from '../platform/database/index.ts';
import { type ManagedCluster, readManagedCluster, toClusterRecord } from './managed-clusters.ts';
import type { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';
import { readRecords, toRecord, writeRecord } from './resource-rows.ts';
import type { ResourceTables } from './tables.ts';
import { createVaultStore, type VaultStore } from './vault-store.ts';

export interface ResourceStore extends VaultStore {
  /**
   * Makes the resource or replaces what it holds, and returns what is stored: id, type and name stay as they were
   * first written.
   */
  put(record: ResourceRecord): Promise<ResourceRecord>;
  find(id: ResourceId): Promise<ResourceRecord | undefined>;
  /** In the order of their ids. */
  list(filter?: { readonly type?: string; readonly within?: ResourceId }): Promise<readonly ResourceRecord[]>;
  /** Deletes the resource and everything below it, and returns whether there was one. */
  delete(id: ResourceId): Promise<boolean>;

  putManagedCluster(cluster: ManagedCluster): Promise<ManagedCluster>;
  findManagedCluster(id: ResourceId): Promise<ManagedCluster | undefined>;
  listManagedClusters(): Promise<readonly ManagedCluster[]>;
}

const clusterType = 'Microsoft.ContainerService/managedClusters';

export function createResourceStore({
  database,
  clock,
}: {
  readonly database: Kysely<ResourceTables>;
  readonly clock: Clock;
}): ResourceStore {
  const { vaults, forget } = createVaultStore({ database, clock });

  const store: ResourceStore = {
    ...vaults,

    async put(record) {
      const stored = await writeRecord(database, record, clock.now());
      forget();
      return stored;
    },

    async find(id) {
      const row = await database
        .selectFrom('resources')
        .selectAll()
        .where('id_key', '=', id.key)
        .executeTakeFirst();
      return row && toRecord(row);
    },

    async list({ type, within } = {}) {
      const records = await readRecords(database, type);
      return within === undefined ? records : records.filter(({ id }) => within.contains(id));
    },

    async delete(id) {
      const below = await store.list({ within: id });
      if (below.length === 0) return false;
      const keys = below.map((record) => record.id.key);
      await database.deleteFrom('resources').where('id_key', 'in', keys).execute();
      forget();
      return keys.includes(id.key);
    },

    async putManagedCluster(cluster) {
      return readManagedCluster(await store.put(toClusterRecord(cluster, clusterType)));
    },

    async findManagedCluster(id) {
      const record = await store.find(id);
      return record?.type === clusterType ? readManagedCluster(record) : undefined;
    },

    async listManagedClusters() {
      return (await store.list({ type: clusterType })).map(readManagedCluster);
    },
  };
  return store;
}
