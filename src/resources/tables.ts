import type { Migration } from '../platform/database/index.ts';

export interface ResourceTables {
  resources: ResourcesTable;
  purged_vaults: PurgedVaultsTable;
}

export interface ResourcesTable {
  /** The id in lower case. */
  id_key: string;
  id: string;
  type: string;
  type_key: string;
  name: string;
  location: string;
  tags: string;
  properties: string;
  created_at: string;
  updated_at: string;
}

export interface PurgedVaultsTable {
  /** What the vault's contents were kept under. */
  content_key: string;
  /** The vault's id in lower case. */
  id_key: string;
  /** 1 until the data plane has dropped them. */
  has_contents: number;
}

export const resourceMigrations: Readonly<Record<string, Migration>> = {
  '0001_resources': {
    async up(database) {
      await database.schema
        .createTable('resources')
        .addColumn('id_key', 'text', (column) => column.primaryKey())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('type_key', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('location', 'text', (column) => column.notNull())
        .addColumn('tags', 'text', (column) => column.notNull())
        .addColumn('properties', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .execute();
      await database.schema.createIndex('resources_type').on('resources').column('type_key').execute();
    },
  },
  '0004_purged_vaults': {
    async up(database) {
      await database.schema
        .createTable('purged_vaults')
        .addColumn('content_key', 'text', (column) => column.primaryKey())
        .addColumn('id_key', 'text', (column) => column.notNull())
        .addColumn('has_contents', 'integer', (column) => column.notNull())
        .execute();
    },
  },
};
