import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readFields, readNumber } from '../tables/read-object.ts';
import { type Action, type Failure, tellStatus } from './action.ts';
import { claimOwned } from './claim-owned.ts';
import { conditionsOf, findCondition, nonZero, withCondition, withoutCondition } from './conditions.ts';
import {
  inOrderOfDeletion,
  isActive,
  isEnding,
  isReady,
  podFromTemplate,
  secondsUntilAvailable,
} from './pod-facts.ts';

export interface SeenReplicaSet {
  readonly owner: KubeObject;
  /** All pods of the namespace. */
  readonly pods: readonly KubeObject[];
  readonly now: Date;
  /** Where a pod could not be created just now: then that is told, and nothing else is tried. */
  readonly failure?: Failure | undefined;
}

/** Kubernetes: no more at once, however many are wanted. */
const burstPods = 500;

/** Keeps as many pods as are wanted. */
export function reconcileReplicaSet({ owner, pods, now, failure }: SeenReplicaSet): readonly Action[] {
  const claim = claimOwned(owner, pods.filter(isActive));
  if (claim.actions.length > 0) return claim.actions;
  const { owned } = claim;
  const minReadySeconds = readNumber(owner, 'spec', 'minReadySeconds');
  const waits = owned.map((pod) => secondsUntilAvailable(pod, minReadySeconds, now));
  const status = statusOf({ owner, pods: owned, now, failure }, waits.filter((wait) => wait === 0).length);
  const soonest = Math.min(...waits.flatMap((wait) => wait || []));
  return [
    ...(failure === undefined && !isEnding(owner) ? adjustPods(owner, owned) : []),
    ...tellStatus(status, owner),
    ...(Number.isFinite(soonest) ? [{ kind: 'again', seconds: soonest } as const] : []),
  ];
}

function adjustPods(owner: KubeObject, pods: readonly KubeObject[]): readonly Action[] {
  const missing = Math.min(readNumber(owner, 'spec', 'replicas') - pods.length, burstPods);
  if (missing > 0) {
    const draft = podFromTemplate(owner);
    return Array.from({ length: missing }, () => ({ kind: 'create', resource: 'pods', draft }));
  }
  const surplus = inOrderOfDeletion(pods).slice(0, Math.min(-missing, burstPods));
  return surplus.map((object) => ({ kind: 'delete', object }));
}

function statusOf({ owner, pods, now, failure }: SeenReplicaSet, availableReplicas: number): JsonFields {
  const labels = readFields(owner, 'spec', 'template', 'metadata', 'labels') ?? {};
  const hasLabels = ({ metadata }: KubeObject): boolean =>
    Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value);
  const conditions = conditionsWith(owner, now, failure);
  return {
    replicas: pods.length,
    ...nonZero({
      fullyLabeledReplicas: pods.filter(hasLabels).length,
      readyReplicas: pods.filter(isReady).length,
      availableReplicas,
      observedGeneration: owner.metadata.generation ?? 0,
    }),
    ...(conditions.length > 0 && { conditions }),
  };
}

function conditionsWith(owner: KubeObject, now: Date, failure: Failure | undefined) {
  const conditions = conditionsOf(owner);
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  // Kubernetes: told once, and not again while it lasts.
  if (findCondition(conditions, 'ReplicaFailure') !== undefined) return conditions;
  return withCondition(conditions, { type: 'ReplicaFailure', status: 'True', ...failure }, now);
}
