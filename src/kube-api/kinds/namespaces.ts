import { refusal } from '../status-error.ts';
import { withMetadata } from '../storage/kube-object.ts';
import type { ObjectWriter } from '../storage/object-store.ts';
import { type KindBehaviour, type MakeObject, resourceOf } from './api-kind.ts';
import { defaultServiceAccount } from './service-accounts.ts';

const nameLabel = 'kubernetes.io/metadata.name';
const finalizer = 'kubernetes';

export const protectedNamespaces: readonly string[] = ['default', 'kube-system', 'kube-public'];

/** The namespaces that a cluster starts with. */
export const firstNamespaces: readonly string[] = [...protectedNamespaces, 'kube-node-lease'];

export const namespaceBehaviour: KindBehaviour = {
  prepare(object, existing) {
    const { name, labels } = object.metadata;
    const named = withMetadata(object, { labels: { ...labels, [nameLabel]: name } });
    if (existing !== undefined) {
      const isEnding = object.metadata.deletionTimestamp !== undefined;
      const status = isEnding ? { phase: 'Terminating' } : existing.status;
      return { ...named, spec: existing.spec, status };
    }
    return { ...named, spec: { finalizers: [finalizer] }, status: { phase: 'Active' } };
  },
  async afterCreate(objects, { metadata }, make) {
    await objects.insert('serviceaccounts', defaultServiceAccount(metadata.name, make));
  },
  async terminate(objects, { metadata }, { kinds, end }) {
    let left = 0;
    for (const kind of kinds.filter(({ isNamespaced }) => isNamespaced)) {
      for (const object of await objects.list(resourceOf(kind), metadata.name)) await end(kind, object);
      left += (await objects.list(resourceOf(kind), metadata.name)).length;
    }
    return left === 0;
  },
  refuseDelete(name) {
    if (protectedNamespaces.includes(name)) throw refusal('protectedNamespace', { name });
  },
};

/** Makes what is missing of a cluster's first namespaces, and the Service that every cluster has. */
export async function seedNamespaces(objects: ObjectWriter, make: MakeObject): Promise<void> {
  for (const name of firstNamespaces) {
    if ((await objects.find({ resource: 'namespaces', namespace: '', name })) !== undefined) continue;
    const draft = make({ group: '', version: 'v1', kind: 'Namespace' }, { name });
    const prepared = namespaceBehaviour.prepare?.(draft, undefined) ?? draft;
    await namespaceBehaviour.afterCreate?.(objects, await objects.insert('namespaces', prepared), make);
  }
  await seedApiService(objects, make);
}

/** Kubernetes: the API server's own address inside the cluster. Pods reach it by the variables that the node gives them. */
async function seedApiService(objects: ObjectWriter, make: MakeObject): Promise<void> {
  const place = { namespace: 'default', name: 'kubernetes' };
  if ((await objects.find({ resource: 'services', ...place })) !== undefined) return;
  const service = make({ group: '', version: 'v1', kind: 'Service' }, { ...place, fields: apiService });
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  await objects.insert('services', withMetadata(service, { labels }));
}

const address = '10.0.0.1';
const apiService = {
  spec: {
    clusterIP: address,
    clusterIPs: [address],
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }],
    sessionAffinity: 'None',
    type: 'ClusterIP',
  },
  status: { loadBalancer: {} },
};
