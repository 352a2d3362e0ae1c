import { createKubeApi, type KubeApi, kubeApiMigrations } from '../kube-api/index.ts';
import type { Clock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import { createKeyRingStore, keyRingMigrations } from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { Part } from '../platform/part.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';
import type { ManagedCluster, ResourceId, ResourceStore } from '../resources/index.ts';
import { aksIssuerDomain } from '../wire/azure-hosts.ts';

/** The clusters of the stack: each an API of its own, with its own database and keys. */
export interface Clusters {
  /** Makes the cluster, or returns the one with that id. */
  create(draft: ClusterDraft): Promise<ManagedCluster>;
  list(): readonly RunningCluster[];
  /** Calls a cluster's API as its operator. */
  request(clusterName: string, request: ClusterRequest): Promise<Response>;
  /** The documents that clusters publish under their issuers, told apart by the issuer's host and path. */
  readonly publicIssuers: Part;
  close(): Promise<void>;
}

export interface RunningCluster {
  readonly record: ManagedCluster;
  readonly api: KubeApi;
  readonly operatorToken: Secret;
}

export interface ClusterDraft {
  readonly id: ResourceId;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
}

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

export interface ClustersDependencies {
  readonly file: (name: string) => string;
  readonly resources: ResourceStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: () => string;
  readonly log: Log;
  /** A cluster began to answer: its API needs a listener. */
  readonly onStart: (cluster: RunningCluster) => Promise<void>;
}

/** Starts every cluster that the records know, and whichever are made later. */
export async function openClusters(dependencies: ClustersDependencies): Promise<Clusters> {
  const { resources, newId } = dependencies;
  const running: (RunningCluster & { close(): Promise<void> })[] = [];

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

    async request(clusterName, { method, path, contentType, body }) {
      const cluster = running.find(({ record }) => record.name === clusterName);
      if (cluster === undefined) throw new Error(`there is no cluster ${clusterName}`);
      return await cluster.api.part.fetch(
        new Request(`https://localhost${path}`, {
          method,
          headers: {
            authorization: `Bearer ${cluster.operatorToken.reveal()}`,
            ...(contentType !== undefined && { 'content-type': contentType }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      );
    },

    publicIssuers: {
      async fetch(request) {
        const cluster = running.find(({ record }) => request.url.startsWith(record.issuerUrl));
        return cluster === undefined
          ? new Response(null, { status: 404 })
          : await cluster.api.publicIssuer.fetch(request);
      },
      close: async () => {},
    },

    async close() {
      for (const cluster of running) await cluster.close();
    },
  };
}

async function startCluster(
  { file, sealer, clock, newId, newToken, log }: ClustersDependencies,
  record: ManagedCluster,
): Promise<RunningCluster & { close(): Promise<void> }> {
  const database = await openDatabase<object>({
    file: file(`cluster-${record.name.toLowerCase()}.db`),
    migrations: { ...kubeApiMigrations, ...keyRingMigrations },
    durability: 'every-commit',
  });
  const keyRing = await createKeyRingStore({ database: database.queries, sealer, clock }).openOrCreate(
    'issuer',
  );
  // The operator's token lasts as long as the process: kubeconfigs are written anew at every start.
  const operatorToken = new Secret(newToken());
  const api = createKubeApi({
    database,
    keyRing,
    settings: { issuer: record.issuerUrl, operatorToken, clusterName: record.name },
    clock,
    newId,
    log,
  });
  return {
    record,
    api,
    operatorToken,
    async close() {
      await api.part.close();
      await database.close();
    },
  };
}
