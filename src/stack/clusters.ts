import { rm } from 'node:fs/promises';
import type { Part } from '../platform/part.ts';
import type { ManagedCluster, ResourceStore } from '../resources/index.ts';
import { clusterFiles } from './cluster.ts';
import {
  type NodeSettings,
  type RunningCluster,
  type RunningClusterDependencies,
  startCluster,
} from './running-cluster.ts';

/** The clusters of the stack. */
export interface Clusters {
  /** Runs the cluster of a record. One that runs takes on what the record says instead. */
  run(record: ManagedCluster): Promise<void>;
  /** Ends the cluster with its node and its pods, and removes what was kept of it. The record stays. */
  remove(record: ManagedCluster): Promise<void>;
  /** From now on, no certificate of the cluster's clients that was issued until now is believed. */
  rotateCertificates(cluster: RunningCluster): Promise<void>;
  list(): readonly RunningCluster[];
  /** The documents that clusters publish under their issuers, told apart by the issuer's host and path. */
  readonly publicIssuers: Part;
  /** Ends whatever watches the clusters' APIs, so that nobody has to wait for it. Repeating it changes nothing. */
  endClients(): Promise<void>;
  /** Lets the pods of every cluster run, of those that are there and those to come. */
  startNodes(given: NodeSettings): Promise<void>;
  close(): Promise<void>;
}

export interface ClustersDependencies extends RunningClusterDependencies {
  readonly resources: ResourceStore;
  /** There is another cluster that answers, one less, or one that answers to others. */
  readonly onChange: () => Promise<void>;
}

/** Starts every cluster that the records know, and whichever are made later. */
export async function openClusters(dependencies: ClustersDependencies): Promise<Clusters> {
  const { resources, onChange } = dependencies;
  const running: RunningCluster[] = [];
  let nodes: NodeSettings | undefined;
  const close = async (): Promise<void> => {
    for (const cluster of running) await cluster.close();
  };
  const find = ({ id }: Pick<ManagedCluster, 'id'>) => running.find(({ record }) => isSame(record.id, id));
  try {
    for (const record of await resources.listManagedClusters()) {
      // One whose deletion was cut short stays down: the control plane goes on with it.
      if (record.provisioningState === 'Deleting') continue;
      running.push(await startCluster(dependencies, record));
      // What was under way when the process ended is done by this.
      if (record.provisioningState !== 'Succeeded') {
        await resources.putManagedCluster({ ...record, provisioningState: 'Succeeded' });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }

  const run = async (record: ManagedCluster): Promise<void> => {
    const existing = find(record);
    if (existing !== undefined) return await existing.takeOn(record);
    const cluster = await startCluster(dependencies, record);
    running.push(cluster);
    if (nodes !== undefined) await cluster.startNode(nodes);
    await onChange();
  };

  return {
    run,
    close,
    async endClients() {
      for (const cluster of running) await cluster.endClients();
    },
    async startNodes(given) {
      nodes = given;
      for (const cluster of running) await cluster.startNode(given);
    },
    list: () => running,

    async remove(record) {
      const cluster = find(record);
      if (cluster !== undefined) {
        running.splice(running.indexOf(cluster), 1);
        await cluster.close();
      }
      await removeFiles(dependencies, record);
      await onChange();
    },

    async rotateCertificates(cluster) {
      await cluster.rotateCertificates();
      await onChange();
    },

    publicIssuers: {
      async fetch(request) {
        const cluster = running.find(({ record }) => request.url.startsWith(record.issuerUrl));
        // Without the OIDC issuer, the cluster's documents are those of its API server, under another name.
        return (await cluster?.api.publicIssuer.fetch(request)) ?? new Response(null, { status: 404 });
      },
      close: async () => {},
    },
  };
}

function isSame(id: string, other: string): boolean {
  return id.toLowerCase() === other.toLowerCase();
}

/** With SQLite's own companions of the database. */
async function removeFiles({ file }: ClustersDependencies, record: ManagedCluster): Promise<void> {
  const { database, node, webhook } = clusterFiles(record);
  for (const name of [database, `${database}-wal`, `${database}-shm`, node, webhook]) {
    await rm(file(name), { recursive: true, force: true });
  }
}
