import { type Kysely, type Migration, sql } from '../../platform/database/index.ts';

export interface KubeApiTables {
  kube_objects: ObjectsTable;
  kube_revision: { id: number; value: number };
}

export interface ObjectsTable {
  /** `pods`, `deployments.apps`: the plural, with its group where it has one. */
  resource: string;
  /** Empty for objects that belong to no namespace. */
  namespace: string;
  name: string;
  uid: string;
  resource_version: number;
  /** The whole object as JSON. */
  document: string;
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
  '0002_kube_objects': {
    async up(database) {
      await database.schema
        .createTable('kube_objects')
        .addColumn('resource', 'text', (column) => column.notNull())
        .addColumn('namespace', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('uid', 'text', (column) => column.notNull())
        .addColumn('resource_version', 'integer', (column) => column.notNull())
        .addColumn('document', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('kube_objects_key', ['resource', 'namespace', 'name'])
        .execute();
      await moveRows(database, { table: 'namespaces', resource: 'namespaces', kind: 'Namespace' });
      await moveRows(database, {
        table: 'service_accounts',
        resource: 'serviceaccounts',
        kind: 'ServiceAccount',
      });
    },
  },
};

interface Move {
  readonly table: string;
  readonly resource: string;
  readonly kind: string;
}

/** Two kinds had tables of their own once; their rows become documents. */
async function moveRows(database: Kysely<unknown>, { table, resource, kind }: Move): Promise<void> {
  await sql`
    insert into kube_objects (resource, namespace, name, uid, resource_version, document)
    select ${resource}, namespace, name, uid, resource_version,
      json_patch(
        json_object('kind', ${kind}, 'apiVersion', 'v1', 'metadata', json_patch(
          json_object(
            'name', name, 'uid', uid, 'resourceVersion', cast(resource_version as text),
            'creationTimestamp', substr(created_at, 1, 19) || 'Z',
            'labels', json(labels), 'annotations', json(annotations)
          ),
          json_object('namespace', nullif(namespace, ''))
        )),
        json(fields)
      )
    from ${sql.table(table)}
  `.execute(database);
  await database.schema.dropTable(table).execute();
}
