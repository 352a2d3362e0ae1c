import type { Clock } from '../platform/clock.ts';
import type { Kysely, Selectable } from '../platform/database/index.ts';
import { type ManagedCluster, readManagedCluster, toClusterRecord } from './managed-clusters.ts';
import { ResourceId } from './resource-id.ts';
import type { ResourcesTable, ResourceTables } from './tables.ts';
import { readVault, toVaultRecord, type Vault } from './vaults.ts';

/** One resource, whatever its type: what ARM would keep of it. */
export interface ResourceRecord {
  readonly id: ResourceId;
  readonly type: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface ResourceStore {
  put(record: ResourceRecord): Promise<ResourceRecord>;
  find(id: ResourceId): Promise<ResourceRecord | undefined>;
  /** In the order of their ids. */
  list(filter?: { readonly type?: string; readonly within?: ResourceId }): Promise<readonly ResourceRecord[]>;
  /** Deletes the resource and everything below it, and returns whether there was one. */
  delete(id: ResourceId): Promise<boolean>;

  putVault(vault: Vault): Promise<Vault>;
  /** Vault names are unique in all of Azure. Answers from memory; any write empties it. */
  findVault(name: string): Promise<Vault | undefined>;
  listVaults(): Promise<readonly Vault[]>;

  putManagedCluster(cluster: ManagedCluster): Promise<ManagedCluster>;
  listManagedClusters(): Promise<readonly ManagedCluster[]>;
}

const vaultType = 'Microsoft.KeyVault/vaults';
const clusterType = 'Microsoft.ContainerService/managedClusters';

export function createResourceStore({
  database,
  clock,
}: {
  readonly database: Kysely<ResourceTables>;
  readonly clock: Clock;
}): ResourceStore {
  let vaultsByName: ReadonlyMap<string, Vault> | undefined;

  const store: ResourceStore = {
    async put(record) {
      const now = clock.now().toISOString();
      const row = toRow(record);
      await database
        .insertInto('resources')
        .values({ ...row, created_at: now, updated_at: now })
        .onConflict((conflict) => conflict.column('id_key').doUpdateSet({ ...row, updated_at: now }))
        .execute();
      vaultsByName = undefined;
      return record;
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
      const rows = await database
        .selectFrom('resources')
        .selectAll()
        .$if(type !== undefined, (query) => query.where('type_key', '=', String(type).toLowerCase()))
        .orderBy('id_key')
        .execute();
      const records = rows.map(toRecord);
      return within === undefined ? records : records.filter(({ id }) => within.contains(id));
    },

    async delete(id) {
      const below = await store.list({ within: id });
      if (below.length === 0) return false;
      const keys = below.map((record) => record.id.key);
      await database.deleteFrom('resources').where('id_key', 'in', keys).execute();
      vaultsByName = undefined;
      return keys.includes(id.key);
    },

    async putVault(vault) {
      await store.put(toVaultRecord(vault, vaultType));
      return vault;
    },

    async findVault(name) {
      vaultsByName ??= new Map((await store.listVaults()).map((vault) => [vault.name.toLowerCase(), vault]));
      return vaultsByName.get(name.toLowerCase());
    },

    async listVaults() {
      return (await store.list({ type: vaultType })).map(readVault);
    },

    async putManagedCluster(cluster) {
      await store.put(toClusterRecord(cluster, clusterType));
      return cluster;
    },

    async listManagedClusters() {
      return (await store.list({ type: clusterType })).map(readManagedCluster);
    },
  };
  return store;
}

function toRow(record: ResourceRecord): Omit<Selectable<ResourcesTable>, 'created_at' | 'updated_at'> {
  return {
    id_key: record.id.key,
    id: record.id.text,
    type: record.type,
    type_key: record.type.toLowerCase(),
    name: record.name,
    location: record.location,
    tags: JSON.stringify(record.tags),
    properties: JSON.stringify(record.properties),
  };
}

function toRecord(row: Selectable<ResourcesTable>): ResourceRecord {
  return {
    id: ResourceId.from(row.id),
    type: row.type,
    name: row.name,
    location: row.location,
    tags: JSON.parse(row.tags) as Record<string, string>,
    properties: JSON.parse(row.properties) as Record<string, unknown>,
  };
}
