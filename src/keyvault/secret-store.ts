import type { Kysely, Selectable } from '../platform/database/index.ts';
import { parseJson } from '../platform/json/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import type { DeletedSecret, SecretChanges, SecretVersion } from './secret.ts';
import type { KeyVaultTables, SecretsTable, SecretVersionsTable } from './tables.ts';

/** The secrets of one vault. Values are sealed on disk, and opened for nobody but `readValue`. */
export interface SecretStore {
  add(draft: NewVersion): Promise<SecretVersion | 'deleted'>;
  /** The newest version where none is named. Nothing where the secret is deleted. */
  find(name: string, version: string | undefined): Promise<FoundVersion | undefined>;
  change(
    name: string,
    version: string,
    changes: SecretChanges & { updated: number },
  ): Promise<SecretVersion | undefined>;
  /** The newest version of each secret, in the order of names. */
  list(page: Page): Promise<readonly SecretVersion[]>;
  /** In the order of version ids, as the real service lists them. */
  listVersions(name: string, page: Page): Promise<readonly SecretVersion[]>;
  delete(name: string, times: { deletedAt: number; purgeAt: number }): Promise<DeletedSecret | undefined>;
  findDeleted(name: string): Promise<DeletedSecret | undefined>;
  listDeleted(page: Page): Promise<readonly DeletedSecret[]>;
  recover(name: string): Promise<SecretVersion | undefined>;
  purge(name: string): Promise<boolean>;
  /** All versions with their values, the oldest first; for a backup. */
  export(name: string): Promise<readonly FoundVersion[]>;
  /** Brings all versions back; nothing where the name is taken. */
  import(
    versions: readonly (SecretVersion & { readonly value: string })[],
  ): Promise<SecretVersion | undefined>;
}

export interface NewVersion extends SecretChanges {
  readonly name: string;
  readonly version: string;
  readonly value: string;
  readonly created: number;
}

export interface FoundVersion {
  readonly version: SecretVersion;
  readValue(): string;
}

export interface Page {
  /** What comes after this name or version, in lower case; an empty text for the start. */
  readonly after: string;
  readonly limit: number;
}

export interface SecretStoreDependencies {
  readonly queries: Kysely<KeyVaultTables>;
  readonly sealer: Sealer;
  /** What the vault's contents are kept under. */
  readonly contentKey: string;
  /** Unix seconds. A deleted secret whose time has come is gone. */
  readonly now: number;
}

type Queries = Kysely<KeyVaultTables>;
type VersionRow = Omit<Selectable<SecretVersionsTable>, 'sequence'> & { readonly name: string };
type DeletedRow = VersionRow & Pick<SecretsTable, 'deleted_at' | 'purge_at'>;
const maximumBackedUpVersions = 500;

export function createSecretStore({
  queries,
  sealer,
  contentKey: vault,
  now,
}: SecretStoreDependencies): SecretStore {
  const sealContext = (name: string, version: string) => `${vault}\n${name.toLowerCase()}\n${version}`;
  const versionsOf = (source: Queries = queries) =>
    source
      .selectFrom('secret_versions as v')
      .innerJoin('secrets as s', (join) =>
        join.onRef('s.vault_key', '=', 'v.vault_key').onRef('s.name_key', '=', 'v.name_key'),
      )
      .selectAll('v')
      .select(['s.name', 's.deleted_at', 's.purge_at'])
      .where('v.vault_key', '=', vault);
  const newestOf = (nameKey: string, source: Queries = queries) =>
    versionsOf(source).where('v.name_key', '=', nameKey).orderBy('v.sequence', 'desc').limit(1);
  const newestOfEach = () =>
    versionsOf().where('v.sequence', 'in', (query) =>
      query
        .selectFrom('secret_versions')
        .select((each) => each.fn.max('sequence').as('newest'))
        .where('vault_key', '=', vault)
        .groupBy('name_key'),
    );
  const found = (row: VersionRow): FoundVersion => ({
    version: toVersion(row),
    readValue: () =>
      Buffer.from(sealer.open(row.sealed_value, sealContext(row.name, row.version))).toString('utf8'),
  });
  const toRow = (draft: NewVersion & { readonly updated: number }) => ({
    vault_key: vault,
    name_key: draft.name.toLowerCase(),
    version: draft.version,
    sealed_value: sealer.seal(Buffer.from(draft.value), sealContext(draft.name, draft.version)),
    content_type: draft.contentType ?? null,
    tags: draft.tags === undefined ? null : JSON.stringify(draft.tags),
    enabled: Number(draft.isEnabled ?? true),
    not_before: draft.notBefore ?? null,
    expires: draft.expires ?? null,
    created: draft.created,
    updated: draft.updated,
  });
  /** Looks once more before it removes: the secret may have been recovered, or set anew, since it was found. */
  const remove = (nameKey: string, which: 'due' | 'deleted'): Promise<boolean> =>
    queries.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('secrets')
        .where('vault_key', '=', vault)
        .where('name_key', '=', nameKey)
        .where('deleted_at', 'is not', null)
        .$if(which === 'due', (query) => query.where('purge_at', '<=', now))
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await transaction
        .deleteFrom('secret_versions')
        .where('vault_key', '=', vault)
        .where('name_key', '=', nameKey)
        .execute();
      return true;
    });
  const removeExpired = async (): Promise<void> => {
    const due = await queries
      .selectFrom('secrets')
      .select('name_key')
      .where('vault_key', '=', vault)
      .where('purge_at', '<=', now)
      .execute();
    for (const { name_key } of due) await remove(name_key, 'due');
  };

  return {
    async add(draft) {
      await removeExpired();
      const name_key = draft.name.toLowerCase();
      return await queries.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('secrets')
          .values({ vault_key: vault, name_key, name: draft.name, deleted_at: null, purge_at: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const secret = await transaction
          .selectFrom('secrets')
          .select(['deleted_at', 'name'])
          .where('vault_key', '=', vault)
          .where('name_key', '=', name_key)
          .executeTakeFirstOrThrow();
        if (secret.deleted_at !== null) return 'deleted';
        const row = toRow({ ...draft, updated: draft.created });
        await transaction.insertInto('secret_versions').values(row).execute();
        return toVersion({ ...row, name: secret.name });
      });
    },

    async find(name, version) {
      const row = await versionsOf()
        .where('v.name_key', '=', name.toLowerCase())
        .where('s.deleted_at', 'is', null)
        .$if(version !== undefined, (query) => query.where('v.version', '=', String(version).toLowerCase()))
        .orderBy('v.sequence', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && found(row);
    },

    async change(name, version, { contentType, tags, isEnabled, notBefore, expires, updated }) {
      const row = await this.find(name, version);
      if (row === undefined) return undefined;
      await queries
        .updateTable('secret_versions')
        .set({
          updated,
          ...(contentType !== undefined && { content_type: contentType }),
          ...(tags !== undefined && { tags: JSON.stringify(tags) }),
          ...(isEnabled !== undefined && { enabled: Number(isEnabled) }),
          ...(notBefore !== undefined && { not_before: notBefore }),
          ...(expires !== undefined && { expires }),
        })
        .where('vault_key', '=', vault)
        .where('name_key', '=', name.toLowerCase())
        .where('version', '=', row.version.version)
        .execute();
      return (await this.find(name, version))?.version;
    },

    async list({ after, limit }) {
      const rows = await newestOfEach()
        .where('s.deleted_at', 'is', null)
        .where('v.name_key', '>', after)
        .orderBy('v.name_key')
        .limit(limit)
        .execute();
      return rows.map(toVersion);
    },

    async listVersions(name, { after, limit }) {
      const rows = await versionsOf()
        .where('v.name_key', '=', name.toLowerCase())
        .where('s.deleted_at', 'is', null)
        .where('v.version', '>', after)
        .orderBy('v.version')
        .limit(limit)
        .execute();
      return rows.map(toVersion);
    },

    async delete(name, { deletedAt, purgeAt }) {
      const name_key = name.toLowerCase();
      return await queries.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('secrets')
          .set({ deleted_at: deletedAt, purge_at: purgeAt })
          .where('vault_key', '=', vault)
          .where('name_key', '=', name_key)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return undefined;
        return toDeleted(await newestOf(name_key, transaction).executeTakeFirstOrThrow());
      });
    },

    async findDeleted(name) {
      await removeExpired();
      const row = await newestOf(name.toLowerCase()).where('s.deleted_at', 'is not', null).executeTakeFirst();
      return row && toDeleted(row);
    },

    async listDeleted({ after, limit }) {
      await removeExpired();
      const rows = await newestOfEach()
        .where('s.deleted_at', 'is not', null)
        .where('v.name_key', '>', after)
        .orderBy('v.name_key')
        .limit(limit)
        .execute();
      return rows.map(toDeleted);
    },

    async recover(name) {
      await removeExpired();
      const name_key = name.toLowerCase();
      return await queries.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('secrets')
          .set({ deleted_at: null, purge_at: null })
          .where('vault_key', '=', vault)
          .where('name_key', '=', name_key)
          .where('deleted_at', 'is not', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return undefined;
        return toVersion(await newestOf(name_key, transaction).executeTakeFirstOrThrow());
      });
    },

    async purge(name) {
      await removeExpired();
      return await remove(name.toLowerCase(), 'deleted');
    },

    async export(name) {
      const rows = await versionsOf()
        .where('v.name_key', '=', name.toLowerCase())
        .where('s.deleted_at', 'is', null)
        .orderBy('v.sequence', 'desc')
        .limit(maximumBackedUpVersions)
        .execute();
      return rows.reverse().map(found);
    },

    async import(versions) {
      await removeExpired();
      const [first] = versions;
      if (first === undefined) return undefined;
      const name_key = first.name.toLowerCase();
      return await queries.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows = 0n } = await transaction
          .insertInto('secrets')
          .values({ vault_key: vault, name_key, name: first.name, deleted_at: null, purge_at: null })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n) return undefined;
        for (const version of versions) {
          await transaction.insertInto('secret_versions').values(toRow(version)).execute();
        }
        return toVersion(await newestOf(name_key, transaction).executeTakeFirstOrThrow());
      });
    },
  };
}

function toDeleted(row: DeletedRow): DeletedSecret {
  return { latest: toVersion(row), deletedAt: row.deleted_at ?? 0, purgeAt: row.purge_at ?? 0 };
}

function toVersion(row: VersionRow): SecretVersion {
  return {
    name: row.name,
    version: row.version,
    contentType: row.content_type ?? undefined,
    tags: row.tags === null ? undefined : (parseJson(row.tags) as Record<string, string>),
    isEnabled: row.enabled === 1,
    notBefore: row.not_before ?? undefined,
    expires: row.expires ?? undefined,
    created: row.created,
    updated: row.updated,
  };
}
