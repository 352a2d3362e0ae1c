/** The objects that the certificates live in. The chart makes them, empty; the webhook fills them. */
export const objectNames = {
  /** `ca.crt`, `previous-ca.crt`, `tls.crt`, `tls.key`. */
  serverSecret: 'azure-wi-webhook-server-cert',
  /** `ca.crt`, `ca.key`: read by the replica that renews, mounted nowhere. */
  authoritySecret: 'azure-wi-webhook-ca',
  webhookConfiguration: 'azure-wi-webhook-mutating-webhook-configuration',
  lease: 'azure-wi-webhook-certificates',
} as const;

export function secretPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/secrets/${name}`;
}

export function leasePath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${objectNames.lease}`;
}

export const webhookConfigurationPath = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${objectNames.webhookConfiguration}`;
