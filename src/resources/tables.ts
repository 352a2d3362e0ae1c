import type { Generated, Migration } from '../platform/database/index.ts';

export interface ResourceTables {
  resources: ResourcesTable;
  purged_vaults: PurgedVaultsTable;
  activity_events: ActivityEventsTable;
  operations: OperationsTable;
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

/** What a list can be narrowed to has a column, in lower case; the document has the whole event. */
export interface ActivityEventsTable {
  sequence: Generated<number>;
  at: string;
  /** Empty for what was done in no subscription. */
  subscription_key: string;
  group_key: string;
  resource_key: string;
  provider_key: string;
  correlation_key: string;
  caller_key: string;
  status: string;
  /** 1 for what the caller's rights did not allow, and so has not begun. */
  is_denied: Generated<number>;
  document: string;
}

export interface OperationsTable {
  sequence: Generated<number>;
  id: string;
  /** Empty while it runs. */
  ended_at: string;
  document: string;
  state: string;
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
  '0005_activity_events': {
    async up(database) {
      const texts = [
        'subscription_key',
        'group_key',
        'resource_key',
        'provider_key',
        'correlation_key',
        'caller_key',
        'status',
        'document',
      ];
      let table = database.schema
        .createTable('activity_events')
        .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('at', 'text', (column) => column.notNull());
      for (const text of texts) table = table.addColumn(text, 'text', (column) => column.notNull());
      await table.execute();
    },
  },
  '0006_denied_events': {
    async up(database) {
      await database.schema
        .alterTable('activity_events')
        .addColumn('is_denied', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
    },
  },
  '0007_operations': {
    async up(database) {
      await database.schema
        .createTable('operations')
        .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('ended_at', 'text', (column) => column.notNull())
        .addColumn('document', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .execute();
      await database.schema.createIndex('operations_ended_at').on('operations').column('ended_at').execute();
    },
  },
};
