import type { FieldCause } from '../field-cause.ts';
import type { JsonFields } from '../field-shape.ts';
import { checkConfigMap, checkSecret } from './checks/config.ts';
import { checkCronJob } from './checks/cron-job.ts';
import { checkControllerRevision, checkDaemonSet } from './checks/daemon-set.ts';
import { checkDisruptionBudget } from './checks/disruption-budget.ts';
import { checkJob } from './checks/job.ts';
import { checkPod } from './checks/pod.ts';
import { checkBinding, checkRole } from './checks/rbac.ts';
import type { ObjectCheck } from './checks/reading.ts';
import { checkStatefulSet } from './checks/stateful-set.ts';
import { checkWorkload } from './checks/workload.ts';
import type { GroupVersionKind } from './field-schema.ts';

const rbac = 'rbac.authorization.k8s.io';

function both(first: ObjectCheck, second: ObjectCheck): ObjectCheck {
  return (object) => [...first(object), ...second(object)];
}

/** By group and kind. Kinds that are not here are stored unchecked. */
const checks: ReadonlyMap<string, ObjectCheck> = new Map([
  ['/Pod', checkPod],
  ['/ConfigMap', checkConfigMap],
  ['/Secret', checkSecret],
  ['apps/Deployment', checkWorkload('deployment')],
  // Kubernetes: its refusals call it a deployment, too.
  ['apps/ReplicaSet', checkWorkload('deployment')],
  ['apps/DaemonSet', both(checkWorkload('daemonset'), checkDaemonSet)],
  ['apps/StatefulSet', both(checkWorkload('statefulset'), checkStatefulSet)],
  ['apps/ControllerRevision', checkControllerRevision],
  ['batch/Job', checkJob],
  ['batch/CronJob', checkCronJob],
  ['policy/PodDisruptionBudget', checkDisruptionBudget],
  [`${rbac}/Role`, checkRole('namespace')],
  [`${rbac}/ClusterRole`, checkRole('cluster')],
  [`${rbac}/RoleBinding`, checkBinding('namespace')],
  [`${rbac}/ClusterRoleBinding`, checkBinding('cluster')],
]);

/**
 * What a real server would refuse in an object, beyond its types and its metadata. The object has been decoded by
 * its schema and given its defaults.
 */
export function checkObject({ group, kind }: GroupVersionKind, object: JsonFields): readonly FieldCause[] {
  return checks.get(`${group}/${kind}`)?.(object) ?? [];
}
