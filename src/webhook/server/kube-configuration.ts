import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Secret } from '../../platform/secret.ts';
import type { KubeClientOptions } from './kube-client.ts';
import type { KubeCredential } from './kube-credential.ts';
import { fieldsOf, listOf, textOf } from './kube-object.ts';

/** Where the API server is, and who asks. */
export type KubeConfiguration = Pick<KubeClientOptions, 'server' | 'caPem' | 'credential'>;

export type ReadConfiguration =
  | { readonly kind: 'configured'; readonly configuration: KubeConfiguration }
  | { readonly kind: 'mistaken'; readonly reason: string };

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What the kubelet gives every pod. */
export async function readInClusterConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  folder = serviceAccountFolder,
): Promise<ReadConfiguration> {
  const host = environment.KUBERNETES_SERVICE_HOST ?? '';
  const port = environment.KUBERNETES_SERVICE_PORT ?? '';
  if (host === '' || port === '') {
    return mistaken(
      'not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined, or --kubeconfig given',
    );
  }
  try {
    const caPem = await readFile(`${folder}/ca.crt`, 'utf8');
    const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return configured({ server, caPem, credential: { kind: 'token-file', path: `${folder}/token` } });
  } catch (error) {
    return mistaken(`${folder}/ca.crt cannot be read: ${messageOfError(error)}`);
  }
}

/** The current context of a kubeconfig. Programs that make tokens are not run. */
export async function readKubeconfig(path: string): Promise<ReadConfiguration> {
  try {
    const config = parseKubeconfig(await readFile(path, 'utf8'), await import('yaml'));
    const { cluster, user } = findCurrent(config);
    const server = textOf(cluster.server);
    if (!server.startsWith('https://')) return mistaken(`${path}: the cluster's server is not an https URL`);
    const read = createMemberReader(dirname(path));
    const caPem = await read(cluster, 'certificate-authority');
    const credential = await readCredential(user, read, dirname(path));
    if (credential === undefined) return mistaken(`${path}: the user has neither a token nor a certificate`);
    return configured({ server, ...(caPem === undefined ? {} : { caPem }), credential });
  } catch (error) {
    return mistaken(`${path} cannot be read: ${messageOfError(error)}`);
  }
}

function parseKubeconfig(text: string, yaml: { parse(text: string, options: object): unknown }): unknown {
  // No kubeconfig needs aliases, and without them none can grow.
  return yaml.parse(text, { maxAliasCount: 0 });
}

type MemberReader = (of: ReturnType<typeof fieldsOf>, name: string) => Promise<string | undefined>;

function findCurrent(config: unknown) {
  const { contexts, clusters, users, 'current-context': current } = fieldsOf(config);
  const named = (list: unknown, name: unknown) =>
    listOf(list)
      .map(fieldsOf)
      .find((entry) => entry.name === name);
  const context = fieldsOf(named(contexts, current)?.context);
  return {
    cluster: fieldsOf(named(clusters, context.cluster)?.cluster),
    user: fieldsOf(named(users, context.user)?.user),
  };
}

/** A member's text is in the file itself, as `<name>-data` in base64, or in a file of its own. */
function createMemberReader(folder: string): MemberReader {
  return async (of, name) => {
    const data = of[`${name}-data`];
    if (typeof data === 'string') return Buffer.from(data, 'base64').toString('utf8');
    const path = of[name];
    return typeof path === 'string' ? await readFile(resolve(folder, path), 'utf8') : undefined;
  };
}

async function readCredential(
  user: ReturnType<typeof fieldsOf>,
  read: MemberReader,
  folder: string,
): Promise<KubeCredential | undefined> {
  if (typeof user.token === 'string') return { kind: 'token', token: new Secret(user.token) };
  if (typeof user.tokenFile === 'string') {
    return { kind: 'token-file', path: resolve(folder, user.tokenFile) };
  }
  const certificatePem = await read(user, 'client-certificate');
  const keyPem = await read(user, 'client-key');
  if (certificatePem === undefined || keyPem === undefined) return undefined;
  return { kind: 'client-certificate', certificatePem, keyPem: new Secret(keyPem) };
}

function configured(configuration: KubeConfiguration): ReadConfiguration {
  return { kind: 'configured', configuration };
}

function mistaken(reason: string): ReadConfiguration {
  return { kind: 'mistaken', reason };
}

function messageOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
