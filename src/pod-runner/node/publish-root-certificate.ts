import type { Timer } from '../timer.ts';
import type { ApiClient, ApiObject } from './api-client.ts';
import { followObjects } from './follow-objects.ts';

const name = 'kube-root-ca.crt';

/**
 * Gives every namespace the ConfigMap that the volume of a service account's token refers to. Kubernetes: a
 * controller's work; without it no pod with such a volume would start (pkg/controller/certificates/rootcacertpublisher).
 */
export function publishRootCertificate(
  { api, timer }: { readonly api: ApiClient; readonly timer: Timer },
  certificate: string,
): { close(): Promise<void> } {
  const data = { 'ca.crt': certificate };
  const underWay = new Map<string, Promise<void>>();
  const publish = async (namespace: string): Promise<void> => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const found = await api.patch(`${path}/${name}`, { data });
    if (found.kind === 'refused' && found.code === 404) await api.create(path, { metadata: { name }, data });
  };
  const following = followObjects({
    api,
    timer,
    path: '/api/v1/namespaces',
    onObject({ metadata }: ApiObject) {
      if (underWay.has(metadata.name) || metadata.deletionTimestamp !== undefined) return;
      const work = publish(metadata.name).finally(() => underWay.delete(metadata.name));
      underWay.set(metadata.name, work);
    },
    onGone: () => {},
  });
  return {
    async close() {
      await following.close();
      await Promise.all(underWay.values());
    },
  };
}
