import type { JsonFields } from '../field-shape.ts';

/** `metav1.ObjectMeta`, as far as the server itself reads it. */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  /** Absent for objects that belong to no namespace. */
  readonly namespace?: string;
  readonly uid: string;
  /** Set by the store alone. */
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly JsonFields[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** An object of any kind, as it is stored and as clients see it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** The object under another version of its own. Members keep their order: identity first. */
export function withMetadata(object: KubeObject, changes: Partial<ObjectMeta>): KubeObject {
  const { apiVersion, kind, metadata, ...fields } = object;
  return { kind, apiVersion, metadata: { ...metadata, ...changes }, ...fields };
}
