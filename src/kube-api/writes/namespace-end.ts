import { findKind } from '../kinds/registry.ts';
import { deleteObject } from './delete-object.ts';
import type { Write } from './write.ts';

const namespaceKind = { group: '', version: 'v1', resource: 'namespaces' };

/** Lets a namespace go that waited for the last object in it. */
export async function endNamespaceIfEmpty(write: Write, name: string | undefined): Promise<void> {
  const kind = findKind(namespaceKind);
  if (name === undefined || kind === undefined) return;
  const namespace = await write.objects.find({ resource: 'namespaces', namespace: '', name });
  if (namespace?.metadata.deletionTimestamp === undefined) return;
  await deleteObject(write, { kind, object: namespace, leavesContents: true });
}
