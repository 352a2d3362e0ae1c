import { kubernetesKeyId } from '../platform/jwt/index.ts';
import { generateSigningKey } from '../platform/keys/index.ts';
import type { Part } from '../platform/part.ts';
import type { Node } from '../pod-runner/index.ts';
import type { ManagedCluster } from '../resources/index.ts';
import { Closers } from './closers.ts';
import { type Cluster, type ClusterDependencies, openCluster } from './cluster.ts';
import { type ClusterNodeDependencies, startClusterNode } from './cluster-node.ts';
import { type ClusterWebhook, startClusterWebhook, uninstallClusterWebhook } from './cluster-webhook.ts';
import { webhookNamespace, webhookService } from './cluster-webhook-objects.ts';
import { clusterKeyPolicy, followKeyCalendar } from './key-calendar.ts';
import type { ClusterListener } from './listeners.ts';

export type NodeSettings = Pick<ClusterNodeDependencies, 'runtime' | 'images' | 'environment'>;

export interface RunningCluster extends Cluster {
  /** Where `kubectl` finds it. */
  readonly serverUrl: string;
  /** Follows a changed record: its issuer, and whether it has the webhook of workload identity. */
  takeOn(record: ManagedCluster): Promise<void>;
  /** Ends what the cluster itself runs against its API. */
  endClients(): Promise<void>;
  startNode(given: NodeSettings): Promise<void>;
}

export interface RunningClusterDependencies extends ClusterDependencies {
  /** Of the local authority. */
  readonly caPem: string;
  /** Writes a file of the data folder, and returns its path. */
  readonly writeFile: (name: string, content: string) => Promise<string>;
  /** Gives a cluster's API a port of its own. */
  readonly listen: (part: Part) => Promise<ClusterListener>;
}

/** Opens a cluster, lets its keys follow the calendar, and lets it be reached. */
export async function startCluster(
  dependencies: RunningClusterDependencies,
  record: ManagedCluster,
): Promise<RunningCluster> {
  const { clock, log, listen } = dependencies;
  let webhook: ClusterWebhook | undefined;
  let node: Node | undefined;
  const cluster = await openCluster(
    {
      ...dependencies,
      runsControllers: true,
      resolveService: (namespace, name) =>
        namespace === webhookNamespace && name === webhookService && webhook !== undefined
          ? { host: '127.0.0.1', port: webhook.port }
          : undefined,
      readPodLog: async (...asked) => (await node?.readLog(...asked)) ?? new Response(''),
      execInPod: async (...asked) => (await node?.exec(...asked)) ?? { kind: 'no-container' },
      attachToPod: async (...asked) => (await node?.attach(...asked)) ?? { kind: 'no-container' },
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
  const endClients = async (): Promise<void> => {
    await clients.close();
    const ending = webhook;
    webhook = undefined;
    await ending?.close();
  };
  let listener: ClusterListener | undefined;
  const close = async (): Promise<void> => {
    await endClients();
    calendar.close();
    await listener?.close();
    await cluster.close();
  };
  try {
    listener = await listen(cluster.api.part);
    const serverUrl = listener.url;
    const installWebhook = async (): Promise<void> => {
      webhook = await startClusterWebhook({ ...dependencies, cluster, serverUrl });
    };
    if (record.workloadIdentityEnabled) await installWebhook();
    return {
      ...cluster,
      get record() {
        return cluster.record;
      },
      serverUrl,
      close,
      endClients,
      async takeOn(changed) {
        cluster.follow(changed);
        if (changed.workloadIdentityEnabled === (webhook !== undefined)) return;
        if (changed.workloadIdentityEnabled) return await installWebhook();
        // First nobody asks it any more, and then it ends.
        await uninstallClusterWebhook(cluster);
        const ending = webhook;
        webhook = undefined;
        await ending?.close();
      },
      async startNode(given) {
        const started = await startClusterNode({ ...dependencies, ...given, cluster, serverUrl });
        clients.add(() => started.close());
        node = started;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
