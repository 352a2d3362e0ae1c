import { type Fields, fieldsOf, textOf } from './kube-object.ts';

/** What the mutation reads of a service account. */
export interface ServiceAccount {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ServiceAccountRecord {
  /** Namespace and name. */
  readonly key: string;
  readonly account: ServiceAccount;
}

export interface CacheLimits {
  readonly entries: number;
  /** Of annotations and labels together, names and values. */
  readonly charactersEach: number;
}

/** The service accounts of a cluster, or as many as there is room for: what is missing here may still exist. */
export interface ServiceAccountCache {
  find(namespace: string, name: string): ServiceAccount | undefined;
  put(object: unknown): void;
  remove(object: unknown): void;
  /** Everything is as in this list now. */
  replace(records: Iterable<ServiceAccountRecord>): void;
  readonly size: number;
}

export const defaultCacheLimits: CacheLimits = { entries: 200_000, charactersEach: 16_384 };

const none: Readonly<Record<string, string>> = Object.freeze({});

export function createServiceAccountCache(limits = defaultCacheLimits): ServiceAccountCache {
  let entries = new Map<string, ServiceAccount>();

  const put = (into: Map<string, ServiceAccount>, { key, account }: ServiceAccountRecord): void => {
    const hasRoom = into.has(key) || into.size < limits.entries;
    if (hasRoom && lengthOf(account) <= limits.charactersEach) into.set(key, account);
    // A stale one would be worse than none, since one that is missing is looked up.
    else into.delete(key);
  };

  return {
    find: (namespace, name) => entries.get(keyOf(namespace, name)),
    put: (object) => put(entries, readServiceAccount(object)),
    remove: (object) => entries.delete(readServiceAccount(object).key),
    replace(records) {
      const next = new Map<string, ServiceAccount>();
      for (const record of records) put(next, record);
      entries = next;
    },
    get size() {
      return entries.size;
    },
  };
}

/** What is kept of an object as the API server sends it. */
export function readServiceAccount(object: unknown): ServiceAccountRecord {
  const { namespace, name, annotations, labels } = fieldsOf(fieldsOf(object).metadata);
  return {
    key: keyOf(textOf(namespace), textOf(name)),
    account: {
      name: textOf(name),
      annotations: textsOf(fieldsOf(annotations)),
      labels: textsOf(fieldsOf(labels)),
    },
  };
}

/** Neither can hold a slash. */
function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** `kubectl apply` keeps the whole object a second time in an annotation, which nobody here reads. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function textsOf(fields: Fields): Readonly<Record<string, string>> {
  const texts = Object.entries(fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== lastApplied,
  );
  return texts.length === 0 ? none : Object.fromEntries(texts);
}

function lengthOf({ annotations, labels }: ServiceAccount): number {
  let length = 0;
  for (const texts of [annotations, labels]) {
    for (const [name, value] of Object.entries(texts)) length += name.length + value.length;
  }
  return length;
}
