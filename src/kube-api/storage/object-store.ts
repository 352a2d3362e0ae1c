import type { Clock } from '../../platform/clock.ts';
import type { Kysely, Selectable } from '../../platform/database/index.ts';
import type { NewId } from '../../platform/ids.ts';
import type { JsonFields } from '../field-shape.ts';
import type { KubeApiTables, ObjectsTable } from './migrations.ts';

export type ObjectTable = 'namespaces' | 'service_accounts';

export interface ObjectKey {
  readonly table: ObjectTable;
  /** Empty for objects that belong to no namespace. */
  readonly namespace: string;
  readonly name: string;
}

/** What a client decides about an object. */
export interface ObjectDraft {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly fields: JsonFields;
}

export interface StoredObject extends ObjectDraft {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly createdAt: Date;
}

interface ObjectReader {
  find(key: ObjectKey): Promise<StoredObject | undefined>;
  /** Of one namespace, or of all; in the order of their keys, as etcd lists them. */
  list(table: ObjectTable, namespace?: string): Promise<readonly StoredObject[]>;
  /** The version of the newest write of any kind. */
  revision(): Promise<string>;
}

export interface ObjectWriter extends ObjectReader {
  /** The key must be free. */
  insert(key: ObjectKey, draft: ObjectDraft): Promise<StoredObject>;
  replace(key: ObjectKey, draft: ObjectDraft): Promise<StoredObject>;
  remove(key: ObjectKey): Promise<void>;
}

/** The objects of a cluster. One revision counts the writes of all kinds, across restarts. */
export interface ObjectStore extends ObjectReader {
  /** All of it is committed, or none; one after the other. */
  write<Result>(work: (objects: ObjectWriter) => Promise<Result>): Promise<Result>;
}

export interface ObjectStoreDependencies {
  readonly database: Kysely<KubeApiTables>;
  readonly clock: Clock;
  readonly newId: NewId;
}

export function createObjectStore({ database, clock, newId }: ObjectStoreDependencies): ObjectStore {
  return {
    ...createReader(database),
    write: (work) =>
      database.transaction().execute((transaction) => work(createWriter(transaction, { clock, newId }))),
  };
}

function createReader(database: Kysely<KubeApiTables>): ObjectReader {
  return {
    async find({ table, namespace, name }) {
      const row = await database
        .selectFrom(table)
        .selectAll()
        .where('namespace', '=', namespace)
        .where('name', '=', name)
        .executeTakeFirst();
      return row && toObject(row);
    },
    async list(table, namespace) {
      let query = database.selectFrom(table).selectAll().orderBy('namespace').orderBy('name');
      if (namespace !== undefined) query = query.where('namespace', '=', namespace);
      return (await query.execute()).map(toObject);
    },
    async revision() {
      const row = await database.selectFrom('kube_revision').select('value').executeTakeFirstOrThrow();
      return String(row.value);
    },
  };
}

function createWriter(
  database: Kysely<KubeApiTables>,
  { clock, newId }: Pick<ObjectStoreDependencies, 'clock' | 'newId'>,
): ObjectWriter {
  const nextRevision = async (): Promise<number> => {
    const { value } = await database
      .updateTable('kube_revision')
      .set((row) => ({ value: row('value', '+', 1) }))
      .returning('value')
      .executeTakeFirstOrThrow();
    return value;
  };

  return {
    ...createReader(database),
    async insert({ table, namespace, name }, draft) {
      const row = {
        namespace,
        name,
        uid: newId(),
        resource_version: await nextRevision(),
        created_at: clock.now().toISOString(),
        ...toColumns(draft),
      };
      await database.insertInto(table).values(row).execute();
      return toObject(row);
    },
    async replace({ table, namespace, name }, draft) {
      const row = await database
        .updateTable(table)
        .set({ resource_version: await nextRevision(), ...toColumns(draft) })
        .where('namespace', '=', namespace)
        .where('name', '=', name)
        .returningAll()
        .executeTakeFirstOrThrow();
      return toObject(row);
    },
    async remove({ table, namespace, name }) {
      await nextRevision();
      await database.deleteFrom(table).where('namespace', '=', namespace).where('name', '=', name).execute();
    },
  };
}

function toColumns({ labels, annotations, fields }: ObjectDraft) {
  return {
    labels: JSON.stringify(labels),
    annotations: JSON.stringify(annotations),
    fields: JSON.stringify(fields),
  };
}

function toObject(row: Selectable<ObjectsTable>): StoredObject {
  return {
    namespace: row.namespace,
    name: row.name,
    uid: row.uid,
    resourceVersion: String(row.resource_version),
    createdAt: new Date(row.created_at),
    // The three columns hold what `toColumns` has written.
    labels: JSON.parse(row.labels) as Record<string, string>,
    annotations: JSON.parse(row.annotations) as Record<string, string>,
    fields: JSON.parse(row.fields) as JsonFields,
  };
}
