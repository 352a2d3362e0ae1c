import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readFields, readNumber } from '../tables/read-object.ts';
import { type Action, type Failure, tellStatus } from './action.ts';
import { claimOwned, controllerOf } from './claim-owned.ts';
import { conditionsOf, nonZero } from './conditions.ts';
import { hasFinished, isEnding } from './pod-facts.ts';
import { forgetRevisions, type RevisionHistory, readRevisions } from './revisions/revision-history.ts';
import { ordinalOf, revisionNameOf } from './stateful-set/pod-identity.ts';
import {
  isAvailable,
  isHealthy,
  isOf,
  readStatefulPods,
  type StatefulPods,
} from './stateful-set/stateful-pods.ts';
import { stepStateful } from './stateful-set/step-stateful.ts';

export interface SeenStatefulSet {
  readonly owner: KubeObject;
  /** Pods and revisions: all of the namespace. */
  readonly pods: readonly KubeObject[];
  readonly revisions: readonly KubeObject[];
  readonly now: Date;
  readonly failure?: Failure | undefined;
}

/** Keeps pods with lasting names, one after the other. */
export function reconcileStatefulSet(seen: SeenStatefulSet): readonly Action[] {
  const { owner, now, failure } = seen;
  if (isEnding(owner)) return [];
  const claim = claimOwned(owner, seen.pods.filter(mayBePodOf(owner)));
  if (claim.actions.length > 0) return claim.actions;
  const reading = readRevisions(owner, seen.revisions);
  if (reading.kind === 'collision') {
    const collisionCount = readNumber(owner, 'status', 'collisionCount') + 1;
    return [{ kind: 'status', status: { ...readFields(owner, 'status'), collisionCount } }];
  }
  if (reading.kind === 'unsettled') return failure === undefined ? reading.actions : [];
  const { history } = reading;
  const pods = readStatefulPods({ set: owner, pods: claim.owned, history, now });
  return [
    ...(failure === undefined ? stepStateful(pods) : []),
    ...tellStatus(statusOf(pods), owner),
    ...forgetUnused(pods, history),
    ...lookAgain(pods),
  ];
}

/** Its own already, whatever they are called, so that what does not belong is let go; of orphans, those of its names. */
function mayBePodOf(owner: KubeObject): (pod: KubeObject) => boolean {
  return (pod) => ordinalOf(pod, owner) !== undefined || controllerOf(pod)?.uid === owner.metadata.uid;
}

function statusOf(pods: StatefulPods): JsonFields {
  const { set, update, current, isRolling } = pods;
  const wanted = readNumber(set, 'spec', 'replicas');
  const there = pods.pods.filter((pod) => !hasFinished(pod));
  const staying = there.filter((pod) => !isEnding(pod));
  const counts = {
    replicas: there.length,
    readyReplicas: there.filter(isHealthy).length,
    availableReplicas: there.filter((pod) => isAvailable(pods, pod)).length,
    currentReplicas: staying.filter(isOf(current)).length,
    updatedReplicas: staying.filter(isOf(update)).length,
  };
  const isRolledOut =
    isRolling &&
    [counts.updatedReplicas, counts.replicas, counts.readyReplicas].every((count) => count === wanted);
  const { replicas, availableReplicas, readyReplicas, updatedReplicas } = counts;
  const conditions = conditionsOf(set);
  return {
    ...nonZero({
      observedGeneration: set.metadata.generation ?? 0,
      readyReplicas,
      currentReplicas: isRolledOut ? updatedReplicas : counts.currentReplicas,
      updatedReplicas,
    }),
    replicas,
    availableReplicas,
    currentRevision: isRolledOut ? update.metadata.name : current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: readNumber(set, 'status', 'collisionCount'),
    ...(conditions.length > 0 && { conditions }),
  };
}

function forgetUnused(pods: StatefulPods, history: RevisionHistory): readonly Action[] {
  const used = new Set([
    pods.update.metadata.name,
    pods.current.metadata.name,
    ...pods.pods.map(revisionNameOf),
  ]);
  return forgetRevisions(pods.set, history, ({ metadata }) => used.has(metadata.name));
}

function lookAgain({ pods, secondsLeft }: StatefulPods): readonly Action[] {
  const waits = pods.filter((pod) => !isEnding(pod)).flatMap((pod) => secondsLeft(pod) || []);
  return waits.length === 0 ? [] : [{ kind: 'again', seconds: Math.min(...waits) }];
}
