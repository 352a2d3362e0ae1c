import type { Clock } from '../platform/clock.ts';
import type { Kysely, Selectable } from '../platform/database/index.ts';
import { parseJson } from '../platform/json/index.ts';
import { type ManagedCluster, readManagedCluster, toClusterRecord } from './managed-clusters.ts';
import { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';
import type { ResourcesTable, ResourceTables } from './tables.ts';
import { readVault, toVaultRecord, type Vault, VaultNameTakenError } from './vaults.ts';

export interface ResourceStore {
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

  /** @throws {VaultNameTakenError} for another vault of that name: they are unique in all of Azure. */
  putVault(vault: Vault): Promise<Vault>;
  /** Answers from memory; any write empties it. */
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
  let writes = 0;

  const forget = (): void => {
    writes += 1;
    vaultsByName = undefined;
  };

  const write = async (queries: Kysely<ResourceTables>, record: ResourceRecord): Promise<ResourceRecord> => {
    const now = clock.now().toISOString();
    const row = toRow(record);
    const { location, tags, properties } = row;
    const stored = await queries
      .insertInto('resources')
      .values({ ...row, created_at: now, updated_at: now })
      .onConflict((conflict) =>
        conflict.column('id_key').doUpdateSet({ location, tags, properties, updated_at: now }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return toRecord(stored);
  };

  const store: ResourceStore = {
    async put(record) {
      const stored = await write(database, record);
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

    async putVault(vault) {
      const record = toVaultRecord(vault, vaultType);
      // Looking and writing in one transaction: two writers cannot both take the name.
      const stored = await database.transaction().execute(async (transaction) => {
        const vaults = await readRecords(transaction, vaultType);
        const named = vaults.find(({ name }) => name.toLowerCase() === vault.name.toLowerCase());
        if (named !== undefined && !named.id.equals(record.id)) throw new VaultNameTakenError(named.id);
        return await write(transaction, record);
      });
      forget();
      return readVault(stored);
    },

    async findVault(name) {
      const wanted = name.toLowerCase();
      if (vaultsByName !== undefined) return vaultsByName.get(wanted);
      const writesBefore = writes;
      const found = new Map((await store.listVaults()).map((vault) => [vault.name.toLowerCase(), vault]));
      // A write that came in between may have changed what was read.
      if (writes === writesBefore) vaultsByName = found;
      return found.get(wanted);
    },

    async listVaults() {
      return (await store.list({ type: vaultType })).map(readVault);
    },

    async putManagedCluster(cluster) {
      return readManagedCluster(await store.put(toClusterRecord(cluster, clusterType)));
    },

    async listManagedClusters() {
      return (await store.list({ type: clusterType })).map(readManagedCluster);
    },
  };
  return store;
}

async function readRecords(
  queries: Kysely<ResourceTables>,
  type: string | undefined,
): Promise<readonly ResourceRecord[]> {
  const rows = await queries
    .selectFrom('resources')
    .selectAll()
    .$if(type !== undefined, (query) => query.where('type_key', '=', String(type).toLowerCase()))
    .orderBy('id_key')
    .execute();
  return rows.map(toRecord);
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
    tags: parseJson(row.tags) as Record<string, string>,
    properties: parseJson(row.properties) as Record<string, unknown>,
  };
}
