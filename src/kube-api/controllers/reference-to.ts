import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';

/** `v1.ObjectReference`, of an object as it is now. */
export function referenceTo({ kind, apiVersion, metadata }: KubeObject): JsonFields {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { kind, namespace, name, uid, apiVersion, resourceVersion };
}
