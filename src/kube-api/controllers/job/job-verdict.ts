import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readNumber, readText } from '../../tables/read-object.ts';
import { restartsOf } from '../pod-facts.ts';
import type { Tally } from './job-tally.ts';

/** How a job ends, and by which condition that is told before its last pods are gone. */
export interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly target: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

/** Kubernetes: a failure weighs more than a success that comes with it. */
export function findVerdict(job: KubeObject, tally: Tally, now: Date): Verdict | undefined {
  if (hasFailedTooOften(job, tally)) {
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  if (isOverdue(job, now)) {
    return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  if (!hasSucceeded(job, tally)) return undefined;
  return {
    type: 'Complete',
    target: 'SuccessCriteriaMet',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
}

function failed(reason: string, message: string): Verdict {
  return { type: 'Failed', target: 'FailureTarget', reason, message };
}

function hasFailedTooOften(job: KubeObject, tally: Tally): boolean {
  const limit = readNumber(job, 'spec', 'backoffLimit');
  if (tally.failed > limit) return true;
  if (readText(job, 'spec', 'template', 'spec', 'restartPolicy') !== 'OnFailure') return false;
  // Such pods never fail: they begin again, and each time counts.
  const restarts = tally.active.reduce((sum, pod) => sum + restartsOf(pod), 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function isOverdue(job: KubeObject, now: Date): boolean {
  const limit = readField(job, 'spec', 'activeDeadlineSeconds');
  const start = Date.parse(readText(job, 'status', 'startTime'));
  const isRunning = readField(job, 'spec', 'suspend') !== true && !Number.isNaN(start);
  return typeof limit === 'number' && isRunning && now.getTime() - start >= limit * 1_000;
}

function hasSucceeded(job: KubeObject, { active, terminating, succeeded }: Tally): boolean {
  const completions = readField(job, 'spec', 'completions');
  if (typeof completions === 'number') return succeeded >= completions;
  return succeeded > 0 && active.length + terminating.length === 0;
}
