/** A service account as far as tokens know it. */
export interface ServiceAccountIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export type FindServiceAccount = (
  namespace: string,
  name: string,
) => Promise<ServiceAccountIdentity | undefined>;

export type BoundKind = 'Pod' | 'Secret' | 'Node';

/** What a token can be bound to: it is valid for as long as the object with that uid exists. */
export interface BoundObject {
  readonly uid: string;
  /** Of a pod. */
  readonly serviceAccountName?: string;
  /** Where a pod is scheduled. The uid is absent where the node's object is. */
  readonly node?: { readonly name: string; readonly uid?: string };
}

export type FindBoundObject = (reference: {
  readonly kind: BoundKind;
  readonly namespace: string;
  readonly name: string;
}) => Promise<BoundObject | undefined>;

export const boundResources: Readonly<Record<BoundKind, string>> = {
  Pod: 'pods',
  Secret: 'secrets',
  Node: 'nodes',
};

export function isBoundKind(kind: string): kind is BoundKind {
  return Object.hasOwn(boundResources, kind);
}
