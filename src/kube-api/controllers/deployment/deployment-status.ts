import { isDeepStrictEqual } from 'node:util';
import { toTimestamp } from '../../../wire/timestamp.ts';
import type { JsonFields } from '../../field-shape.ts';
import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readNumber, readText } from '../../tables/read-object.ts';
import type { Action, Failure } from '../action.ts';
import {
  type Condition,
  type Conditions,
  conditionsOf,
  findCondition,
  nonZero,
  withCondition,
  withoutCondition,
} from '../conditions.ts';
import { type Rollout, statusOf, sumOf } from './rollout.ts';

export interface StatusOptions {
  readonly now: Date;
  readonly failure?: Failure | undefined;
  /** Kubernetes: while only the size changes, nothing is said about progress. */
  readonly isScaling?: boolean;
  /** The name of the ReplicaSet that has just been made. */
  readonly created?: string | undefined;
  /** The name that the next ReplicaSet would have is another's. */
  readonly hasCollision?: boolean;
}

type Counts = Readonly<Record<string, number>>;

/** Says how far the deployment is, where that is news. */
export function tellStatus(rollout: Rollout, options: StatusOptions): readonly Action[] {
  const { deployment } = rollout;
  const counts = countPods(rollout);
  const conditions = conditionsFor(rollout, counts, options);
  const collisions =
    readNumber(deployment, 'status', 'collisionCount') + Number(options.hasCollision === true);
  const status: JsonFields = {
    ...nonZero({ ...counts, collisionCount: collisions }),
    ...(conditions.length > 0 && { conditions }),
  };
  const again = isComplete(rollout, counts) ? [] : timeOutLater(rollout, conditions, options.now);
  return [
    ...(isDeepStrictEqual(status, deployment.status) ? [] : [{ kind: 'status', status } as const]),
    ...again,
  ];
}

function countPods({ deployment, all, current }: Rollout): Counts {
  const sum = (count: string): number => sumOf(all, (set) => statusOf(set, count));
  const replicas = sum('replicas');
  const availableReplicas = sum('availableReplicas');
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas,
    updatedReplicas: current === undefined ? 0 : statusOf(current, 'replicas'),
    readyReplicas: sum('readyReplicas'),
    availableReplicas,
    unavailableReplicas: Math.max(0, replicas - availableReplicas),
  };
}

/** Whether all that is wanted is there, is new, and is available. */
export function isDone(rollout: Rollout): boolean {
  return isComplete(rollout, countPods(rollout));
}

function isComplete({ wanted }: Rollout, counts: Counts): boolean {
  return ['updatedReplicas', 'replicas', 'availableReplicas'].every((name) => counts[name] === wanted);
}

function conditionsFor(rollout: Rollout, counts: Counts, options: StatusOptions): Conditions {
  const { deployment, all } = rollout;
  const available = withUpdated(conditionsOf(deployment), availability(rollout, counts), options.now);
  const progressing = options.isScaling
    ? pausing(rollout, available, options.now)
    : progress(rollout, {
        ...options,
        counts,
        conditions: available,
      });
  const failed = all.map((set) => findCondition(conditionsOf(set), 'ReplicaFailure')).find(Boolean);
  if (failed === undefined) return withoutCondition(progressing, 'ReplicaFailure');
  const [reason, message] = [readText(failed, 'reason'), readText(failed, 'message')];
  return withUpdated(progressing, { type: 'ReplicaFailure', status: 'True', reason, message }, options.now);
}

function availability({ wanted, maxUnavailable }: Rollout, counts: Counts): Condition {
  const isAvailable = (counts.availableReplicas ?? 0) >= wanted - maxUnavailable;
  return {
    type: 'Available',
    status: isAvailable ? 'True' : 'False',
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${isAvailable ? 'has' : 'does not have'} minimum availability.`,
  };
}

/** Kubernetes: the same status for the same reason is no news, whatever the message. */
function withUpdated(conditions: Conditions, condition: Condition, now: Date): Conditions {
  const before = findCondition(conditions, condition.type);
  if (before?.status === condition.status && before.reason === condition.reason) return conditions;
  const [added] = withCondition(conditions, condition, now).slice(-1);
  const updated = { ...added, lastUpdateTime: toTimestamp(now) };
  return [...withoutCondition(conditions, condition.type), updated];
}

const type = 'Progressing';

function pausing({ deployment }: Rollout, conditions: Conditions, now: Date): Conditions {
  if (deadlineOf(deployment) === undefined) return withoutCondition(conditions, type);
  const isPaused = readField(deployment, 'spec', 'paused') === true;
  const before = findCondition(conditions, type)?.reason;
  if (isPaused && before !== 'ProgressDeadlineExceeded') {
    const paused = { reason: 'DeploymentPaused', message: 'Deployment is paused' };
    return withUpdated(conditions, { type, status: 'Unknown', ...paused }, now);
  }
  return conditions;
}

interface ProgressOptions extends StatusOptions {
  readonly counts: Counts;
  readonly conditions: Conditions;
}

function progress(rollout: Rollout, { counts, conditions, now, ...options }: ProgressOptions): Conditions {
  const { deployment, current } = rollout;
  if (deadlineOf(deployment) === undefined) return withoutCondition(conditions, type);
  const what = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const say = (status: 'True' | 'False' | 'Unknown', reason: string, message: string): Conditions =>
    withUpdated(conditions, { type, status, reason, message }, now);

  const { failure, created } = options;
  if (failure !== undefined) return say('False', failure.reason, failure.message);
  if (created !== undefined) {
    return say('True', 'NewReplicaSetCreated', `Created new replica set "${created}"`);
  }
  const before = findCondition(conditions, type);
  if (before?.reason === 'DeploymentPaused') {
    return say('Unknown', 'DeploymentResumed', 'Deployment is resumed');
  }
  const isOld = before?.reason === 'NewReplicaSetAvailable' && counts.replicas === counts.updatedReplicas;
  if (isOld) return conditions;
  if (isComplete(rollout, counts)) {
    return say('True', 'NewReplicaSetAvailable', `${what} has successfully progressed.`);
  }
  if (hasProgressed(deployment, counts)) {
    const fresh = withCondition(
      conditions,
      { type, status: 'True', reason: 'ReplicaSetUpdated', message: `${what} is progressing.` },
      now,
    );
    return fresh.map((one) => (one.type === type ? { ...one, lastUpdateTime: toTimestamp(now) } : one));
  }
  if (secondsLeft(deployment, before, now) < 0) {
    return say('False', 'ProgressDeadlineExceeded', `${what} has timed out progressing.`);
  }
  if (before === undefined && current !== undefined) {
    return say('True', 'FoundNewReplicaSet', `Found new replica set "${current.metadata.name}"`);
  }
  return conditions;
}

function hasProgressed(deployment: KubeObject, counts: Counts): boolean {
  const was = (name: string): number => readNumber(deployment, 'status', name);
  const is = (name: string): number => counts[name] ?? 0;
  return (
    is('updatedReplicas') > was('updatedReplicas') ||
    is('replicas') - is('updatedReplicas') < was('replicas') - was('updatedReplicas') ||
    is('readyReplicas') > was('readyReplicas') ||
    is('availableReplicas') > was('availableReplicas')
  );
}

/** Kubernetes: the greatest number stands for no deadline at all. */
const noDeadline = 2 ** 31 - 1;

function deadlineOf(deployment: KubeObject): number | undefined {
  const seconds = readField(deployment, 'spec', 'progressDeadlineSeconds');
  return typeof seconds === 'number' && seconds !== noDeadline ? seconds : undefined;
}

const restingReasons: readonly unknown[] = [
  'NewReplicaSetAvailable',
  'ProgressDeadlineExceeded',
  'ReplicaSetCreateError',
  'DeploymentPaused',
];

function secondsLeft(deployment: KubeObject, condition: JsonFields | undefined, now: Date): number {
  const deadline = deadlineOf(deployment);
  const isResting = condition === undefined || restingReasons.includes(condition.reason);
  if (deadline === undefined || isResting) return Number.POSITIVE_INFINITY;
  return (Date.parse(readText(condition, 'lastUpdateTime')) - now.getTime()) / 1_000 + deadline;
}

function timeOutLater({ deployment }: Rollout, conditions: Conditions, now: Date): readonly Action[] {
  const left = secondsLeft(deployment, findCondition(conditions, type), now);
  return Number.isFinite(left) ? [{ kind: 'again', seconds: Math.max(0, left) + 1 }] : [];
}
