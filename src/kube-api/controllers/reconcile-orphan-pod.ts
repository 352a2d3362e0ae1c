import type { KubeObject } from '../storage/kube-object.ts';
import type { Action } from './action.ts';
import { controllerOf } from './claim-owned.ts';
import { isTracked, untrack } from './job/job-pods.ts';

export interface SeenOrphan {
  readonly owner: KubeObject;
  /** Of the namespace. */
  readonly jobs: readonly KubeObject[];
}

/** Lets a pod go that is held for a job which nobody counts for any more. */
export function reconcileOrphanPod({ owner: pod, jobs }: SeenOrphan): readonly Action[] {
  const counting = jobs.some(({ metadata }) => metadata.uid === controllerOf(pod)?.uid);
  if (counting || !isTracked(pod)) return [];
  return [{ kind: 'change', object: pod, next: untrack(pod) }];
}
