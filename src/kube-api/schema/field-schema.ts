export interface GroupVersionKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export type ScalarType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'time'
  | 'micro-time'
  | 'quantity'
  | 'int-or-string'
  | 'bytes'
  | 'json';

export interface ScalarSchema {
  readonly type: ScalarType;
  /** `int32`, `int64`, `double` and the like, as OpenAPI has them. */
  readonly format?: string;
}

/** What a field of a Kubernetes type may hold. */
export type FieldSchema = {
  readonly description?: string;
  readonly isRequired?: boolean;
} & (
  | ScalarSchema
  | { readonly type: 'struct'; readonly struct: string }
  | {
      readonly type: 'map';
      readonly of: FieldSchema;
      /** Server-side apply: the map has one owner. */
      readonly mapType?: 'atomic';
    }
  | ListSchema
);

export interface ListSchema {
  readonly type: 'list';
  readonly description?: string;
  readonly isRequired?: boolean;
  readonly of: FieldSchema;
  /** Server-side apply: who owns what inside the list. Atomic where absent. */
  readonly listType?: 'atomic' | 'map' | 'set';
  readonly listMapKeys?: readonly string[];
  /** Strategic merge patch: the field that tells the items apart. */
  readonly patchMergeKey?: string;
  readonly patchStrategy?: 'merge' | 'retainKeys' | 'merge,retainKeys';
}

/**
 * One Go type. Structs name each other (`PodSpec`), since some contain themselves. Where two groups have a type of
 * the same name, the later one carries its group: `events.Event`.
 */
export interface StructSchema {
  /** As Go's refusals name it, without its package: `PodSpec`. */
  readonly name: string;
  readonly description?: string;
  readonly fields: Readonly<Record<string, FieldSchema>>;
  /** Strategic merge patch: `retainKeys` on the whole struct. */
  readonly patchStrategy?: 'retainKeys';
  /** Of a custom resource: Go holds it as a map, and writes none of its members by itself. */
  readonly isCustom?: true;
  /** May hold members beside its fields, whatever they are. */
  readonly isOpen?: true;
  /** Server-side apply: the struct has one owner. */
  readonly mapType?: 'atomic';
  /** With its package, as OpenAPI names it: `io.k8s.api.core.v1.PodSpec`. */
  readonly openApiName?: string;
  /** What the struct is, where it is an object of its own. */
  readonly kind?: GroupVersionKind;
}

/** Finds a struct by the name that a field gives. @throws {Error} for a name that no schema has: a fault of ours */
export type FindStruct = (name: string) => StructSchema;
