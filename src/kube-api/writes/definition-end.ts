import { definitionsResource } from '../custom-resources/index.ts';
import { findKind } from '../kinds/registry.ts';
import { deleteObject } from './delete-object.ts';
import type { Write } from './write.ts';

const definitionKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};

/** Lets definitions go that waited for the last of their objects. */
export async function endEmptyDefinitions(write: Write): Promise<void> {
  const kind = findKind(definitionKind);
  for (const name of write.kube.kinds.endingDefinitions()) {
    const definition = await write.objects.find({ resource: definitionsResource, namespace: '', name });
    if (definition?.metadata.deletionTimestamp === undefined || kind === undefined) continue;
    await deleteObject(write, { kind, object: definition });
  }
}
