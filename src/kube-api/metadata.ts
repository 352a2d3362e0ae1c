import { type FieldCause, forbiddenValue, invalidValue, requiredValue, tooLong } from './field-cause.ts';
import { type JsonFields, listOf, raw, struct, text, textMap, time, whole } from './field-shape.ts';
import { checkLabelValue, checkQualifiedName, type NameGrammar } from './names.ts';

export const metadataShape = struct('ObjectMeta', {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: whole,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: whole,
  labels: textMap,
  annotations: textMap,
  ownerReferences: listOf(raw),
  finalizers: listOf(text),
  managedFields: listOf(raw),
});

/** What a client may say about an object in its metadata. The rest is the server's to say. */
export interface GivenMetadata {
  readonly name: string;
  readonly generateName: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly unknown[];
  readonly ownerReferences: readonly unknown[];
}

/** Of an object that has been decoded by its shape. */
export function readMetadata(object: JsonFields): GivenMetadata {
  // The shape has checked every type; what is absent gets Go's zero value.
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

const annotationsLimitBytes = 256 * 1024;

export function validateMetadata(metadata: GivenMetadata, checkName: NameGrammar): readonly FieldCause[] {
  return [
    ...(metadata.name === ''
      ? [requiredValue('metadata.name', 'name or generateName is required')]
      : checkName(metadata.name).map((reason) => invalidValue('metadata.name', metadata.name, reason))),
    ...validateLabels(metadata.labels),
    ...validateAnnotations(metadata.annotations),
    // Stored but not honoured, they would promise a clean-up that never happens.
    ...(metadata.finalizers.length > 0
      ? [forbiddenValue('metadata.finalizers', 'is not supported by this server yet')]
      : []),
    ...(metadata.ownerReferences.length > 0
      ? [forbiddenValue('metadata.ownerReferences', 'is not supported by this server yet')]
      : []),
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
