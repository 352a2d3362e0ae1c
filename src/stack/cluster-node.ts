import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log/index.ts';
import { type Node, type RegisteredImage, type Runtime, startNode } from '../pod-runner/index.ts';
import { type Cluster, clusterFiles } from './cluster.ts';

export interface ClusterNodeDependencies {
  readonly cluster: Cluster;
  readonly serverUrl: string;
  readonly caPem: string;
  /** The path of a file of the data folder. */
  readonly file: (name: string) => string;
  readonly runtime: Runtime;
  /** The person's own, asked for at each start of a container. */
  readonly images: () => readonly RegisteredImage[];
  /** The variables that lead programs here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The person's own logins are none of a pod's: it has an account of its own. */
const personal: ReadonlySet<string> = new Set(['KUBECONFIG', 'AZURE_CONFIG_DIR']);

/** Runs the cluster's one node. It knows the cluster by its API server alone. */
export async function startClusterNode(dependencies: ClusterNodeDependencies): Promise<Node> {
  const { cluster, serverUrl, caPem, file, runtime, images, environment, clock, log } = dependencies;
  const { hostname, port } = new URL(serverUrl);
  const shared = Object.entries(environment).filter(([name]) => !personal.has(name));
  return await startNode({
    fetch: (request) => cluster.api.part.fetch(request),
    token: cluster.operatorToken,
    // AKS: pool, a number of the cluster, and the machine's own.
    nodeName: 'aks-nodepool1-00000000-vmss000000',
    folder: file(clusterFiles(cluster.record).node),
    clock,
    log: log.child({ surface: 'node' }),
    environment: Object.fromEntries(shared),
    apiServer: { host: hostname, port: Number(port) },
    images,
    runtime,
    rootCertificate: caPem,
  });
}
