import type { Clock } from '../platform/clock.ts';
import type { Kysely } from '../platform/database/index.ts';
import { ResourceId } from './resource-id.ts';
import { readRecords, writeRecord } from './resource-rows.ts';
import type { ResourceTables } from './tables.ts';
import {
  contentKeyOf,
  type DeletedVault,
  readDeletedVault,
  readVault,
  toDeletedVaultRecord,
  toVaultRecord,
  type Vault,
  VaultNameTakenError,
} from './vaults.ts';

/**
 * Vaults, live and deleted. A deleted one keeps its name and its contents until it is purged, or until its time is
 * over; whatever looks for deleted vaults purges first what is due.
 */
export interface VaultStore {
  /**
   * Makes the vault or replaces what it holds.
   * @throws {VaultNameTakenError} for another vault of that name, live or deleted: they are unique in all of Azure.
   */
  putVault(vault: Vault): Promise<Vault>;
  /** Looks and writes in one step, so that of two changes neither is lost. Nothing where the vault is not there. */
  changeVault(id: ResourceId, toChanged: (vault: Vault) => Vault): Promise<Vault | undefined>;
  /** Answers from memory; any write empties it. */
  findVault(name: string): Promise<Vault | undefined>;
  listVaults(): Promise<readonly Vault[]>;

  /** Keeps the vault as a deleted one, for as long as it says. Nothing where it is not there. */
  deleteVault(id: ResourceId): Promise<DeletedVault | undefined>;
  findDeletedVault(name: string): Promise<DeletedVault | undefined>;
  listDeletedVaults(): Promise<readonly DeletedVault[]>;
  recoverVault(name: string): Promise<Vault | undefined>;
  /** Whether there was one. */
  purgeVault(name: string): Promise<boolean>;

  /** The content keys of purged vaults whose contents are still to be dropped. Answers from memory. */
  listPurgedContents(): Promise<readonly string[]>;
  /** Says that they have been dropped. */
  forgetPurgedContents(contentKeys: readonly string[]): Promise<void>;
}

type Queries = Kysely<ResourceTables>;

const vaultType = 'Microsoft.KeyVault/vaults';
const deletedVaultType = 'Microsoft.KeyVault/locations/deletedVaults';

/** What was purged, and when the next deleted vault is due, as of one count of writes. */
interface PurgedContents {
  readonly keys: readonly string[];
  readonly nextPurgeAt: number;
}

export function createVaultStore({
  database,
  clock,
}: {
  readonly database: Queries;
  readonly clock: Clock;
}): {
  readonly vaults: VaultStore;
  /** For whoever writes records past this store. */
  readonly forget: () => void;
} {
  let vaultsByName: ReadonlyMap<string, Vault> | undefined;
  let purged: PurgedContents | undefined;
  let writes = 0;

  const forget = (): void => {
    writes += 1;
    vaultsByName = undefined;
    purged = undefined;
  };

  /** One change to vaults, in a transaction that has purged first what is due. */
  const change = async <Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> => {
    const result = await database.transaction().execute(async (transaction) => {
      for (const deleted of await readDeletedVaults(transaction)) {
        if (deleted.purgeAt <= clock.now()) await purge(transaction, deleted);
      }
      return await work(transaction);
    });
    forget();
    return result;
  };

  const isAnyDue = async (): Promise<boolean> =>
    (await readDeletedVaults(database)).some(({ purgeAt }) => purgeAt <= clock.now());

  const purgeDue = async (): Promise<void> => {
    if (await isAnyDue()) await change(async () => undefined);
  };

  const vaults: VaultStore = {
    putVault: (vault) =>
      // Looking and writing in one transaction: two writers cannot both take the name.
      change(async (transaction) => {
        const id = ResourceId.from(vault.id);
        const deleted = named(await readDeletedVaults(transaction), vault.name);
        if (deleted !== undefined) {
          throw new VaultNameTakenError(ResourceId.from(deleted.vault.id), { isDeleted: true });
        }
        const live = (await readVaults(transaction)).find(hasName(vault.name));
        const holder = live && ResourceId.from(live.id);
        if (holder !== undefined && !holder.equals(id)) {
          throw new VaultNameTakenError(holder, { isDeleted: false });
        }
        const generation = live === undefined ? await countPurged(transaction, id) : live.generation;
        const record = toVaultRecord({ ...vault, generation }, vaultType);
        return readVault(await writeRecord(transaction, record, clock.now()));
      }),

    changeVault: (id, toChanged) =>
      change(async (transaction) => {
        const vault = (await readVaults(transaction)).find(hasId(id));
        if (vault === undefined) return undefined;
        const record = toVaultRecord(toChanged(vault), vaultType);
        return readVault(await writeRecord(transaction, record, clock.now()));
      }),

    async findVault(name) {
      const wanted = name.toLowerCase();
      if (vaultsByName !== undefined) return vaultsByName.get(wanted);
      const writesBefore = writes;
      const found = new Map((await readVaults(database)).map((vault) => [vault.name.toLowerCase(), vault]));
      // A write that came in between may have changed what was read.
      if (writes === writesBefore) vaultsByName = found;
      return found.get(wanted);
    },

    listVaults: () => readVaults(database),

    deleteVault: (id) =>
      change(async (transaction) => {
        const vault = (await readVaults(transaction)).find(hasId(id));
        if (vault === undefined) return undefined;
        const record = toDeletedVaultRecord(vault, { type: deletedVaultType, deletedAt: clock.now() });
        await removeWithin(transaction, id);
        return readDeletedVault(await writeRecord(transaction, record, clock.now()));
      }),

    async findDeletedVault(name) {
      await purgeDue();
      return named(await readDeletedVaults(database), name);
    },

    async listDeletedVaults() {
      await purgeDue();
      return await readDeletedVaults(database);
    },

    recoverVault: (name) =>
      change(async (transaction) => {
        const deleted = named(await readDeletedVaults(transaction), name);
        if (deleted === undefined) return undefined;
        await removeWithin(transaction, deleted.id);
        const record = toVaultRecord(deleted.vault, vaultType);
        return readVault(await writeRecord(transaction, record, clock.now()));
      }),

    purgeVault: (name) =>
      change(async (transaction) => {
        const deleted = named(await readDeletedVaults(transaction), name);
        if (deleted === undefined) return false;
        await purge(transaction, deleted);
        return true;
      }),

    async listPurgedContents() {
      if (purged !== undefined && clock.now().getTime() < purged.nextPurgeAt) return purged.keys;
      await purgeDue();
      const writesBefore = writes;
      const rows = await database
        .selectFrom('purged_vaults')
        .select('content_key')
        .where('has_contents', '=', 1)
        .execute();
      const times = (await readDeletedVaults(database)).map(({ purgeAt }) => purgeAt.getTime());
      const keys = rows.map(({ content_key }) => content_key);
      if (writes === writesBefore) purged = { keys, nextPurgeAt: Math.min(...times) };
      return keys;
    },

    async forgetPurgedContents(contentKeys) {
      if (contentKeys.length === 0) return;
      await database
        .updateTable('purged_vaults')
        .set({ has_contents: 0 })
        .where('content_key', 'in', contentKeys)
        .execute();
      forget();
    },
  };
  return { vaults, forget };
}

async function readVaults(queries: Queries): Promise<readonly Vault[]> {
  return (await readRecords(queries, vaultType)).map(readVault);
}

async function readDeletedVaults(queries: Queries): Promise<readonly DeletedVault[]> {
  return (await readRecords(queries, deletedVaultType)).map(readDeletedVault);
}

function hasId(id: ResourceId): (vault: Vault) => boolean {
  return (vault) => ResourceId.from(vault.id).equals(id);
}

function hasName(name: string): (vault: Vault) => boolean {
  const wanted = name.toLowerCase();
  return (vault) => vault.name.toLowerCase() === wanted;
}

function named(deleted: readonly DeletedVault[], name: string): DeletedVault | undefined {
  return deleted.find(({ vault }) => hasName(name)(vault));
}

async function countPurged(queries: Queries, id: ResourceId): Promise<number> {
  const { count } = await queries
    .selectFrom('purged_vaults')
    .select((each) => each.fn.countAll<number>().as('count'))
    .where('id_key', '=', id.key)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The row that is left counts the vaults of that id, so that none has the content key of another. */
async function purge(queries: Queries, { id, vault }: DeletedVault): Promise<void> {
  await removeWithin(queries, id);
  await queries
    .insertInto('purged_vaults')
    .values({ content_key: contentKeyOf(vault), id_key: vault.id.toLowerCase(), has_contents: 1 })
    .execute();
}

async function removeWithin(queries: Queries, id: ResourceId): Promise<void> {
  const records = await readRecords(queries, undefined);
  const keys = records.filter((record) => id.contains(record.id)).map((record) => record.id.key);
  if (keys.length > 0) await queries.deleteFrom('resources').where('id_key', 'in', keys).execute();
}
