import type { Kysely } from '../../platform/database/index.ts';
import { parseJson } from '../../platform/json/index.ts';
import { type Change, type ChangeFeed, createChangeFeed } from './change-feed.ts';
import { type KubeObject, withMetadata } from './kube-object.ts';
import type { KubeApiTables } from './migrations.ts';

export interface ObjectKey {
  /** `pods`, `deployments.apps`. */
  readonly resource: string;
  /** Empty for objects that belong to no namespace. */
  readonly namespace: string;
  readonly name: string;
}

export interface ObjectList {
  /** In the order of their keys, as etcd lists them. */
  readonly items: readonly KubeObject[];
  /** The revision that the list is of. */
  readonly revision: number;
}

export interface ObjectReader {
  find(key: ObjectKey): Promise<KubeObject | undefined>;
  /** Of one namespace, or of all. */
  list(resource: string, namespace?: string): Promise<readonly KubeObject[]>;
}

/** What is done inside one write. Each change gets a revision of its own. */
export interface ObjectWriter extends ObjectReader {
  /** The key must be free. */
  insert(resource: string, object: KubeObject): Promise<KubeObject>;
  /** The object must be there, under the same name. */
  replace(resource: string, object: KubeObject): Promise<KubeObject>;
  /** Returns the last state, under the revision of the removal. */
  remove(resource: string, object: KubeObject): Promise<KubeObject>;
}

/** The objects of a cluster. One revision counts the changes of all kinds, across restarts; none is given twice. */
export interface ObjectStore extends ObjectReader {
  /** A list and the revision that it is of, in one look. */
  snapshot(resource: string, namespace?: string): Promise<ObjectList>;
  revision(): Promise<number>;
  /** All of it is committed, or none; one after the other. Whoever watches hears of it once it is committed. */
  write<Result>(work: (objects: ObjectWriter) => Promise<Result>): Promise<Result>;
  /** The same, and then all of it is taken back: what would have become of it. */
  rehearse<Result>(work: (objects: ObjectWriter) => Promise<Result>): Promise<Result>;
  readonly changes: ChangeFeed;
}

/** Carries a result out of a transaction that is rolled back. */
class Rehearsed<Result> extends Error {
  readonly result: Result;

  constructor(result: Result) {
    super('rehearsed');
    this.result = result;
  }
}

export async function openObjectStore(database: Kysely<KubeApiTables>): Promise<ObjectStore> {
  const changes = createChangeFeed(await readRevision(database));
  let last: Promise<unknown> = Promise.resolve();

  const commit = async <Result>(work: (objects: ObjectWriter) => Promise<Result>): Promise<Result> => {
    const made: Change[] = [];
    const result = await database
      .transaction()
      .execute((transaction) => work(createWriter(transaction, (change) => made.push(change))));
    changes.publish(made);
    return result;
  };

  /** One after the other from the first read to the news of it, so that news comes in the order of revisions. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };

  return {
    ...createReader(database),
    changes,
    revision: () => readRevision(database),
    snapshot: (resource, namespace) =>
      database.transaction().execute(async (transaction) => ({
        items: await createReader(transaction).list(resource, namespace),
        revision: await readRevision(transaction),
      })),
    write: (work) => inTurn(() => commit(work)),
    rehearse: (work) =>
      inTurn(async () => {
        try {
          return await commit(async (objects) => {
            throw new Rehearsed(await work(objects));
          });
        } catch (error) {
          // Thrown just above, with what `work` has returned.
          if (error instanceof Rehearsed)
            return (error as Rehearsed<Awaited<ReturnType<typeof work>>>).result;
          throw error;
        }
      }),
  };
}

async function readRevision(database: Kysely<KubeApiTables>): Promise<number> {
  return (await database.selectFrom('kube_revision').select('value').executeTakeFirstOrThrow()).value;
}

function createReader(database: Kysely<KubeApiTables>): ObjectReader {
  return {
    async find({ resource, namespace, name }) {
      const row = await database
        .selectFrom('kube_objects')
        .select('document')
        .where('resource', '=', resource)
        .where('namespace', '=', namespace)
        .where('name', '=', name)
        .executeTakeFirst();
      return row && parseDocument(row.document);
    },
    async list(resource, namespace) {
      const all = database
        .selectFrom('kube_objects')
        .select('document')
        .where('resource', '=', resource)
        .orderBy('namespace')
        .orderBy('name');
      const asked = namespace === undefined ? all : all.where('namespace', '=', namespace);
      return (await asked.execute()).map(({ document }) => parseDocument(document));
    },
  };
}

function createWriter(database: Kysely<KubeApiTables>, record: (change: Change) => void): ObjectWriter {
  const reader = createReader(database);

  const nextRevision = async (): Promise<number> => {
    const { value } = await database
      .updateTable('kube_revision')
      .set((row) => ({ value: row('value', '+', 1) }))
      .returning('value')
      .executeTakeFirstOrThrow();
    return value;
  };
  const keyOf = (resource: string, { metadata }: KubeObject): ObjectKey => ({
    resource,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  });

  return {
    ...reader,
    async insert(resource, draft) {
      const revision = await nextRevision();
      const object = withMetadata(draft, { resourceVersion: String(revision) });
      await database
        .insertInto('kube_objects')
        .values({
          ...keyOf(resource, object),
          uid: object.metadata.uid,
          resource_version: revision,
          document: JSON.stringify(object),
        })
        .execute();
      record({ type: 'ADDED', resource, object, revision });
      return object;
    },
    async replace(resource, draft) {
      const key = keyOf(resource, draft);
      const previous = await reader.find(key);
      if (previous === undefined) throw new Error(`there is no ${resource} ${key.name} to replace`);
      const revision = await nextRevision();
      const object = withMetadata(draft, { resourceVersion: String(revision) });
      await database
        .updateTable('kube_objects')
        .set({ resource_version: revision, document: JSON.stringify(object) })
        .where('resource', '=', key.resource)
        .where('namespace', '=', key.namespace)
        .where('name', '=', key.name)
        .execute();
      record({ type: 'MODIFIED', resource, object, previous, revision });
      return object;
    },
    async remove(resource, previous) {
      const key = keyOf(resource, previous);
      const revision = await nextRevision();
      const object = withMetadata(previous, { resourceVersion: String(revision) });
      await database
        .deleteFrom('kube_objects')
        .where('resource', '=', key.resource)
        .where('namespace', '=', key.namespace)
        .where('name', '=', key.name)
        .execute();
      record({ type: 'DELETED', resource, object, previous, revision });
      return object;
    },
  };
}

/** Written by the writer above and by nothing else; its names are its clients'. */
function parseDocument(document: string): KubeObject {
  return parseJson(document) as KubeObject;
}
