import type { KubeObject } from '../../storage/kube-object.ts';
import { readList, readNumber, readText } from '../../tables/read-object.ts';
import { hasFinished, isActive, isEnding, phaseOf } from '../pod-facts.ts';

/** What has become of a job's pods. */
export interface Tally {
  readonly active: readonly KubeObject[];
  /** Being deleted, and not yet at their end. */
  readonly terminating: readonly KubeObject[];
  readonly succeeded: number;
  readonly failed: number;
  /** Since the last success. */
  readonly failuresInRow: number;
  /** When the latest of them was, in milliseconds since 1970. */
  readonly lastFailure: number;
}

/** Counts never fall: a pod that somebody has cleared away has run all the same. */
export function readTally(job: KubeObject, pods: readonly KubeObject[]): Tally {
  const succeeded = pods.filter((pod) => phaseOf(pod) === 'Succeeded');
  const failed = pods.filter((pod) => phaseOf(pod) === 'Failed');
  const lastSuccess = Math.max(0, ...succeeded.map(finishedAt));
  const inRow = failed.map(finishedAt).filter((time) => time > lastSuccess);
  return {
    active: pods.filter(isActive),
    terminating: pods.filter((pod) => isEnding(pod) && !hasFinished(pod)),
    succeeded: Math.max(succeeded.length, readNumber(job, 'status', 'succeeded')),
    failed: Math.max(failed.length, readNumber(job, 'status', 'failed')),
    failuresInRow: inRow.length,
    lastFailure: Math.max(0, ...inRow),
  };
}

function finishedAt(pod: KubeObject): number {
  const ends = readList(pod, 'status', 'containerStatuses').map(
    (container) => Date.parse(readText(container, 'state', 'terminated', 'finishedAt')) || 0,
  );
  return Math.max(0, ...ends) || Date.parse(pod.metadata.creationTimestamp);
}
