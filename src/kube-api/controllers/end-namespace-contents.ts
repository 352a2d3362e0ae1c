import { toTimestamp } from '../../wire/timestamp.ts';
import type { KubeContext } from '../context.ts';
import { type ApiKind, resourceOf } from '../kinds/api-kind.ts';
import { findKind } from '../kinds/registry.ts';
import { StatusError } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { changeObject } from '../writes/change-object.ts';
import { deleteAdmitted } from '../writes/delete-admitted.ts';
import { runWrite } from '../writes/write.ts';
import { controllerManager, controllerUser } from './controller-user.ts';

const user = controllerUser('namespace-controller');
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

/**
 * Deletes what is in a namespace that is on its way out, as the namespace controller asks for it: hooks see each
 * object, and what they refuse stays, with the namespace, which then says why. Asking for its deletion tries again.
 */
export async function endNamespaceContents(kube: KubeContext, namespace: KubeObject): Promise<void> {
  const failures: string[] = [];
  for (const kind of kube.kinds.resources().filter(({ isNamespaced }) => isNamespaced)) {
    const failure = await endAll(kube, kind, namespace.metadata.name);
    if (failure !== undefined) failures.push(failure);
  }
  if (failures.length > 0) await tellFailures(kube, namespace, failures);
}

/** Up to the first that is refused, as a collection is deleted: why it was. */
async function endAll(kube: KubeContext, kind: ApiKind, namespace: string): Promise<string | undefined> {
  const resource = resourceOf(kind);
  const options = { propagationPolicy: 'Background' };
  for (const { metadata } of await kube.objects.list(resource, namespace)) {
    if (metadata.deletionTimestamp !== undefined) continue;
    const key = { resource, namespace, name: metadata.name };
    try {
      await deleteAdmitted(kube, { kind, key, options, user, isDryRun: false, isOfCollection: true });
    } catch (error) {
      if (error instanceof StatusError) return error.message;
      throw error;
    }
  }
  return undefined;
}

async function tellFailures(
  kube: KubeContext,
  { metadata: { name, uid } }: KubeObject,
  failures: readonly string[],
): Promise<void> {
  const kind = findKind(namespaces);
  if (kind === undefined) return;
  const condition = {
    type: 'NamespaceDeletionContentFailure',
    status: 'True',
    lastTransitionTime: toTimestamp(kube.clock.now()),
    reason: 'ContentDeletionFailed',
    message: `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(', ')}`,
  };
  await runWrite(kube, { isDryRun: false, user }, async (write) => {
    const existing = await write.objects.find({ resource: 'namespaces', namespace: '', name });
    if (existing?.metadata.uid !== uid) return;
    const given = { ...existing, status: { phase: 'Terminating', conditions: [condition] } };
    const ownership = { manager: controllerManager };
    await changeObject(write, { kind, existing, given, subresource: 'status', ownership });
  });
}
