import { kubernetesKeyId } from '../platform/jwt/index.ts';
import { generateSigningKey } from '../platform/keys/index.ts';
import type { Part } from '../platform/part.ts';
import type { Node } from '../pod-runner/index.ts';
import type { ManagedCluster, ResourceId, ResourceStore } from '../resources/index.ts';
import { aksIssuerDomain } from '../wire/azure-hosts.ts';
import { Closers } from './closers.ts';
import { type Cluster, type ClusterDependencies, openCluster } from './cluster.ts';
import { type ClusterNodeDependencies, startClusterNode } from './cluster-node.ts';
import { startClusterWebhook } from './cluster-webhook.ts';
import { webhookNamespace, webhookService } from './cluster-webhook-objects.ts';
import { clusterKeyPolicy, followKeyCalendar } from './key-calendar.ts';

/** The clusters of the stack. */
export interface Clusters {
  /** Makes the cluster, or returns the one with that id. */
  create(draft: ClusterDraft): Promise<ManagedCluster>;
  list(): readonly RunningCluster[];
  /** The documents that clusters publish under their issuers, told apart by the issuer's host and path. */
  readonly publicIssuers: Part;
  /** Ends whatever watches the clusters' APIs, so that nobody has to wait for it. Repeating it changes nothing. */
  endClients(): Promise<void>;
  /** Lets the pods of every cluster run, of those that are there and those to come. */
  startNodes(given: NodeSettings): Promise<void>;
  close(): Promise<void>;
}

export type NodeSettings = Pick<ClusterNodeDependencies, 'runtime' | 'images' | 'environment'>;

export interface RunningCluster extends Cluster {
  /** Where `kubectl` finds it. */
  readonly serverUrl: string;
  /** Ends what the cluster itself runs against its API. */
  endClients(): Promise<void>;
  startNode(given: NodeSettings): Promise<void>;
}

export interface ClusterDraft {
  readonly id: ResourceId;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
}

export interface ClustersDependencies extends ClusterDependencies {
  readonly resources: ResourceStore;
  /** Of the local authority. */
  readonly caPem: string;
  /** Writes a file of the data folder, and returns its path. */
  readonly writeFile: (name: string, content: string) => Promise<string>;
  /** Gives a cluster's API a port of its own, and returns its URL. */
  readonly listen: (part: Part) => Promise<string>;
  /** A cluster has been made, and answers. */
  readonly onCreate: () => Promise<void>;
}

/** Starts every cluster that the records know, and whichever are made later. */
export async function openClusters(dependencies: ClustersDependencies): Promise<Clusters> {
  const { resources, newId, onCreate } = dependencies;
  const running: RunningCluster[] = [];
  let nodes: NodeSettings | undefined;
  const close = async (): Promise<void> => {
    for (const cluster of running) await cluster.close();
  };
  try {
    for (const record of await resources.listManagedClusters()) {
      running.push(await startCluster(dependencies, record));
    }
  } catch (error) {
    await close();
    throw error;
  }

  return {
    close,
    async endClients() {
      for (const cluster of running) await cluster.endClients();
    },
    async startNodes(given) {
      nodes = given;
      for (const cluster of running) await cluster.startNode(given);
    },
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
      const cluster = await startCluster(dependencies, record);
      running.push(cluster);
      if (nodes !== undefined) await cluster.startNode(nodes);
      await onCreate();
      return record;
    },

    publicIssuers: {
      async fetch(request) {
        const cluster = running.find(({ record }) => request.url.startsWith(record.issuerUrl));
        return (await cluster?.api.publicIssuer.fetch(request)) ?? new Response(null, { status: 404 });
      },
      close: async () => {},
    },
  };
}

/** Opens a cluster, lets its keys follow the calendar, and lets it be reached. */
async function startCluster(
  dependencies: ClustersDependencies,
  record: ManagedCluster,
): Promise<RunningCluster> {
  const { clock, log, listen } = dependencies;
  const webhook: { port?: number } = {};
  const node: { current?: Node } = {};
  const cluster = await openCluster(
    {
      ...dependencies,
      runsControllers: true,
      resolveService: (namespace, name) =>
        namespace === webhookNamespace && name === webhookService && webhook.port !== undefined
          ? { host: '127.0.0.1', port: webhook.port }
          : undefined,
      readPodLog: async (...asked) => (await node.current?.readLog(...asked)) ?? new Response(''),
      execInPod: async (...asked) => (await node.current?.exec(...asked)) ?? { kind: 'no-container' },
      attachToPod: async (...asked) => (await node.current?.attach(...asked)) ?? { kind: 'no-container' },
    },
    record,
  );
  const calendar = followKeyCalendar({
    issuer: record.issuerUrl,
    keyRing: cluster.keyRing,
    policy: clusterKeyPolicy,
    generate: () => generateSigningKey({ clock, keyId: kubernetesKeyId }),
    clock,
    log,
  });
  const clients = new Closers();
  const endClients = (): Promise<void> => clients.close();
  const close = async (): Promise<void> => {
    await endClients();
    calendar.close();
    await cluster.close();
  };
  try {
    const serverUrl = await listen(cluster.api.part);
    const running = await startClusterWebhook({ ...dependencies, cluster, serverUrl });
    clients.add(() => running.close());
    webhook.port = running.port;
    const startNode = async (given: NodeSettings): Promise<void> => {
      const started = await startClusterNode({ ...dependencies, ...given, cluster, serverUrl });
      clients.add(() => started.close());
      node.current = started;
    };
    return { ...cluster, close, endClients, startNode, serverUrl };
  } catch (error) {
    await close();
    throw error;
  }
}
