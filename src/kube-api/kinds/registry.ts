import { definitionBehaviour } from '../custom-resources/index.ts';
import { checkLabelName, checkPathName } from '../names.ts';
import { type ApiKind, apiKind } from './api-kind.ts';
import { configMapBehaviour, secretBehaviour } from './config-maps.ts';
import { namespaceBehaviour } from './namespaces.ts';
import { nodeKinds } from './nodes.ts';
import { podKinds } from './pods.ts';
import { serviceAccountBehaviour } from './service-accounts.ts';
import { serviceBehaviour } from './services.ts';
import { storedKinds } from './stored-kinds.ts';
import { webhookConfigurationBehaviour } from './webhook-configurations.ts';
import { workloadKinds } from './workloads.ts';

const all = ['all'];
const withSpec = { hasStatus: true, hasGeneration: true };
const rbac = { group: 'rbac.authorization.k8s.io', checkName: checkPathName };

/** Every kind that is served. Adding one is adding its row, and its types to the schema. */
export const apiKinds: readonly ApiKind[] = [
  ...podKinds,
  ...workloadKinds,
  ...nodeKinds,
  apiKind({
    kind: 'Namespace',
    plural: 'namespaces',
    shortNames: ['ns'],
    isNamespaced: false,
    hasStatus: true,
    returnsDeleted: true,
    checkName: checkLabelName,
    behaviour: namespaceBehaviour,
  }),
  apiKind({
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    shortNames: ['sa'],
    returnsDeleted: true,
    behaviour: serviceAccountBehaviour,
  }),
  apiKind({ kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'], behaviour: configMapBehaviour }),
  apiKind({ kind: 'Secret', plural: 'secrets', behaviour: secretBehaviour }),
  apiKind({ kind: 'Event', plural: 'events', shortNames: ['ev'] }),
  apiKind({
    kind: 'Service',
    plural: 'services',
    shortNames: ['svc'],
    categories: all,
    hasStatus: true,
    behaviour: serviceBehaviour,
  }),
  apiKind({ kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'], singular: 'endpoints' }),
  apiKind({ ...rbac, kind: 'Role', plural: 'roles' }),
  apiKind({ ...rbac, kind: 'RoleBinding', plural: 'rolebindings' }),
  apiKind({ ...rbac, kind: 'ClusterRole', plural: 'clusterroles', isNamespaced: false }),
  apiKind({ ...rbac, kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', isNamespaced: false }),
  apiKind({ group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases' }),
  apiKind({
    group: 'policy',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    shortNames: ['pdb'],
    ...withSpec,
  }),
  ...storedKinds,
  apiKind({
    group: 'admissionregistration.k8s.io',
    kind: 'MutatingWebhookConfiguration',
    plural: 'mutatingwebhookconfigurations',
    categories: ['api-extensions'],
    isNamespaced: false,
    hasGeneration: true,
    behaviour: webhookConfigurationBehaviour,
  }),
  apiKind({
    group: 'admissionregistration.k8s.io',
    kind: 'ValidatingWebhookConfiguration',
    plural: 'validatingwebhookconfigurations',
    categories: ['api-extensions'],
    isNamespaced: false,
    hasGeneration: true,
    behaviour: webhookConfigurationBehaviour,
  }),
  apiKind({
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    isNamespaced: false,
    needsVersion: true,
    behaviour: definitionBehaviour,
    ...withSpec,
  }),
];

export function findKind(wanted: {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}): ApiKind | undefined {
  return apiKinds.find(
    ({ group, version, plural }) =>
      group === wanted.group && version === wanted.version && plural === wanted.resource,
  );
}
