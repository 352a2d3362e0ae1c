import { createKubeconfig } from '../kube-api/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log/index.ts';
import { defaultProxyImages, readWebhookSettings, runWebhook, type WebhookPorts } from '../webhook/index.ts';
import { type Cluster, clusterFiles, requestAsOperator } from './cluster.ts';
import { webhookNamespace, webhookObjects } from './cluster-webhook-objects.ts';

export interface ClusterWebhookDependencies {
  readonly cluster: Cluster;
  readonly serverUrl: string;
  /** Of the local authority, which the cluster's server is known by. */
  readonly caPem: string;
  /** Writes a file of the data folder, and returns its path. */
  readonly writeFile: (name: string, content: string) => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ClusterWebhook {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Runs the admission webhook of a cluster: the program that a real cluster would run, with the same flags. It knows
 * the cluster by its API server alone.
 */
export async function startClusterWebhook(dependencies: ClusterWebhookDependencies): Promise<ClusterWebhook> {
  const { cluster, clock, log } = dependencies;
  for (const installed of webhookObjects) await installIfMissing(cluster, installed);
  const settings = await readSettings(dependencies);
  const ending = new AbortController();
  const ready = Promise.withResolvers<WebhookPorts>();
  const running = runWebhook({
    settings,
    environment: {},
    userAgent: 'open-workload-id/webhook',
    // The same at every start: the lock of the data folder sees to it that there is one of us, and no lease to wait for.
    identity: 'wid',
    log: log.child({ surface: 'webhook' }),
    clock,
    signal: ending.signal,
    onReady: ready.resolve,
  });
  const ended = running.then((outcome) => {
    throw new Error(outcome.kind === 'mistaken' ? outcome.reason : 'the webhook ended before it was ready');
  });
  const ports = await Promise.race([ready.promise, ended]);
  // From here on, its end is our own doing.
  ended.catch(() => {});
  return {
    port: ports.webhook,
    async close() {
      ending.abort();
      await running;
    },
  };
}

/** Takes away what `startClusterWebhook` has installed: the cluster no longer asks a webhook that is gone. */
export async function uninstallClusterWebhook(cluster: Cluster): Promise<void> {
  for (const { collection, object } of webhookObjects.toReversed()) {
    const path = `${collection}/${object.metadata.name}`;
    const { status } = await requestAsOperator(cluster, { method: 'DELETE', path });
    if (status >= 300 && status !== 404) throw new Error(`${path} cannot be deleted: ${status}`);
  }
}

async function installIfMissing(
  cluster: Cluster,
  { collection, object }: (typeof webhookObjects)[number],
): Promise<void> {
  const path = `${collection}/${object.metadata.name}`;
  if ((await requestAsOperator(cluster, { method: 'GET', path })).status === 200) return;
  const made = await requestAsOperator(cluster, {
    method: 'POST',
    path: collection,
    contentType: 'application/json',
    body: object,
  });
  if (made.status !== 201) throw new Error(`${path} cannot be made: ${await made.text()}`);
}

async function readSettings({ cluster, serverUrl, caPem, writeFile }: ClusterWebhookDependencies) {
  const { record, operatorToken } = cluster;
  const kubeconfig = createKubeconfig([{ serverUrl, caPem, token: operatorToken, clusterName: record.name }]);
  const path = await writeFile(clusterFiles(record).webhook, kubeconfig);
  const anyPort = '127.0.0.1:0';
  const read = readWebhookSettings({
    commandLine: [
      `--kubeconfig=${path}`,
      `--webhook-addr=${anyPort}`,
      `--health-addr=${anyPort}`,
      `--metrics-addr=${anyPort}`,
      '--drain-linger-seconds=0',
    ],
    environment: { AZURE_TENANT_ID: record.tenantId, POD_NAMESPACE: webhookNamespace },
    readFile: () => '',
    defaultImages: defaultProxyImages,
  });
  if (read.kind === 'settings') return read.settings;
  throw new Error(`the webhook's settings: ${read.mistakes.join('; ')}`);
}
