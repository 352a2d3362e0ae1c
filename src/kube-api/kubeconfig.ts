import type { Secret } from '../platform/secret.ts';
import type { CertifiedKey } from '../platform/tls/index.ts';

export interface KubeconfigParts {
  readonly serverUrl: string;
  readonly caPem: string;
  /** Left out, the certificate alone is shown. */
  readonly token?: Secret;
  /** What the user shows in the handshake. Where it is believed, nobody looks at the token. */
  readonly clientCertificate?: CertifiedKey;
  readonly clusterName: string;
  /** The cluster's name, unless it is given. */
  readonly contextName?: string;
  /** As for `az aks get-credentials --admin`, unless it is given. */
  readonly userName?: string;
}

/** The text of a kubeconfig with a context for each cluster, the first in use. JSON is YAML. */
export function createKubeconfig(parts: readonly KubeconfigParts[]): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: parts.map(({ clusterName, serverUrl, caPem }) => ({
      name: clusterName,
      cluster: { server: serverUrl, 'certificate-authority-data': toBase64(caPem) },
    })),
    users: parts.map((part) => ({ name: userOf(part), user: credentialsOf(part) })),
    contexts: parts.map((part) => ({
      name: part.contextName ?? part.clusterName,
      context: { cluster: part.clusterName, user: userOf(part) },
    })),
    'current-context': parts[0]?.contextName ?? parts[0]?.clusterName ?? '',
    preferences: {},
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function userOf({ clusterName, userName }: KubeconfigParts): string {
  return userName ?? `clusterAdmin_${clusterName}`;
}

/** AKS: the administrator has a certificate and a token, and clients send both. */
function credentialsOf({ clientCertificate, token }: KubeconfigParts): Record<string, string> {
  return {
    ...(clientCertificate !== undefined && {
      'client-certificate-data': toBase64(clientCertificate.certificatePem),
      'client-key-data': toBase64(clientCertificate.keyPem),
    }),
    ...(token !== undefined && { token: token.reveal() }),
  };
}

function toBase64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
