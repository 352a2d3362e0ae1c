import { type ApiKind, resourceOf } from '../kinds/api-kind.ts';
import { refusal } from '../status-error.ts';
import type { ObjectReader } from '../storage/object-store.ts';

/**
 * The plugin NamespaceLifecycle, for what is created: its namespace is there, and not on its way out.
 * @throws {StatusError}
 */
export async function requireNamespace(
  objects: ObjectReader,
  kind: ApiKind,
  { name, namespace = '' }: { readonly name: string; readonly namespace?: string },
): Promise<void> {
  const found = await objects.find({ resource: 'namespaces', namespace: '', name: namespace });
  if (found === undefined) throw refusal('objectNotFound', { resource: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp !== undefined) {
    throw refusal('namespaceTerminating', { resource: resourceOf(kind), name, namespace });
  }
}
