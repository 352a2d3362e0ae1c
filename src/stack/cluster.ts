import { X509Certificate } from 'node:crypto';
import {
  type AttachToPod,
  createKubeApi,
  type ExecInPod,
  type KubeApi,
  kubeApiMigrations,
  type ReadPodLog,
  type ResolveService,
} from '../kube-api/index.ts';
import type { Clock } from '../platform/clock.ts';
import { openDatabase, type SharedDatabase } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import { kubernetesKeyId } from '../platform/jwt/index.ts';
import { createKeyRingStore, type KeyRingHolder, keyRingMigrations } from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';
import { type CertifiedKey, clientAuthorityMigrations, openClientAuthority } from '../platform/tls/index.ts';
import { type ManagedCluster, tokenIssuer } from '../resources/index.ts';
import { annotations } from '../wire/workload-identity.ts';
import { createOperatorCertificate } from './operator-certificate.ts';

/** One cluster: its API, on its own database and keys. */
export interface Cluster {
  /** As it is now: `follow` changes it. */
  readonly record: ManagedCluster;
  readonly api: KubeApi;
  readonly keyRing: KeyRingHolder;
  readonly operatorToken: Secret;
  /** With days to live at least. */
  operatorCertificate(): Promise<CertifiedKey>;
  /** From now on, no certificate that was issued until now is believed. */
  rotateCertificates(): Promise<void>;
  /** Takes on what a record of the same cluster says: from now on, its tokens have the issuer that it names. */
  follow(record: ManagedCluster): void;
  close(): Promise<void>;
}

export interface ClusterDependencies {
  /** The path of a file of the data folder. */
  readonly file: (name: string) => string;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: () => string;
  readonly log: Log;
  /** Where the Services of the cluster are really listened to. */
  readonly resolveService?: ResolveService;
  /** Asks the cluster's node. */
  readonly readPodLog?: ReadPodLog;
  readonly execInPod?: ExecInPod;
  readonly attachToPod?: AttachToPod;
  /** Runs the cluster's controllers. Whoever only looks in leaves it out. */
  readonly runsControllers?: boolean;
}

/** The names of what is kept of a cluster in the data folder. */
export function clusterFiles({ fileName }: Pick<ManagedCluster, 'fileName'>) {
  return {
    database: `cluster-${fileName}.db`,
    node: `node-${fileName}`,
    webhook: `webhook-${fileName}.kubeconfig`,
  } as const;
}

/** Opens what is kept of a cluster. Nothing runs by itself yet: its keys stay as they are. */
export async function openCluster(
  { file, sealer, clock, newId, newToken, log, ...given }: ClusterDependencies,
  record: ManagedCluster,
): Promise<Cluster> {
  let current = record;
  const database: SharedDatabase = await openDatabase({
    file: file(clusterFiles(record).database),
    migrations: { ...kubeApiMigrations, ...keyRingMigrations, ...clientAuthorityMigrations },
    durability: 'every-commit',
  });
  const rings = createKeyRingStore({ database: database.queries, sealer, clock });
  const keyRing = await rings.openOrCreate('issuer', { keyId: kubernetesKeyId });
  // The operator's token lasts as long as the process: the kubeconfig is written anew at every start.
  const operatorToken = new Secret(newToken());
  const clientAuthority = await openClientAuthority({
    database: database.queries,
    sealer,
    clock,
    commonName: `${record.name} client authority`,
  });
  const operatorCertificate = createOperatorCertificate(clientAuthority, clock);
  let authorityCertificate = new X509Certificate(clientAuthority.certificatePem);
  const settings = {
    get issuer() {
      return tokenIssuer(current);
    },
    operatorToken,
    clusterName: record.name,
    get clientAuthority() {
      return authorityCertificate;
    },
  };
  const api = await createKubeApi({
    database,
    keyRing,
    settings,
    clock,
    newId,
    log,
    ...(given.resolveService !== undefined && { resolveService: given.resolveService }),
    ...(given.readPodLog !== undefined && { readPodLog: given.readPodLog }),
    ...(given.execInPod !== undefined && { execInPod: given.execInPod }),
    ...(given.attachToPod !== undefined && { attachToPod: given.attachToPod }),
    ...(given.runsControllers !== undefined && { runsControllers: given.runsControllers }),
  });
  return {
    get record() {
      return current;
    },
    async rotateCertificates() {
      await clientAuthority.renew();
      operatorCertificate.forget();
      authorityCertificate = new X509Certificate(clientAuthority.certificatePem);
    },
    follow(changed) {
      current = changed;
    },
    api,
    keyRing,
    operatorToken,
    operatorCertificate: () => operatorCertificate.get(),
    async close() {
      await api.part.close();
      await database.close();
    },
  };
}

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** Calls a cluster's API as its operator. */
export async function requestAsOperator(
  { api, operatorToken }: Cluster,
  { method, path, contentType, body }: ClusterRequest,
): Promise<Response> {
  return await api.part.fetch(
    new Request(`https://localhost${path}`, {
      method,
      headers: {
        authorization: `Bearer ${operatorToken.reveal()}`,
        ...(contentType !== undefined && { 'content-type': contentType }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
}

/** The client id that a service account names now. Nothing where there is no such account, or it names none. */
export async function readAnnotatedClientId(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string | undefined> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
  const response = await requestAsOperator(cluster, { method: 'GET', path });
  if (response.status !== 200) return undefined;
  const account = (await response.json()) as { metadata: { annotations?: Record<string, string> } };
  return account.metadata.annotations?.[annotations.clientId];
}
