import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { readField } from '../tables/read-object.ts';
import { type Action, type Failure, tell } from './action.ts';
import { claimOwned, controllerOf } from './claim-owned.ts';
import { isDone, tellStatus } from './deployment/deployment-status.ts';
import { describeCurrent, draftCurrent, revisionAnnotation, revisionOf } from './deployment/revisions.ts';
import { type Rollout, readRollout, replicasOf, statusOf } from './deployment/rollout.ts';
import { emptyOld, isScaled, resize, rollOn, scale } from './deployment/sizes.ts';
import { hasFinished, isEnding } from './pod-facts.ts';

export interface SeenDeployment {
  readonly owner: KubeObject;
  /** All of the namespace. */
  readonly replicaSets: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly now: Date;
  readonly failure?: Failure | undefined;
}

/** The next step of a rollout. Steps are small: what one changes calls for the next. */
export function reconcileDeployment(seen: SeenDeployment): readonly Action[] {
  const { owner, replicaSets, now, failure } = seen;
  const claim = claimOwned(owner, replicaSets);
  if (claim.actions.length > 0) return claim.actions;
  const rollout = readRollout(owner, claim.owned);
  if (failure !== undefined) return tellStatus(rollout, { now, failure });
  if (isEnding(owner)) return tellStatus(rollout, { now, isScaling: true });
  const isPaused = readField(owner, 'spec', 'paused') === true;
  const described = describeRevision(rollout);
  if (isPaused || isScaled(rollout)) {
    const resized = described.length > 0 ? described : scale(rollout);
    return [...resized, ...tellStatus(rollout, { now, isScaling: true })];
  }
  const step = described.length > 0 ? described : nextStep(rollout, seen);
  const isCreating = step.some(({ kind }) => kind === 'create');
  const name = isCreating ? draftCurrent(rollout).name : undefined;
  const hasCollision = name !== undefined && replicaSets.some(({ metadata }) => metadata.name === name);
  // The name is another's: the next attempt takes another hash.
  if (hasCollision) return tellStatus(rollout, { now, hasCollision });
  return [...step, ...tellStatus(rollout, { now, created: name })];
}

/** Numbers the ReplicaSet of the current template, and the deployment after it. */
function describeRevision(rollout: Rollout): readonly Action[] {
  const { deployment, current } = rollout;
  if (current === undefined) return [];
  const described = describeCurrent(rollout, current);
  if (!isDeepStrictEqual(described, withMetadata(current, {}))) {
    return [{ kind: 'change', object: current, next: described }];
  }
  const revision = String(revisionOf(current));
  const { annotations = {} } = deployment.metadata;
  if (annotations[revisionAnnotation] === revision) return [];
  const numbered = withMetadata(deployment, {
    annotations: { ...annotations, [revisionAnnotation]: revision },
  });
  return [{ kind: 'change', object: deployment, next: numbered }];
}

function nextStep(rollout: Rollout, seen: SeenDeployment): readonly Action[] {
  const moved = rollout.isRolling ? stepRolling(rollout) : stepRecreating(rollout, seen);
  return moved.length === 0 && isDone(rollout) ? forgetOldRevisions(rollout) : moved;
}

function stepRolling(rollout: Rollout): readonly Action[] {
  return rollout.current === undefined ? createCurrent(rollout) : rollOn(rollout, rollout.current);
}

/** Nothing new before the last old pod is gone, however long it takes. */
function stepRecreating(rollout: Rollout, { pods }: SeenDeployment): readonly Action[] {
  const { current, old, wanted } = rollout;
  const emptied = emptyOld(rollout);
  if (emptied.length > 0) return emptied;
  const owners = new Set(old.map(({ metadata }) => metadata.uid));
  const isLeft = pods.some((pod) => owners.has(controllerOf(pod)?.uid ?? '') && !hasFinished(pod));
  if (isLeft) return [];
  if (current === undefined) return createCurrent(rollout);
  return replicasOf(current) === wanted ? [] : resize(rollout, current, wanted);
}

function createCurrent(rollout: Rollout): readonly Action[] {
  const { name, draft } = draftCurrent(rollout);
  const replicas = readField(draft, 'spec', 'replicas');
  return [
    { kind: 'create', resource: 'replicasets.apps', draft },
    ...(replicas === 0
      ? []
      : [tell('ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`)]),
  ];
}

/** Old revisions are kept to go back to, and the oldest of them let go. */
function forgetOldRevisions({ deployment, old }: Rollout): readonly Action[] {
  const limit = readField(deployment, 'spec', 'revisionHistoryLimit');
  if (typeof limit !== 'number') return [];
  const kept = old
    .filter((set) => !isEnding(set))
    .toSorted((one, other) => revisionOf(one) - revisionOf(other));
  return kept
    .slice(0, Math.max(0, kept.length - limit))
    .filter(isIdle)
    .map((object) => ({ kind: 'delete', object }));
}

function isIdle(set: KubeObject): boolean {
  const isUpToDate = (set.metadata.generation ?? 0) <= statusOf(set, 'observedGeneration');
  return statusOf(set, 'replicas') === 0 && replicasOf(set) === 0 && isUpToDate;
}
