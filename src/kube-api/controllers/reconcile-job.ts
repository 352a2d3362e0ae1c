import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readField, readNumber, readText } from '../tables/read-object.ts';
import { toTimestamp } from '../timestamp.ts';
import { type Action, type Failure, tell, tellStatus } from './action.ts';
import { claimOwned } from './claim-owned.ts';
import { type Condition, conditionsOf, findCondition, nonZero, withCondition } from './conditions.ts';
import { readTally, type Tally } from './job/job-tally.ts';
import { findVerdict, type Verdict } from './job/job-verdict.ts';
import { inOrderOfDeletion, isEnding, isReady, podFromTemplate } from './pod-facts.ts';

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
  const claim = claimOwned(owner, pods);
  if (claim.actions.length > 0) return claim.actions;
  const tally = readTally(owner, claim.owned);
  if (isEnding(owner) || failure !== undefined) return tellStatus(statusOf(owner, tally, now), owner);
  const verdict = findVerdict(owner, tally, now);
  if (verdict !== undefined) return finish({ owner, tally, now }, verdict);
  if (readField(owner, 'spec', 'suspend') === true) return suspend({ owner, tally, now });
  return run({ owner, tally, now });
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
    ...adjustPods({ owner, tally, now }),
    ...deadline(owner, started, now),
  ];
}

/** Kubernetes: no more at once, however many are wanted. */
const burstPods = 500;

function adjustPods({ owner, tally, now }: Course): readonly Action[] {
  const { active, terminating } = tally;
  const wanted = wantedActive(owner, tally);
  if (active.length > wanted) {
    const surplus = inOrderOfDeletion(active).slice(0, Math.min(active.length - wanted, burstPods));
    return surplus.map((object) => ({ kind: 'delete', object }));
  }
  const isReplacedLate = readText(owner, 'spec', 'podReplacementPolicy') === 'Failed';
  const missing = wanted - active.length - (isReplacedLate ? terminating.length : 0);
  if (missing <= 0) return [];
  const seconds = secondsOfBackOff(tally, now);
  if (seconds > 0) return [{ kind: 'again', seconds }];
  const draft = podFromTemplate(owner);
  return Array.from({ length: Math.min(missing, burstPods) }, () => ({
    kind: 'create',
    resource: 'pods',
    draft,
  }));
}

function wantedActive(owner: KubeObject, { active, succeeded }: Tally): number {
  const parallelism = readNumber(owner, 'spec', 'parallelism');
  const completions = readField(owner, 'spec', 'completions');
  // A queue of work: once one worker finds it empty, no new ones come.
  if (typeof completions !== 'number') return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

const firstBackOffSeconds = 10;
const longestBackOffSeconds = 600;

/** Kubernetes: after each failure without a success in between the next attempt takes twice as long to come. */
function secondsOfBackOff({ failuresInRow, lastFailure }: Tally, now: Date): number {
  if (failuresInRow === 0) return 0;
  const pause = Math.min(firstBackOffSeconds * 2 ** (failuresInRow - 1), longestBackOffSeconds);
  return Math.max(0, Math.ceil((lastFailure - now.getTime()) / 1_000) + pause);
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
    ...tally.active.map((object): Action => ({ kind: 'delete', object })),
    ...tellStatus({ ...status, conditions: stopped }, owner),
    ...(isNews ? [tell('Suspended', 'Job suspended')] : []),
  ];
}

/** First the verdict, then the end of the pods that still run, and only then the end of the job. */
function finish({ owner, tally, now }: Course, verdict: Verdict): readonly Action[] {
  const { reason, message } = verdict;
  const target: Condition = { type: verdict.target, status: 'True', reason, message };
  const isDone = tally.active.length + tally.terminating.length === 0;
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
    ...(!isDone ? [] : [isComplete ? tell('Completed', 'Job completed') : tell(reason, message, 'Warning')]),
  ];
}

function statusOf(owner: KubeObject, tally: Tally, now: Date): JsonFields {
  const conditions = conditionsOf(owner);
  const startTime = readText(owner, 'status', 'startTime');
  return {
    ...(conditions.length > 0 && { conditions }),
    startTime: startTime || toTimestamp(now),
    ...nonZero({ active: tally.active.length, succeeded: tally.succeeded, failed: tally.failed }),
    terminating: tally.terminating.length,
    uncountedTerminatedPods: {},
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
