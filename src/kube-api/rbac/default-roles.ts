import type { JsonFields } from '../field-shape.ts';

/** The cluster roles and bindings that a new cluster has, as far as this one serves what they name. */

const read = ['get', 'list', 'watch'] as const;
const write = ['create', 'delete', 'deletecollection', 'patch', 'update'] as const;
const readWrite = [...write, ...read] as const;

const viewRules = [
  rule(read, '', [
    'configmaps',
    'endpoints',
    'events',
    'namespaces',
    'namespaces/status',
    'pods',
    'pods/log',
    'pods/status',
    'serviceaccounts',
    'services',
    'services/status',
  ]),
  rule(read, 'discovery.k8s.io', ['endpointslices']),
  rule(read, 'apps', [
    'controllerrevisions',
    'daemonsets',
    'daemonsets/status',
    'deployments',
    'deployments/scale',
    'deployments/status',
    'replicasets',
    'replicasets/scale',
    'replicasets/status',
    'statefulsets',
    'statefulsets/scale',
    'statefulsets/status',
  ]),
  rule(read, 'batch', ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status']),
  rule(read, 'networking.k8s.io', ['ingresses', 'ingresses/status', 'networkpolicies']),
  rule(read, 'policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status']),
];

const editRules = [
  // Secrets are not in "view": who reads them can act as any account of the namespace.
  rule(read, '', ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy']),
  rule(['impersonate'], '', ['serviceaccounts']),
  rule(write, '', ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy']),
  rule(['create'], '', ['pods/eviction']),
  rule(write, '', ['configmaps', 'events', 'secrets', 'serviceaccounts', 'services', 'services/proxy']),
  rule(['create'], '', ['serviceaccounts/token']),
  rule(write, 'apps', [
    'daemonsets',
    'deployments',
    'deployments/rollback',
    'deployments/scale',
    'replicasets',
    'replicasets/scale',
    'statefulsets',
    'statefulsets/scale',
  ]),
  rule(write, 'batch', ['cronjobs', 'jobs']),
  rule(write, 'networking.k8s.io', ['ingresses', 'networkpolicies']),
  rule(write, 'policy', ['poddisruptionbudgets']),
  rule(readWrite, 'coordination.k8s.io', ['leases']),
];

const adminRules = [
  rule(['create'], 'authorization.k8s.io', ['localsubjectaccessreviews']),
  rule(readWrite, 'rbac.authorization.k8s.io', ['rolebindings', 'roles']),
];

const healthPaths = ['/healthz', '/livez', '/readyz', '/version', '/version/'];

export const defaultClusterRoles: readonly JsonFields[] = [
  clusterRole('cluster-admin', [rule(['*'], '*', ['*']), paths(['*'], ['*'])]),
  clusterRole('admin', [...adminRules, ...editRules, ...viewRules]),
  clusterRole('edit', [...editRules, ...viewRules]),
  clusterRole('view', viewRules),
  clusterRole('system:discovery', [
    paths(['get'], ['/api', '/api/*', '/apis', '/apis/*', ...healthPaths, '/openapi', '/openapi/*']),
  ]),
  clusterRole('system:public-info-viewer', [paths(['get'], healthPaths)]),
  clusterRole('system:basic-user', [
    rule(['create'], 'authorization.k8s.io', ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']),
    rule(['create'], 'authentication.k8s.io', ['selfsubjectreviews']),
  ]),
  clusterRole('system:service-account-issuer-discovery', [
    paths(
      ['get'],
      [
        '/.well-known/openid-configuration',
        '/.well-known/openid-configuration/',
        '/openid/v1/jwks',
        '/openid/v1/jwks/',
      ],
    ),
  ]),
];

export const defaultClusterRoleBindings: readonly JsonFields[] = [
  binding('cluster-admin', ['system:masters']),
  binding('system:discovery', ['system:authenticated']),
  binding('system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']),
  binding('system:basic-user', ['system:authenticated']),
  binding('system:service-account-issuer-discovery', ['system:serviceaccounts']),
];

function rule(verbs: readonly string[], apiGroup: string, resources: readonly string[]): JsonFields {
  return { apiGroups: [apiGroup], resources, verbs };
}

function paths(verbs: readonly string[], nonResourceURLs: readonly string[]): JsonFields {
  return { nonResourceURLs, verbs };
}

function clusterRole(name: string, rules: readonly JsonFields[]): JsonFields {
  return { ...typed('ClusterRole', name), rules };
}

/** Each default role is bound, if at all, by a binding of its own name. */
function binding(name: string, groups: readonly string[]): JsonFields {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    ...typed('ClusterRoleBinding', name),
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects: groups.map((group) => ({ apiGroup, kind: 'Group', name: group })),
  };
}

function typed(kind: string, name: string): JsonFields {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: {
      name,
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    },
  };
}
