import type { RunInfo } from '../stack/index.ts';
import { connectToCluster } from './cluster-client.ts';

/** A node as its cluster's API tells of it. */
export interface NodeSummary {
  readonly cluster: string;
  readonly name: string;
  /** Those that have not ended. */
  readonly pods: number;
}

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec?: { readonly nodeName?: string };
    readonly status?: { readonly phase?: string };
  }[];
}

const ended: readonly (string | undefined)[] = ['Succeeded', 'Failed'];

/** The nodes of every cluster that answers. One that does not is left out: whoever looks wants to see the rest. */
export async function readNodes(run: RunInfo): Promise<readonly NodeSummary[]> {
  const read = run.clusters.map(({ name }) => readNodesOf(run, name).catch(() => []));
  return (await Promise.all(read)).flat();
}

async function readNodesOf(run: RunInfo, cluster: string): Promise<readonly NodeSummary[]> {
  const client = await connectToCluster(run, cluster);
  const list = async (path: string): Promise<Listed['items']> => {
    const { status, body } = await client.call('GET', path);
    // Our own API server answers 200 with a list and nothing else.
    return status === 200 ? (body as Listed).items : [];
  };
  const [nodes, pods] = await Promise.all([list('/api/v1/nodes'), list('/api/v1/pods')]);
  return nodes.map(({ metadata: { name } }) => ({
    cluster,
    name,
    pods: pods.filter(({ spec, status }) => spec?.nodeName === name && !ended.includes(status?.phase)).length,
  }));
}
