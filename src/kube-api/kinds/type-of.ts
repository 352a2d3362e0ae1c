import type { ObjectType } from '../managed-fields/index.ts';
import { findStruct, type GroupVersionKind, schemaOf } from '../schema/index.ts';
import type { ApiKind } from './api-kind.ts';

/** What objects of a kind hold: by the types of Kubernetes, or by the definition that made the kind. */
export function typeOf(kind: GroupVersionKind & Pick<ApiKind, 'custom'>): ObjectType | undefined {
  if (kind.custom !== undefined) return kind.custom.type;
  const struct = schemaOf(kind);
  return struct && { struct, findStruct };
}
