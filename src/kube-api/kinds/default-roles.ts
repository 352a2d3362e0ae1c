import type { JsonFields } from '../field-shape.ts';
import { defaultClusterRoleBindings, defaultClusterRoles } from '../rbac/index.ts';
import { withMetadata } from '../storage/kube-object.ts';
import type { ObjectWriter } from '../storage/object-store.ts';
import type { MakeObject } from './api-kind.ts';

const group = 'rbac.authorization.k8s.io';

/** Makes what is missing of the roles and bindings that a cluster starts with. Whatever is there stays as it is. */
export async function seedRoles(objects: ObjectWriter, make: MakeObject): Promise<void> {
  const kinds = [
    { kind: 'ClusterRole', resource: `clusterroles.${group}`, drafts: defaultClusterRoles },
    {
      kind: 'ClusterRoleBinding',
      resource: `clusterrolebindings.${group}`,
      drafts: defaultClusterRoleBindings,
    },
  ];
  for (const { kind, resource, drafts } of kinds) {
    for (const draft of drafts) {
      const { name, labels, annotations } = readMetadata(draft);
      if ((await objects.find({ resource, namespace: '', name })) !== undefined) continue;
      const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...fields } = draft;
      const made = make({ group, version: 'v1', kind }, { name, fields });
      await objects.insert(resource, withMetadata(made, { labels, annotations }));
    }
  }
}

/** The drafts are ours, and have these. */
function readMetadata(draft: JsonFields) {
  return draft.metadata as {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}
