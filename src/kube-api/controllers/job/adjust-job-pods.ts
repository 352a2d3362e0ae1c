import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readNumber, readText } from '../../tables/read-object.ts';
import type { Action } from '../action.ts';
import { inOrderOfDeletion } from '../pod-facts.ts';
import { draftIndexedPod, draftJobPod, indexOf, isTracked, untrack } from './job-pods.ts';
import type { Tally } from './job-tally.ts';

/** Kubernetes: no more at once, however many are wanted. */
const burstPods = 500;

/** Creates what is missing of a job's pods, and takes away what is too many. */
export function adjustJobPods(job: KubeObject, tally: Tally, now: Date): readonly Action[] {
  const needless = needlessPods(job, tally);
  if (needless.length > 0) return needless.slice(0, burstPods).flatMap(dismiss);
  const { active, terminating, completed } = tally;
  const wanted = wantedActive(job, tally);
  if (active.length > wanted) {
    const surplus = inOrderOfDeletion(active).slice(0, Math.min(active.length - wanted, burstPods));
    return surplus.flatMap(dismiss);
  }
  const isReplacedLate = readText(job, 'spec', 'podReplacementPolicy') === 'Failed';
  const missing = wanted - active.length - (isReplacedLate ? terminating.length : 0);
  if (missing <= 0) return [];
  const seconds = secondsOfBackOff(tally, now);
  if (seconds > 0) return [{ kind: 'again', seconds }];
  const count = Math.min(missing, burstPods);
  const drafts =
    completed === undefined
      ? new Array(count).fill(draftJobPod(job))
      : openIndexes(job, tally, count).map((index) => draftIndexedPod(job, index));
  return drafts.map((draft): Action => ({ kind: 'create', resource: 'pods', draft }));
}

/** Takes a pod away whose end means nothing, and so is not counted. */
export function dismiss(pod: KubeObject): readonly Action[] {
  const release: readonly Action[] = isTracked(pod)
    ? [{ kind: 'change', object: pod, next: untrack(pod) }]
    : [];
  return [...release, { kind: 'delete', object: pod }];
}

/** Of an indexed job: pods whose part is done, or is another's, or is none that the job has. */
function needlessPods(job: KubeObject, { active, completed }: Tally): readonly KubeObject[] {
  if (completed === undefined) return [];
  const taken = new Set(completed);
  // The one that has come furthest keeps the index.
  return inOrderOfDeletion(active)
    .toReversed()
    .filter((pod) => {
      const index = indexOf(pod, job);
      if (index === undefined || taken.has(index)) return true;
      taken.add(index);
      return false;
    });
}

function openIndexes(
  job: KubeObject,
  { active, terminating, completed }: Tally,
  count: number,
): readonly number[] {
  const isPatient = readText(job, 'spec', 'podReplacementPolicy') === 'Failed';
  const busy = [...active, ...(isPatient ? terminating : [])].map((pod) => indexOf(pod, job));
  const taken = new Set([...(completed ?? []), ...busy]);
  const completions = readNumber(job, 'spec', 'completions');
  const open: number[] = [];
  for (let index = 0; index < completions && open.length < count; index += 1) {
    if (!taken.has(index)) open.push(index);
  }
  return open;
}

function wantedActive(job: KubeObject, { active, succeeded }: Tally): number {
  const parallelism = readNumber(job, 'spec', 'parallelism');
  const completions = readField(job, 'spec', 'completions');
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
