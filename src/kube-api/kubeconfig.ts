import type { Secret } from '../platform/secret.ts';

export interface KubeconfigParts {
  readonly serverUrl: string;
  readonly caPem: string;
  readonly token: Secret;
  readonly clusterName: string;
}

/** The text of a kubeconfig with a context for each cluster, the first in use. JSON is YAML. */
export function createKubeconfig(parts: readonly KubeconfigParts[]): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: parts.map(({ clusterName, serverUrl, caPem }) => ({
      name: clusterName,
      cluster: { server: serverUrl, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
    })),
    users: parts.map((part) => ({ name: userOf(part), user: { token: part.token.reveal() } })),
    contexts: parts.map((part) => ({
      name: part.clusterName,
      context: { cluster: part.clusterName, user: userOf(part) },
    })),
    'current-context': parts[0]?.clusterName ?? '',
    preferences: {},
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** As `az aks get-credentials --admin` names it. */
function userOf({ clusterName }: KubeconfigParts): string {
  return `clusterAdmin_${clusterName}`;
}
