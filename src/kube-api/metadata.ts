import { type FieldCause, invalidValue, requiredValue, tooLong } from './field-cause.ts';
import type { JsonFields } from './field-shape.ts';
import { checkLabelValue, checkQualifiedName, type NameGrammar } from './names.ts';
import type { ObjectMeta } from './storage/kube-object.ts';

/** What a client may say about an object in its metadata. The rest is the server's to say. */
export interface GivenMetadata {
  readonly name: string;
  readonly generateName: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly ownerReferences: NonNullable<ObjectMeta['ownerReferences']>;
}

/** Of an object that has been decoded by its schema. */
export function readMetadata(object: JsonFields): GivenMetadata {
  // The schema has checked every type; what is absent gets Go's zero value.
  const given = (object.metadata ?? {}) as Partial<GivenMetadata>;
  return {
    name: given.name ?? '',
    generateName: given.generateName ?? '',
    namespace: given.namespace ?? '',
    uid: given.uid ?? '',
    resourceVersion: given.resourceVersion ?? '',
    labels: given.labels ?? {},
    annotations: given.annotations ?? {},
    finalizers: given.finalizers ?? [],
    ownerReferences: given.ownerReferences ?? [],
  };
}

/** What a client has said, as it is stored: what is empty is left out. */
export function toStoredMetadata(given: GivenMetadata): Partial<ObjectMeta> {
  const { generateName, labels, annotations, finalizers, ownerReferences } = given;
  return {
    ...(generateName !== '' && { generateName }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(ownerReferences.length > 0 && { ownerReferences }),
    ...(finalizers.length > 0 && { finalizers }),
  };
}

const annotationsLimitBytes = 256 * 1024;

export function validateMetadata(metadata: GivenMetadata, checkName: NameGrammar): readonly FieldCause[] {
  return [
    ...(metadata.name === ''
      ? [requiredValue('metadata.name', 'name or generateName is required')]
      : checkName(metadata.name).map((reason) => invalidValue('metadata.name', metadata.name, reason))),
    ...validateLabels(metadata.labels),
    ...validateAnnotations(metadata.annotations),
    ...validateFinalizers(metadata.finalizers),
    ...validateOwners(metadata.ownerReferences),
  ];
}

function validateLabels(labels: GivenMetadata['labels']): readonly FieldCause[] {
  const field = 'metadata.labels';
  return Object.entries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(key).map((reason) => invalidValue(field, key, reason)),
    ...checkLabelValue(value).map((reason) => invalidValue(field, value, reason)),
  ]);
}

function validateAnnotations(annotations: GivenMetadata['annotations']): readonly FieldCause[] {
  const field = 'metadata.annotations';
  const entries = Object.entries(annotations);
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    // Kubernetes: the key's case is folded for annotations, not for labels.
    ...entries.flatMap(([key]) =>
      checkQualifiedName(key.toLowerCase()).map((reason) => invalidValue(field, key, reason)),
    ),
    ...(bytes > annotationsLimitBytes ? [tooLong(field, annotationsLimitBytes)] : []),
  ];
}

const knownFinalizers: readonly string[] = ['orphan', 'foregroundDeletion', 'kubernetes'];

function validateFinalizers(finalizers: readonly string[]): readonly FieldCause[] {
  return finalizers.flatMap((finalizer, index) => [
    ...checkQualifiedName(finalizer).map((reason) => invalidValue('metadata.finalizers', finalizer, reason)),
    ...(finalizer.includes('/') || knownFinalizers.includes(finalizer)
      ? []
      : [
          invalidValue(
            `metadata.finalizers[${index}]`,
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ]),
  ]);
}

function validateOwners(owners: GivenMetadata['ownerReferences']): readonly FieldCause[] {
  return owners.flatMap((owner) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((property) => !owner[property])
      .map((property) =>
        invalidValue(`metadata.ownerReferences.${property}`, '', `${ownerWords[property]} must not be empty`),
      ),
  );
}

const ownerWords = { apiVersion: 'version', kind: 'kind', name: 'name', uid: 'uid' } as const;
