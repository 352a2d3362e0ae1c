import type { JsonFields } from './field-shape.ts';
import type { ApiKind } from './kinds.ts';
import type { StoredObject } from './storage/object-store.ts';
import { toTimestamp } from './timestamp.ts';

export function renderObject(kind: ApiKind, object: StoredObject): JsonFields {
  return { kind: kind.kind, apiVersion: kind.apiVersion, ...renderItem(object) };
}

/** Kubernetes: the items of a list do not repeat their kind. */
export function renderList(
  kind: ApiKind,
  objects: readonly StoredObject[],
  resourceVersion: string,
): JsonFields {
  return {
    kind: `${kind.kind}List`,
    apiVersion: kind.apiVersion,
    metadata: { resourceVersion },
    items: objects.map(renderItem),
  };
}

function renderItem({ namespace, labels, annotations, fields, ...object }: StoredObject): JsonFields {
  return {
    metadata: {
      name: object.name,
      ...(namespace !== '' && { namespace }),
      uid: object.uid,
      resourceVersion: object.resourceVersion,
      creationTimestamp: toTimestamp(object.createdAt),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    ...fields,
  };
}
