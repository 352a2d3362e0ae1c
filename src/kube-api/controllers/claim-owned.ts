import { isEmptySelector, matchesLabelSelector } from '../selectors/label-selector.ts';
import { type KubeObject, type OwnerReference, withMetadata } from '../storage/kube-object.ts';
import { readField } from '../tables/read-object.ts';
import type { Action } from './action.ts';

export interface Claim {
  readonly owned: readonly KubeObject[];
  /** Objects to take, and objects to let go: what is owned changes with them. */
  readonly actions: readonly Action[];
}

export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** The reference by which an object says who made it, and who replaces it. */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Kubernetes: labels decide. An orphan that matches is adopted, and what no longer matches is let go. */
export function claimOwned(owner: KubeObject, candidates: readonly KubeObject[]): Claim {
  const selector = readField(owner, 'spec', 'selector');
  const isEnding = owner.metadata.deletionTimestamp !== undefined;
  const owned: KubeObject[] = [];
  const actions: Action[] = [];
  for (const object of candidates) {
    const controller = controllerOf(object);
    const isMatching = selects(selector, object);
    if (controller?.uid === owner.metadata.uid) {
      if (isMatching || isEnding) owned.push(object);
      else actions.push({ kind: 'change', object, next: release(object, owner) });
    } else if (controller === undefined && isMatching && !isEnding && !object.metadata.deletionTimestamp) {
      actions.push({ kind: 'change', object, next: adopt(object, owner) });
    }
  }
  return { owned, actions };
}

/** Unlike elsewhere, an empty selector selects nothing: nobody means to own a whole namespace. */
export function selects(selector: unknown, { metadata }: KubeObject): boolean {
  return !isEmptySelector(selector) && matchesLabelSelector(selector, metadata.labels ?? {});
}

function adopt(object: KubeObject, owner: KubeObject): KubeObject {
  const others = object.metadata.ownerReferences ?? [];
  return withMetadata(object, { ownerReferences: [...others, controllerReference(owner)] });
}

function release(object: KubeObject, { metadata: { uid } }: KubeObject): KubeObject {
  const others = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
  return withMetadata(object, { ownerReferences: others });
}
