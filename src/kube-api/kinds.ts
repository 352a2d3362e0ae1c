import type { ObjectGrammar } from './decode-object.ts';
import { flag, listOf, raw, struct, text } from './field-shape.ts';
import { metadataShape } from './metadata.ts';
import { checkLabelName, checkSubdomainName, type NameGrammar } from './names.ts';
import { refusal } from './status-error.ts';
import type { ObjectDraft, ObjectTable, ObjectWriter, StoredObject } from './storage/object-store.ts';

/** A kind of object: all that the verbs need to know about it. */
export interface ApiKind extends ObjectGrammar {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly isNamespaced: boolean;
  readonly table: ObjectTable;
  readonly checkName: NameGrammar;
  /** Lists that a strategic merge patch merges, with the field that tells their items apart. */
  readonly mergeKeys: Readonly<Record<string, string>>;
  /** What the server adds to every object of the kind. */
  readonly complete: (draft: ObjectDraft, name: string) => ObjectDraft;
  /** What a controller of a real cluster would do next, in the same transaction. */
  readonly afterCreate?: (objects: ObjectWriter, created: StoredObject) => Promise<void>;
  readonly refuseDelete?: (name: string) => void;
  readonly afterDelete?: (objects: ObjectWriter, deleted: StoredObject) => Promise<void>;
  /** The last state of a deleted object, where it differs from the one before. */
  readonly finish?: (deleted: StoredObject) => StoredObject;
}

const typeFields = { apiVersion: text, kind: text };
const emptyDraft: ObjectDraft = { labels: {}, annotations: {}, fields: {} };

const reference = struct('ObjectReference', {
  kind: text,
  namespace: text,
  name: text,
  uid: text,
  apiVersion: text,
  resourceVersion: text,
  fieldPath: text,
});

const serviceAccountKind: ApiKind = {
  kind: 'ServiceAccount',
  apiVersion: 'v1',
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  isNamespaced: true,
  table: 'service_accounts',
  checkName: checkSubdomainName,
  mergeKeys: { secrets: 'name' },
  shape: struct('ServiceAccount', {
    ...typeFields,
    metadata: metadataShape,
    secrets: listOf(reference),
    imagePullSecrets: listOf(struct('LocalObjectReference', { name: text })),
    automountServiceAccountToken: flag,
  }),
  complete: (draft) => draft,
  // Kubernetes: a namespace without its default service account gets it back at once.
  afterDelete: async (objects, { namespace, name }) => {
    if (name === defaultServiceAccount) await addDefaultServiceAccount(objects, namespace);
  },
};

const protectedNamespaces: readonly string[] = ['default', 'kube-system', 'kube-public'];

const namespaceKind: ApiKind = {
  kind: 'Namespace',
  apiVersion: 'v1',
  group: '',
  version: 'v1',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  isNamespaced: false,
  table: 'namespaces',
  checkName: checkLabelName,
  mergeKeys: {},
  shape: struct('Namespace', {
    ...typeFields,
    metadata: metadataShape,
    spec: struct('NamespaceSpec', { finalizers: listOf(text) }),
    status: struct('NamespaceStatus', { phase: text, conditions: listOf(raw) }),
  }),
  complete: ({ labels, annotations }, name) => ({
    labels: { ...labels, 'kubernetes.io/metadata.name': name },
    annotations,
    fields: { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
  }),
  afterCreate: (objects, { name }) => addDefaultServiceAccount(objects, name),
  refuseDelete: (name) => {
    if (protectedNamespaces.includes(name)) throw refusal('protectedNamespace', { name });
  },
  afterDelete: async (objects, { name }) => {
    for (const account of await objects.list('service_accounts', name)) {
      await objects.remove({ table: 'service_accounts', ...account });
    }
  },
  finish: (deleted) => ({ ...deleted, fields: { ...deleted.fields, status: { phase: 'Terminating' } } }),
};

export const apiKinds: readonly ApiKind[] = [namespaceKind, serviceAccountKind];

const defaultServiceAccount = 'default';

async function addDefaultServiceAccount(objects: ObjectWriter, namespace: string): Promise<void> {
  await objects.insert({ table: 'service_accounts', namespace, name: defaultServiceAccount }, emptyDraft);
}

/** The namespaces of a new cluster. */
export async function seedNamespaces(objects: ObjectWriter): Promise<void> {
  for (const name of [...protectedNamespaces, 'kube-node-lease']) {
    const key = { table: 'namespaces', namespace: '', name } as const;
    if ((await objects.find(key)) !== undefined) continue;
    const created = await objects.insert(key, namespaceKind.complete(emptyDraft, name));
    await namespaceKind.afterCreate?.(objects, created);
  }
}
