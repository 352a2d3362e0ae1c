import { createKubeApi, type KubeApi, type KubeApiTables, kubeApiMigrations } from '../kube-api/index.ts';
import type { Clock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import { kubernetesKeyId } from '../platform/jwt/index.ts';
import {
  createKeyRingStore,
  generateSigningKey,
  type KeyRingTables,
  keyRingMigrations,
} from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { Part } from '../platform/part.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';
import type { ManagedCluster, ResourceId, ResourceStore } from '../resources/index.ts';
import { aksIssuerDomain } from '../wire/azure-hosts.ts';
import { annotations } from '../wire/workload-identity.ts';
import { clusterKeyPolicy, followKeyCalendar } from './key-calendar.ts';

/** The clusters of the stack: each an API of its own, with its own database and keys. */
export interface Clusters {
  /** Makes the cluster, or returns the one with that id. */
  create(draft: ClusterDraft): Promise<ManagedCluster>;
  list(): readonly RunningCluster[];
  /** The documents that clusters publish under their issuers, told apart by the issuer's host and path. */
  readonly publicIssuers: Part;
  close(): Promise<void>;
}

export interface RunningCluster {
  readonly record: ManagedCluster;
  readonly api: KubeApi;
  readonly operatorToken: Secret;
  close(): Promise<void>;
}

export interface ClusterDraft {
  readonly id: ResourceId;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
}

export interface ClusterDependencies {
  /** The path of a file of the data folder. */
  readonly file: (name: string) => string;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: () => string;
  readonly log: Log;
}

export interface ClustersDependencies extends ClusterDependencies {
  readonly resources: ResourceStore;
  /** A cluster began to answer: its API needs a listener. */
  readonly onStart: (cluster: RunningCluster) => Promise<void>;
}

/** Starts every cluster that the records know, and whichever are made later. */
export async function openClusters(dependencies: ClustersDependencies): Promise<Clusters> {
  const { resources, newId } = dependencies;
  const running: RunningCluster[] = [];

  const start = async (record: ManagedCluster): Promise<void> => {
    const cluster = await startCluster(dependencies, record);
    running.push(cluster);
    await dependencies.onStart(cluster);
  };
  for (const record of await resources.listManagedClusters()) await start(record);

  return {
    list: () => running,

    async create({ id, name, location, tenantId }) {
      const existing = running.find(({ record }) => record.id.toLowerCase() === id.key);
      if (existing !== undefined) return existing.record;
      const record = await resources.putManagedCluster({
        id: id.text,
        name,
        location,
        tenantId,
        // AKS: region, tenant and a GUID of the cluster, and a slash at the end that is part of the name.
        issuerUrl: `https://${location}.${aksIssuerDomain}/${tenantId}/${newId()}/`,
        oidcIssuerEnabled: true,
        workloadIdentityEnabled: true,
      });
      await start(record);
      return record;
    },

    publicIssuers: {
      async fetch(request) {
        const cluster = running.find(({ record }) => request.url.startsWith(record.issuerUrl));
        return (await cluster?.api.publicIssuer.fetch(request)) ?? new Response(null, { status: 404 });
      },
      close: async () => {},
    },

    async close() {
      for (const cluster of running) await cluster.close();
    },
  };
}

/** Opens one cluster's database and keys, and puts its API on top. */
export async function startCluster(
  { file, sealer, clock, newId, newToken, log }: ClusterDependencies,
  record: ManagedCluster,
): Promise<RunningCluster> {
  const database = await openDatabase<KubeApiTables & KeyRingTables>({
    file: file(`cluster-${record.name.toLowerCase()}.db`),
    migrations: { ...kubeApiMigrations, ...keyRingMigrations },
    durability: 'every-commit',
  });
  const rings = createKeyRingStore({ database: database.queries as never, sealer, clock });
  const keyRing = await rings.openOrCreate('issuer', { keyId: kubernetesKeyId });
  const calendar = followKeyCalendar({
    issuer: record.issuerUrl,
    keyRing,
    policy: clusterKeyPolicy,
    generate: () => generateSigningKey({ clock, keyId: kubernetesKeyId }),
    clock,
    log,
  });
  // The operator's token lasts as long as the process: the kubeconfig is written anew at every start.
  const operatorToken = new Secret(newToken());
  const settings = { issuer: record.issuerUrl, operatorToken, clusterName: record.name };
  const api = createKubeApi({ database: database as never, keyRing, settings, clock, newId, log });
  return {
    record,
    api,
    operatorToken,
    async close() {
      calendar.close();
      await api.part.close();
      await database.close();
    },
  };
}

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** Calls a cluster's API as its operator. */
export async function requestAsOperator(
  { api, operatorToken }: RunningCluster,
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
  cluster: RunningCluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string | undefined> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
  const response = await requestAsOperator(cluster, { method: 'GET', path });
  if (response.status !== 200) return undefined;
  const account = (await response.json()) as { metadata: { annotations?: Record<string, string> } };
  return account.metadata.annotations?.[annotations.clientId];
}
