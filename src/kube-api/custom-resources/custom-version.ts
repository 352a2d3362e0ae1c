import type { JsonFields } from '../field-shape.ts';
import type { ObjectType } from '../managed-fields/index.ts';
import type { Column } from '../tables/column.ts';
import type { CustomSchema } from './custom-schema.ts';

/** Where an object keeps its size. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** A selector written as text. */
  readonly labelSelector: readonly string[] | undefined;
}

/** All that a definition says about one version of its kind, ready for use. */
export interface CustomVersion {
  readonly listKind: string;
  readonly schema: CustomSchema;
  readonly type: ObjectType;
  readonly columns: readonly Column[];
  /** Paths that a field selector may name: `spec.color`. */
  readonly selectableFields: readonly string[];
  readonly scale: ScalePaths | undefined;
  /** Under which OpenAPI knows it, and what it says. */
  readonly published: { readonly name: string; readonly schema: JsonFields };
  /** Of all versions: whose fields are the same ones, since nothing is converted. */
  readonly apiVersions: readonly string[];
  /** Nothing new may come, since all of it goes. */
  readonly isTerminating: boolean;
  /** What whoever uses it is told each time. */
  readonly deprecation: string | undefined;
}
