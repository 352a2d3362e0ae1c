import type { Generated, Migration } from '../platform/database/index.ts';

export interface KeyVaultTables {
  secrets: SecretsTable;
  secret_versions: SecretVersionsTable;
}

export interface SecretsTable {
  /** The vault's content key: its resource id in lower case, and which vault of that id it is. */
  vault_key: string;
  /** The name in lower case. */
  name_key: string;
  name: string;
  deleted_at: number | null;
  purge_at: number | null;
}

export interface SecretVersionsTable {
  sequence: Generated<number>;
  vault_key: string;
  name_key: string;
  version: string;
  /** Sealed for this vault, name and version alone. */
  sealed_value: Uint8Array;
  content_type: string | null;
  tags: string | null;
  enabled: number;
  not_before: number | null;
  expires: number | null;
  created: number;
  updated: number;
}

export const keyVaultMigrations: Readonly<Record<string, Migration>> = {
  '0003_keyvault': {
    async up(database) {
      await database.schema
        .createTable('secrets')
        .addColumn('vault_key', 'text', (column) => column.notNull())
        .addColumn('name_key', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('deleted_at', 'integer')
        .addColumn('purge_at', 'integer')
        .addPrimaryKeyConstraint('secrets_name', ['vault_key', 'name_key'])
        .execute();
      await database.schema
        .createTable('secret_versions')
        .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('vault_key', 'text', (column) => column.notNull())
        .addColumn('name_key', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .addColumn('sealed_value', 'blob', (column) => column.notNull())
        .addColumn('content_type', 'text')
        .addColumn('tags', 'text')
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('not_before', 'integer')
        .addColumn('expires', 'integer')
        .addColumn('created', 'integer', (column) => column.notNull())
        .addColumn('updated', 'integer', (column) => column.notNull())
        .addUniqueConstraint('secret_versions_version', ['vault_key', 'name_key', 'version'])
        .execute();
    },
  },
};
