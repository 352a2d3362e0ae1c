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

/** What a kubeconfig holds, by the names of its members. */
export interface Kubeconfig {
  readonly clusters: readonly (Named & { readonly cluster: Readonly<Record<string, unknown>> })[];
  readonly users: readonly (Named & { readonly user: Readonly<Record<string, unknown>> })[];
  readonly contexts: readonly (Named & {
    readonly context: { readonly cluster: string; readonly user: string };
  })[];
  readonly 'current-context': string;
  readonly [member: string]: unknown;
}

interface Named {
  readonly name: string;
}

/** The text of a kubeconfig. JSON is YAML. */
export function createKubeconfig(parts: readonly KubeconfigParts[]): string {
  return renderKubeconfig(composeKubeconfig(parts));
}

export function renderKubeconfig(config: Kubeconfig): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** A context for each cluster, the first in use. */
export function composeKubeconfig(parts: readonly KubeconfigParts[]): Kubeconfig {
  return {
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
