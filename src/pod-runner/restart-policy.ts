/** When a container that has ended is started again (kubernetes/kubernetes: pkg/kubelet, kuberuntime). */

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

const firstBackOffSeconds = 10;
const longestBackOffSeconds = 300;
const forgivenAfterSeconds = 600;

export interface BackOff {
  /** The wait before the next start, once this one has ended. */
  readonly seconds: number;
}

export interface Run {
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export const noBackOff: BackOff = { seconds: 0 };

/** The wait doubles with every end, and is forgotten after ten minutes of running. */
export function nextBackOff({ seconds }: BackOff, run: Run): BackOff {
  if (seconds === 0 || isForgiven(run)) return { seconds: firstBackOffSeconds };
  return { seconds: Math.min(seconds * 2, longestBackOffSeconds) };
}

/** A run that was long enough for what was before not to count. */
export function isForgiven({ startedAt, finishedAt }: Run): boolean {
  return finishedAt.getTime() - startedAt.getTime() >= forgivenAfterSeconds * 1_000;
}

export function shouldRestart(policy: RestartPolicy, exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** As events and the waiting state show it: `2m40s`. */
export function formatBackOff({ seconds }: BackOff): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}
