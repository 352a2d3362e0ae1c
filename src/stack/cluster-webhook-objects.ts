/** AKS's add-on has its webhook here, under upstream's names (docs/fidelity/webhook.md). */
export const webhookNamespace = 'kube-system';
export const webhookService = 'azure-wi-webhook-webhook-service';

const labels = { 'azure-workload-identity.io/system': 'true' };
const inNamespace = (name: string) => ({ name, namespace: webhookNamespace, labels });

/** An object that the webhook needs before it starts, and the collection that it belongs to. */
export interface InstalledObject {
  readonly collection: string;
  readonly object: {
    readonly metadata: { readonly name: string; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
  };
}

const namespaced = (root: string, plural: string) => `${root}/namespaces/${webhookNamespace}/${plural}`;

/** What AKS installs with `--enable-workload-identity`, as far as this cluster runs it. The webhook fills the rest. */
export const webhookObjects: readonly InstalledObject[] = [
  {
    collection: namespaced('/api/v1', 'serviceaccounts'),
    object: { metadata: inNamespace('azure-wi-webhook-admin') },
  },
  {
    collection: namespaced('/api/v1', 'secrets'),
    object: { metadata: inNamespace('azure-wi-webhook-server-cert') },
  },
  { collection: namespaced('/api/v1', 'secrets'), object: { metadata: inNamespace('azure-wi-webhook-ca') } },
  {
    collection: namespaced('/apis/coordination.k8s.io/v1', 'leases'),
    object: { metadata: inNamespace('azure-wi-webhook-certificates') },
  },
  {
    collection: namespaced('/api/v1', 'services'),
    object: {
      metadata: inNamespace(webhookService),
      spec: { ports: [{ name: 'webhook', port: 443, targetPort: 9443 }] },
    },
  },
  {
    collection: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    object: {
      metadata: { name: 'azure-wi-webhook-mutating-webhook-configuration', labels },
      webhooks: [
        {
          name: 'mutation.azure-workload-identity.io',
          admissionReviewVersions: ['v1', 'v1beta1'],
          clientConfig: {
            service: { name: webhookService, namespace: webhookNamespace, path: '/mutate-v1-pod', port: 443 },
          },
          failurePolicy: 'Fail',
          matchPolicy: 'Equivalent',
          objectSelector: { matchLabels: { 'azure.workload.identity/use': 'true' } },
          reinvocationPolicy: 'IfNeeded',
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
          sideEffects: 'None',
          timeoutSeconds: 10,
        },
      ],
    },
  },
];
