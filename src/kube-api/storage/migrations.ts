import type { Migration } from '../../platform/database/index.ts';

export interface KubeApiTables {
  namespaces: ObjectsTable;
  service_accounts: ObjectsTable;
  kube_revision: { id: number; value: number };
}

export interface ObjectsTable {
  /** Empty for objects that belong to no namespace. */
  namespace: string;
  name: string;
  uid: string;
  resource_version: number;
  created_at: string;
  labels: string;
  annotations: string;
  /** All that is not metadata. */
  fields: string;
}

export const kubeApiMigrations: Readonly<Record<string, Migration>> = {
  '0001_kube_api': {
    async up(database) {
      for (const table of ['namespaces', 'service_accounts']) {
        await database.schema
          .createTable(table)
          .addColumn('namespace', 'text', (column) => column.notNull())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('uid', 'text', (column) => column.notNull())
          .addColumn('resource_version', 'integer', (column) => column.notNull())
          .addColumn('created_at', 'text', (column) => column.notNull())
          .addColumn('labels', 'text', (column) => column.notNull())
          .addColumn('annotations', 'text', (column) => column.notNull())
          .addColumn('fields', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint(`${table}_key`, ['namespace', 'name'])
          .execute();
      }
      await database.schema
        .createTable('kube_revision')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('value', 'integer', (column) => column.notNull())
        .execute();
      await database.insertInto('kube_revision').values({ id: 1, value: 1 }).execute();
    },
  },
};
