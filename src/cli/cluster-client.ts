import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { parseJson } from '../platform/json/index.ts';
import { type RunInfo, readKubeconfig } from '../stack/index.ts';
import { CommandError } from './command.ts';

export interface ClusterAnswer {
  readonly status: number;
  /** A Kubernetes object, or a Status that says what was wrong. */
  readonly body: unknown;
}

/** Calls a cluster's API as the operator, with what its kubeconfig holds. */
export interface ClusterClient {
  /** That the cluster is of. */
  readonly tenantId: string;
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<ClusterAnswer>;
}

const timeoutMilliseconds = 10_000;

/** @throws {CommandError} where the stack has no cluster of that name; no name means its only or first one. */
export async function connectToCluster(run: RunInfo, name: string | undefined): Promise<ClusterClient> {
  const cluster = run.clusters.find((known) => name === undefined || known.name === name);
  if (cluster === undefined) {
    const known = run.clusters.map((each) => each.name).join(', ') || 'none';
    throw new CommandError(`There is no cluster ${name ?? ''} (known: ${known}).`, { fix: 'wid status' });
  }
  const ca = await readFile(run.files.certificateAuthority);
  const certificate = await readCertificate(run.files.kubeconfig, cluster.name);
  return {
    tenantId: cluster.tenantId,
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const outgoing = request(new URL(path, cluster.serverUrl), {
          method,
          headers: { 'content-type': 'application/json' },
          ca,
          ...certificate,
          timeout: timeoutMilliseconds,
        });
        outgoing.once('timeout', () => outgoing.destroy(new Error('the cluster did not answer in time')));
        outgoing.once('error', reject);
        outgoing.once('response', (incoming) => {
          text(incoming)
            .then((content) => resolve({ status: incoming.statusCode ?? 0, body: parseJson(content) }))
            .catch(reject);
        });
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  };
}

/** The kubeconfig is everybody's: whatever else is in it, a cluster has a context of its own name. */
async function readCertificate(file: string, cluster: string): Promise<{ cert: Buffer; key: Buffer }> {
  const kubeconfig = await readKubeconfig(await readFile(file, 'utf8'));
  const name = kubeconfig?.contexts.find((each) => each.name === cluster)?.context.user;
  const user = kubeconfig?.users.find((each) => each.name === name)?.user;
  const cert = user?.['client-certificate-data'];
  const key = user?.['client-key-data'];
  if (typeof cert !== 'string' || typeof key !== 'string') {
    throw new CommandError(`The kubeconfig ${file} has no certificate for ${cluster}.`, {
      fix: 'start the stack anew, which writes it again',
    });
  }
  return { cert: Buffer.from(cert, 'base64'), key: Buffer.from(key, 'base64') };
}
