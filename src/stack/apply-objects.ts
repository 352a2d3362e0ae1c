import type { Applied, ClusterObject } from '../arm/index.ts';
import { type Cluster, requestAsOperator } from './cluster.ts';

const plurals = { ServiceAccount: 'serviceaccounts', Secret: 'secrets' } as const;

/** Server-side apply, which takes over what others have written of the same fields. */
export async function applyObjects(
  cluster: Cluster,
  fieldManager: string,
  objects: readonly ClusterObject[],
): Promise<Applied> {
  for (const object of objects) {
    const { namespace, name } = object.metadata;
    const query = new URLSearchParams({ fieldManager, force: 'true' });
    const answer = await requestAsOperator(cluster, {
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace}/${plurals[object.kind]}/${name}?${query}`,
      contentType: 'application/apply-patch+yaml',
      body: object,
    });
    if (!answer.ok) return { kind: 'refused', reason: await readReason(answer) };
  }
  return { kind: 'applied' };
}

async function readReason(answer: Response): Promise<string> {
  const { message } = (await answer.json()) as { readonly message?: string };
  return message ?? `status ${answer.status}`;
}
