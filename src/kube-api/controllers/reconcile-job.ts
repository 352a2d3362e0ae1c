import { toTimestamp } from '../../wire/timestamp.ts';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readField, readText } from '../tables/read-object.ts';
import { type Action, type Failure, tell, tellStatus } from './action.ts';
import { claimOwned, controllerOf } from './claim-owned.ts';
import { type Condition, conditionsOf, findCondition, nonZero, withCondition } from './conditions.ts';
import { adjustJobPods, dismiss } from './job/adjust-job-pods.ts';
import { formatIndexes } from './job/job-indexes.ts';
import { track, untrack } from './job/job-pods.ts';
import { readTally, type Tally } from './job/job-tally.ts';
import { findVerdict, type Verdict } from './job/job-verdict.ts';
import { isEnding, isReady } from './pod-facts.ts';

export interface SeenJob {
  readonly owner: KubeObject;
  /** All pods of the namespace. */
  readonly pods: readonly KubeObject[];
  readonly now: Date;
  readonly failure?: Failure | undefined;
}

/** Runs pods until enough have succeeded, or too many have failed. */
export function reconcileJob({ owner, pods, now, failure }: SeenJob): readonly Action[] {
  const end = ['Complete', 'Failed'].map((type) => findCondition(conditionsOf(owner), type));
  const ended = end.find((condition) => condition?.status === 'True');
  if (ended !== undefined) return removeInTime(owner, ended, now);
  if (isOthers(owner)) return [];
  const claim = claimOwned(owner, pods);
  if (claim.actions.length > 0) return claim.actions.map((action) => withTracking(owner, action));
  const tally = readTally(owner, claim.owned);
  if (isEnding(owner) || failure !== undefined) {
    return [...tellStatus(statusOf(owner, tally, now), owner), ...letGo(tally)];
  }
  const verdict = findVerdict(owner, tally, now);
  if (verdict !== undefined) return finish({ owner, tally, now }, verdict);
  if (readField(owner, 'spec', 'suspend') === true) return suspend({ owner, tally, now });
  return run({ owner, tally, now });
}

/** Kubernetes: a job may be left to a controller that is not the cluster's own. */
function isOthers(owner: KubeObject): boolean {
  return !['', 'kubernetes.io/job-controller'].includes(readText(owner, 'spec', 'managedBy'));
}

/** A pod that is taken over is counted, and one that is given away is not. */
function withTracking(owner: KubeObject, action: Action): Action {
  if (action.kind !== 'change') return action;
  const isOwn = controllerOf(action.next)?.uid === owner.metadata.uid;
  return { ...action, next: isOwn ? track(action.next) : untrack(action.next) };
}

/** Only what the status lists may go: that is how each pod is counted once, whatever happens in between. */
function letGo({ count: { held } }: Tally): readonly Action[] {
  return held.map((object) => ({ kind: 'change', object, next: untrack(object) }));
}

interface Course {
  readonly owner: KubeObject;
  readonly tally: Tally;
  readonly now: Date;
}

function run({ owner, tally, now }: Course): readonly Action[] {
  const { conditions = [], ...status } = statusOf(owner, tally, now);
  const before = findCondition(conditions as readonly JsonFields[], 'Suspended');
  const isResumed = before?.status === 'True';
  const startTime = isResumed ? undefined : status.startTime;
  const resumed = {
    type: 'Suspended',
    status: 'False',
    reason: 'JobResumed',
    message: 'Job resumed',
  } as const;
  const changed = isResumed ? withCondition(conditions as readonly JsonFields[], resumed, now) : conditions;
  const started = {
    ...status,
    startTime: startTime ?? toTimestamp(now),
    ...((changed as readonly unknown[]).length > 0 && { conditions: changed }),
  };
  return [
    ...tellStatus(started, owner),
    ...(isResumed ? [tell('Resumed', 'Job resumed')] : []),
    ...letGo(tally),
    ...adjustJobPods(owner, tally, now),
    ...deadline(owner, started, now),
  ];
}

function suspend({ owner, tally, now }: Course): readonly Action[] {
  const { startTime: _startTime, ...status } = statusOf(owner, tally, now);
  const conditions = conditionsOf(owner);
  const suspended = {
    type: 'Suspended',
    status: 'True',
    reason: 'JobSuspended',
    message: 'Job suspended',
  } as const;
  const isNews = findCondition(conditions, 'Suspended')?.status !== 'True';
  const stopped = isNews ? withCondition(conditions, suspended, now) : conditions;
  return [
    ...tally.active.flatMap(dismiss),
    ...tellStatus({ ...status, conditions: stopped }, owner),
    ...letGo(tally),
    ...(isNews ? [tell('Suspended', 'Job suspended')] : []),
  ];
}

/** First the verdict, then the end of the pods that still run, and only then the end of the job. */
function finish({ owner, tally, now }: Course, verdict: Verdict): readonly Action[] {
  const { reason, message } = verdict;
  const target: Condition = { type: verdict.target, status: 'True', reason, message };
  const { held, uncounted } = tally.count;
  const left = [tally.active, tally.terminating, held, uncounted.succeeded, uncounted.failed];
  const isDone = left.every(({ length }) => length === 0);
  const before = conditionsOf(owner);
  const judged = findCondition(before, verdict.target) ? before : withCondition(before, target, now);
  const conditions = isDone ? withCondition(judged, { ...target, type: verdict.type }, now) : judged;
  const isComplete = verdict.type === 'Complete';
  return [
    ...tally.active.map((object): Action => ({ kind: 'delete', object })),
    ...tellStatus(
      {
        ...statusOf(owner, tally, now),
        conditions,
        ...(isDone && isComplete && { completionTime: toTimestamp(now) }),
      },
      owner,
    ),
    ...letGo(tally),
    ...(!isDone ? [] : [isComplete ? tell('Completed', 'Job completed') : tell(reason, message, 'Warning')]),
  ];
}

function statusOf(owner: KubeObject, tally: Tally, now: Date): JsonFields {
  const conditions = conditionsOf(owner);
  const startTime = readText(owner, 'status', 'startTime');
  const { completed, count } = tally;
  return {
    ...(conditions.length > 0 && { conditions }),
    startTime: startTime || toTimestamp(now),
    ...nonZero({
      active: tally.active.length,
      succeeded: completed?.size ?? count.succeeded,
      failed: count.failed,
    }),
    ...(completed !== undefined && completed.size > 0 && { completedIndexes: formatIndexes(completed) }),
    terminating: tally.terminating.length,
    uncountedTerminatedPods: Object.fromEntries(
      Object.entries(count.uncounted).filter(([, uids]) => uids.length > 0),
    ),
    ready: tally.active.filter(isReady).length,
  };
}

function deadline(owner: KubeObject, { startTime }: JsonFields, now: Date): readonly Action[] {
  const limit = readField(owner, 'spec', 'activeDeadlineSeconds');
  if (typeof limit !== 'number') return [];
  const passed = (now.getTime() - Date.parse(String(startTime))) / 1_000;
  return [{ kind: 'again', seconds: Math.max(0, Math.ceil(limit - passed)) }];
}

/** A finished job takes its pods along when its time is over. */
function removeInTime(owner: KubeObject, ended: JsonFields, now: Date): readonly Action[] {
  const seconds = readField(owner, 'spec', 'ttlSecondsAfterFinished');
  if (typeof seconds !== 'number' || isEnding(owner)) return [];
  const passed = (now.getTime() - Date.parse(readText(ended, 'lastTransitionTime'))) / 1_000;
  if (passed >= seconds) return [{ kind: 'delete', object: owner }];
  return [{ kind: 'again', seconds: Math.ceil(seconds - passed) }];
}
