import { isDeepStrictEqual } from 'node:util';
import type { KubeContext } from '../context.ts';
import type { Change } from '../storage/change-feed.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readField } from '../tables/read-object.ts';
import type { Action, Failure, OwnedResource } from './action.ts';
import { createScaleOf } from './disruption/expected-pods.ts';
import { isTracked } from './job/job-pods.ts';
import { reconcileCronJob } from './reconcile-cron-job.ts';
import { reconcileDaemonSet } from './reconcile-daemon-set.ts';
import { reconcileDeployment } from './reconcile-deployment.ts';
import { reconcileDisruptionBudget } from './reconcile-disruption-budget.ts';
import { reconcileJob } from './reconcile-job.ts';
import { reconcileOrphanPod } from './reconcile-orphan-pod.ts';
import { reconcileReplicaSet } from './reconcile-replica-set.ts';
import { reconcileStatefulSet } from './reconcile-stateful-set.ts';

/** One kind of object that is looked after, and by whom. */
export interface Controller {
  readonly component: string;
  readonly kind: string;
  /** What it looks after. */
  readonly resource: string;
  /** Which of them; all, where that is left out. */
  readonly concerns?: (object: KubeObject) => boolean;
  /** What its objects own. */
  readonly owns: readonly OwnedResource[];
  /** What else its objects depend on, each with what is news of it. */
  readonly heeds?: ReadonlyMap<string, (change: Change) => boolean>;
  decide(kube: KubeContext, seen: Seen): Promise<readonly Action[]>;
}

export interface Seen {
  readonly owner: KubeObject;
  readonly now: Date;
  readonly failure?: Failure;
}

const pods = 'pods';
const replicaSets = 'replicasets.apps';
const revisions = 'controllerrevisions.apps';
const jobs = 'jobs.batch';
/** What has a size of its own. */
const keepers = ['deployments.apps', replicaSets, 'statefulsets.apps'];
export const deployments = 'deployments.apps';

/** The heartbeat of a node is no news, and neither is the status of anything else. */
function isDescribedAnew({ type, object, previous }: Change): boolean {
  if (type !== 'MODIFIED' || previous === undefined) return true;
  return (
    !isDeepStrictEqual(object.spec, previous.spec) ||
    !isDeepStrictEqual(object.metadata.labels, previous.metadata.labels)
  );
}

export const controllers: readonly Controller[] = [
  {
    component: 'deployment-controller',
    kind: 'Deployment',
    resource: deployments,
    owns: [replicaSets],
    decide: async ({ objects }, seen) => {
      const { namespace } = seen.owner.metadata;
      const isRolling = readField(seen.owner, 'spec', 'strategy', 'type') === 'RollingUpdate';
      return reconcileDeployment({
        ...seen,
        replicaSets: await objects.list(replicaSets, namespace),
        pods: isRolling ? [] : await objects.list(pods, namespace),
      });
    },
  },
  {
    component: 'replicaset-controller',
    kind: 'ReplicaSet',
    resource: replicaSets,
    owns: [pods],
    decide: async ({ objects }, seen) =>
      reconcileReplicaSet({ ...seen, pods: await objects.list(pods, seen.owner.metadata.namespace) }),
  },
  {
    component: 'daemonset-controller',
    kind: 'DaemonSet',
    resource: 'daemonsets.apps',
    owns: [pods, revisions],
    heeds: new Map([['nodes', isDescribedAnew]]),
    decide: async ({ objects }, seen) => {
      const { namespace } = seen.owner.metadata;
      return reconcileDaemonSet({
        ...seen,
        pods: await objects.list(pods, namespace),
        revisions: await objects.list(revisions, namespace),
        nodes: await objects.list('nodes'),
      });
    },
  },
  {
    component: 'statefulset-controller',
    kind: 'StatefulSet',
    resource: 'statefulsets.apps',
    owns: [pods, revisions],
    decide: async ({ objects }, seen) => {
      const { namespace } = seen.owner.metadata;
      return reconcileStatefulSet({
        ...seen,
        pods: await objects.list(pods, namespace),
        revisions: await objects.list(revisions, namespace),
      });
    },
  },
  {
    component: 'job-controller',
    kind: 'Job',
    resource: jobs,
    owns: [pods],
    decide: async ({ objects }, seen) =>
      reconcileJob({ ...seen, pods: await objects.list(pods, seen.owner.metadata.namespace) }),
  },
  {
    component: 'job-controller',
    kind: 'Pod',
    resource: pods,
    concerns: isTracked,
    owns: [],
    decide: async ({ objects }, seen) =>
      reconcileOrphanPod({ ...seen, jobs: await objects.list(jobs, seen.owner.metadata.namespace) }),
  },
  {
    component: 'cronjob-controller',
    kind: 'CronJob',
    resource: 'cronjobs.batch',
    owns: [jobs],
    decide: async ({ objects }, seen) =>
      reconcileCronJob({ ...seen, jobs: await objects.list(jobs, seen.owner.metadata.namespace) }),
  },
  {
    component: 'disruption-controller',
    kind: 'PodDisruptionBudget',
    resource: 'poddisruptionbudgets.policy',
    owns: [],
    heeds: new Map([[pods, () => true], ...keepers.map((keeper) => [keeper, isDescribedAnew] as const)]),
    decide: async ({ objects }, seen) => {
      const { namespace } = seen.owner.metadata;
      const kept = await Promise.all(keepers.map((keeper) => objects.list(keeper, namespace)));
      return reconcileDisruptionBudget({
        ...seen,
        pods: await objects.list(pods, namespace),
        scaleOf: createScaleOf(kept.flat()),
      });
    },
  },
];
