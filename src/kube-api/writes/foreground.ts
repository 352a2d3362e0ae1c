import { type ApiKind, apiVersionOf, resourceOf } from '../kinds/api-kind.ts';
import type { KubeObject, OwnerReference } from '../storage/kube-object.ts';
import type { Write } from './write.ts';

/** Kubernetes: what holds an owner that is deleted in the foreground, until nothing is left that blocks it. */
export const foregroundFinalizer = 'foregroundDeletion';

export interface Owned {
  readonly kind: ApiKind;
  readonly object: KubeObject;
}

/** Whether anything is there that its owner has to wait for. */
export async function hasBlocking(
  { kube, objects }: Write,
  { metadata: { uid, namespace } }: KubeObject,
): Promise<boolean> {
  for (const kind of kube.kinds.resources()) {
    const all = await objects.list(resourceOf(kind), namespace);
    if (all.some(({ metadata }) => (metadata.ownerReferences ?? []).some((one) => blocks(one, uid)))) {
      return true;
    }
  }
  return false;
}

/** The owners that have waited for an object which is gone now, and wait for nothing else. */
export async function findFreed(write: Write, gone: KubeObject): Promise<readonly Owned[]> {
  const freed: Owned[] = [];
  for (const owner of gone.metadata.ownerReferences ?? []) {
    const found = await findOwner(write, owner, gone.metadata.namespace);
    if (found === undefined || !isWaiting(found.object)) continue;
    if (!(await hasBlocking(write, found.object))) freed.push(found);
  }
  return freed;
}

export function isWaiting({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(foregroundFinalizer)
  );
}

function blocks(owner: OwnerReference, uid: string): boolean {
  return owner.uid === uid && owner.blockOwnerDeletion === true;
}

async function findOwner(
  { kube, objects }: Write,
  { apiVersion, kind: ownerKind, name, uid }: OwnerReference,
  namespace = '',
): Promise<Owned | undefined> {
  const kind = kube.kinds.all().find((each) => apiVersionOf(each) === apiVersion && each.kind === ownerKind);
  if (kind === undefined) return undefined;
  const key = { resource: resourceOf(kind), namespace: kind.isNamespaced ? namespace : '', name };
  const object = await objects.find(key);
  return object?.metadata.uid === uid ? { kind, object } : undefined;
}
