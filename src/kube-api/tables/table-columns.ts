import { age, type Column, name } from './column.ts';
import {
  configMapColumns,
  namespaceColumns,
  secretColumns,
  serviceAccountColumns,
} from './columns/api-v1.ts';
import {
  controllerRevisionColumns,
  daemonSetColumns,
  deploymentColumns,
  replicaSetColumns,
  statefulSetColumns,
} from './columns/apps.ts';
import { cronJobColumns, jobColumns } from './columns/batch.ts';
import { eventColumns } from './columns/events.ts';
import { nodeColumns } from './columns/nodes.ts';
import {
  customResourceDefinitionColumns,
  disruptionBudgetColumns,
  leaseColumns,
  networkPolicyColumns,
  webhookColumns,
} from './columns/other-groups.ts';
import { podColumns } from './columns/pods.ts';
import { bindingColumns, roleColumns } from './columns/rbac.ts';
import {
  endpointSliceColumns,
  endpointsColumns,
  ingressColumns,
  serviceColumns,
} from './columns/services.ts';
import { claimColumns, volumeColumns } from './columns/storage.ts';

/** By kind and group, as Go writes a GroupKind: `Pod`, `Deployment.apps`. */
const columnsByKind: Readonly<Record<string, readonly Column[]>> = {
  ConfigMap: configMapColumns,
  Endpoints: endpointsColumns,
  Event: eventColumns,
  'Event.events.k8s.io': eventColumns,
  Namespace: namespaceColumns,
  Node: nodeColumns,
  PersistentVolume: volumeColumns,
  PersistentVolumeClaim: claimColumns,
  Pod: podColumns,
  ReplicationController: replicaSetColumns,
  Secret: secretColumns,
  Service: serviceColumns,
  ServiceAccount: serviceAccountColumns,
  'ControllerRevision.apps': controllerRevisionColumns,
  'DaemonSet.apps': daemonSetColumns,
  'Deployment.apps': deploymentColumns,
  'ReplicaSet.apps': replicaSetColumns,
  'StatefulSet.apps': statefulSetColumns,
  'CronJob.batch': cronJobColumns,
  'Job.batch': jobColumns,
  'ClusterRole.rbac.authorization.k8s.io': roleColumns,
  'ClusterRoleBinding.rbac.authorization.k8s.io': bindingColumns,
  'Role.rbac.authorization.k8s.io': roleColumns,
  'RoleBinding.rbac.authorization.k8s.io': bindingColumns,
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': webhookColumns,
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': webhookColumns,
  'Lease.coordination.k8s.io': leaseColumns,
  'PodDisruptionBudget.policy': disruptionBudgetColumns,
  'CustomResourceDefinition.apiextensions.k8s.io': customResourceDefinitionColumns,
  'EndpointSlice.discovery.k8s.io': endpointSliceColumns,
  'Ingress.networking.k8s.io': ingressColumns,
  'NetworkPolicy.networking.k8s.io': networkPolicyColumns,
};

/** Those of a custom resource that defines none. */
const defaultColumns: readonly Column[] = [name, age];

export interface TableKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** What the definition of a custom resource asks for. */
  readonly columns?: readonly Column[] | undefined;
}

export function columnsOf({ group, kind, columns }: TableKind): readonly Column[] {
  if (columns !== undefined) return columns;
  const key = group === '' ? kind : `${kind}.${group}`;
  return (Object.hasOwn(columnsByKind, key) ? columnsByKind[key] : undefined) ?? defaultColumns;
}
