import type { Secret } from '../platform/secret.ts';

export interface KubeconfigParts {
  readonly serverUrl: string;
  readonly caPem: string;
  readonly token: Secret;
  readonly clusterName: string;
}

/** The text of a kubeconfig with one context, named as `az aks get-credentials` names it. JSON is YAML. */
export function createKubeconfig({ serverUrl, caPem, token, clusterName }: KubeconfigParts): string {
  const user = `clusterAdmin_${clusterName}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: clusterName,
        cluster: {
          server: serverUrl,
          'certificate-authority-data': Buffer.from(caPem).toString('base64'),
        },
      },
    ],
    users: [{ name: user, user: { token: token.reveal() } }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user } }],
    'current-context': clusterName,
    preferences: {},
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
