import type { KubeObject } from '../../storage/kube-object.ts';
import { readList, readNumber, readText, readTexts } from '../../tables/read-object.ts';
import { isActive, isEnding, phaseOf } from '../pod-facts.ts';
import { parseIndexes } from './job-indexes.ts';
import { hasFailed, indexOf, isIndexed, isTracked } from './job-pods.ts';

/** What has become of a job's pods. */
export interface Tally {
  readonly active: readonly KubeObject[];
  /** Being deleted, and not yet at their end. */
  readonly terminating: readonly KubeObject[];
  readonly succeeded: number;
  readonly failed: number;
  /** Of an indexed job: the parts that are done. */
  readonly completed: ReadonlySet<number> | undefined;
  /** How the numbers come about: each pod is counted once, however often it is looked at. */
  readonly count: Count;
  /** Since the last success. */
  readonly failuresInRow: number;
  /** When the latest of them was, in milliseconds since 1970. */
  readonly lastFailure: number;
}

export interface Count {
  /** Counted for good. */
  readonly succeeded: number;
  readonly failed: number;
  /** By uid: pods that are counted when nothing holds them any more. */
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
  /** Pods to let go, once they are listed among the uncounted. */
  readonly held: readonly KubeObject[];
}

export function readTally(job: KubeObject, pods: readonly KubeObject[]): Tally {
  const completed = isIndexed(job) ? completedIndexes(job, pods) : undefined;
  const count = countPods(job, pods);
  const succeeded = pods.filter((pod) => phaseOf(pod) === 'Succeeded');
  const lastSuccess = Math.max(0, ...succeeded.map(finishedAt));
  const inRow = pods
    .filter((pod) => hasFailed(pod, job))
    .map(finishedAt)
    .filter((time) => time > lastSuccess);
  return {
    active: pods.filter(isActive),
    terminating: pods.filter(
      (pod) => isEnding(pod) && phaseOf(pod) !== 'Succeeded' && phaseOf(pod) !== 'Failed',
    ),
    succeeded: completed?.size ?? count.succeeded + count.uncounted.succeeded.length,
    failed: count.failed + count.uncounted.failed.length,
    completed,
    count,
    failuresInRow: inRow.length,
    lastFailure: Math.max(0, ...inRow),
  };
}

/** Kubernetes: first a pod is listed, then it is let go, and then it is counted and forgotten. */
function countPods(job: KubeObject, pods: readonly KubeObject[]): Count {
  const tracked = pods.filter(isTracked);
  const heldUids = new Set(tracked.map(({ metadata }) => metadata.uid));
  const listed = (list: string): readonly string[] =>
    readTexts(job, 'status', 'uncountedTerminatedPods', list);
  const isUnlisted = ({ metadata }: KubeObject): boolean =>
    !listed('succeeded').includes(metadata.uid) && !listed('failed').includes(metadata.uid);
  // The parts of an indexed job are told apart by their indexes, and counted by them.
  const successes = isIndexed(job) ? [] : tracked.filter((pod) => phaseOf(pod) === 'Succeeded');
  const failures = tracked.filter((pod) => hasFailed(pod, job));
  const settle = (list: 'succeeded' | 'failed', fresh: readonly KubeObject[]) => {
    const uncounted = listed(list).filter((uid) => heldUids.has(uid));
    const uids = fresh.filter(isUnlisted).map(({ metadata }) => metadata.uid);
    return {
      counted: readNumber(job, 'status', list) + listed(list).length - uncounted.length,
      uncounted: [...uncounted, ...uids],
    };
  };
  const [succeeded, failed] = [settle('succeeded', successes), settle('failed', failures)];
  return {
    succeeded: succeeded.counted,
    failed: failed.counted,
    uncounted: { succeeded: succeeded.uncounted, failed: failed.uncounted },
    held: tracked.filter((pod) => phaseOf(pod) === 'Succeeded' || hasFailed(pod, job)),
  };
}

function completedIndexes(job: KubeObject, pods: readonly KubeObject[]): ReadonlySet<number> {
  const text = readText(job, 'status', 'completedIndexes');
  const before = parseIndexes(text, readNumber(job, 'spec', 'completions'));
  const now = pods.filter((pod) => phaseOf(pod) === 'Succeeded').flatMap((pod) => indexOf(pod, job) ?? []);
  return new Set([...before, ...now]);
}

function finishedAt(pod: KubeObject): number {
  const ends = readList(pod, 'status', 'containerStatuses').map(
    (container) => Date.parse(readText(container, 'state', 'terminated', 'finishedAt')) || 0,
  );
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  const deleted = deletionTimestamp ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1_000 : 0;
  return Math.max(0, ...ends) || deleted || Date.parse(creationTimestamp);
}
