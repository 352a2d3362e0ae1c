import type { GroupVersionKind } from '../../src/kube-api/schema/field-schema.ts';

/**
 * The kinds whose types are generated, by API group. The order counts: a type belongs to the first group that
 * reaches it, which is right because groups refer to `core` and `meta`, and never the other way round.
 */
const kindsOfGroups: Readonly<Record<string, readonly string[]>> = {
  '': [
    'Namespace',
    'Node',
    'Pod',
    'PodTemplate',
    'Binding',
    'ServiceAccount',
    'ConfigMap',
    'Secret',
    'Service',
    'Endpoints',
    'Event',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'ReplicationController',
  ],
  apps: ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'ControllerRevision'],
  batch: ['Job', 'CronJob'],
  autoscaling: ['Scale'],
  'admissionregistration.k8s.io': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'authentication.k8s.io': ['TokenRequest', 'TokenReview', 'SelfSubjectReview'],
  'authorization.k8s.io': [
    'LocalSubjectAccessReview',
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ],
  'coordination.k8s.io': ['Lease'],
  'discovery.k8s.io': ['EndpointSlice'],
  'events.k8s.io': ['Event'],
  'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
  policy: ['Eviction', 'PodDisruptionBudget'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
};

export const servedKinds: readonly GroupVersionKind[] = Object.entries(kindsOfGroups).flatMap(
  ([group, kinds]) => kinds.map((kind) => ({ group, version: 'v1', kind })),
);

/** Types of `meta/v1`, the one package that all groups share. */
export const metaTypes: ReadonlySet<string> = new Set([
  'Condition',
  'DeleteOptions',
  'FieldSelectorRequirement',
  'LabelSelector',
  'LabelSelectorRequirement',
  'ListMeta',
  'ManagedFieldsEntry',
  'ObjectMeta',
  'OwnerReference',
  'Preconditions',
  'Status',
  'StatusCause',
  'StatusDetails',
]);

/** Types of `meta/v1` that no kind refers to, but requests and answers do. */
export const metaRoots: readonly string[] = ['DeleteOptions', 'Status'];

/** The short name of a group: `rbac` of `rbac.authorization.k8s.io`. */
export function shortGroup(group: string): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? group);
}

/** The Go package of a group's types, as OpenAPI writes it. */
export function packageOf(group: string): string {
  if (group === 'apiextensions.k8s.io') return 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';
  return `io.k8s.api.${shortGroup(group)}.v1`;
}

export const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.v1';
