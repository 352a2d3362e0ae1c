import type { KubeObject } from '../storage/kube-object.ts';
import type { KindBehaviour, MakeObject } from './api-kind.ts';

const defaultName = 'default';

/** The service account that every namespace has. */
export function defaultServiceAccount(namespace: string, make: MakeObject): KubeObject {
  return make({ group: '', version: 'v1', kind: 'ServiceAccount' }, { namespace, name: defaultName });
}

export const serviceAccountBehaviour: KindBehaviour = {
  // Kubernetes: a namespace without its default service account gets it back at once.
  async afterRemove(objects, { metadata }, make) {
    const { name, namespace = '' } = metadata;
    if (name !== defaultName) return;
    const owner = await objects.find({ resource: 'namespaces', namespace: '', name: namespace });
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return;
    await objects.insert('serviceaccounts', defaultServiceAccount(namespace, make));
  },
};
