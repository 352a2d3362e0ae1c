import { refuseEscalation } from '../access/refuse-escalation.ts';
import { type ApiKind, resourceOf } from '../kinds/api-kind.ts';
import { readMetadata, validateMetadata } from '../metadata.ts';
import { checkObject } from '../schema/index.ts';
import { refusal } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { Surroundings } from './change-object.ts';
import { requireNamespace } from './require-namespace.ts';
import type { Write } from './write.ts';

/**
 * The last checks of a new object, and then it is there: for what nobody has to admit.
 * @throws {StatusError}
 */
export async function insertNew(write: Write, kind: ApiKind, draft: KubeObject): Promise<KubeObject> {
  await checkNew(write, kind, draft);
  return await insertChecked(write, kind, draft);
}

/**
 * What has to be true of a new object, whatever else there is.
 * @throws {StatusError}
 */
export async function checkNew(around: Surroundings, kind: ApiKind, draft: KubeObject): Promise<void> {
  const { name } = draft.metadata;
  const causes = [
    ...validateMetadata(readMetadata(draft), kind.checkName),
    ...checkObject(kind, draft),
    ...(kind.behaviour.validate?.(draft, undefined) ?? []),
  ];
  if (causes.length > 0) throw refusal('invalid', { kind: kind.kind, group: kind.group, name, causes });
  await refuseEscalation(around, kind, draft);
}

/**
 * Writes a new object that has been checked, where its place is there and free.
 * @throws {StatusError}
 */
export async function insertChecked(write: Write, kind: ApiKind, draft: KubeObject): Promise<KubeObject> {
  const { kube, objects } = write;
  const { name, namespace = '' } = draft.metadata;
  if (kind.custom?.isTerminating) throw refusal('terminatingDefinition');
  if (kind.isNamespaced) await requireNamespace(objects, kind, draft.metadata);
  const resource = resourceOf(kind);
  if (await objects.find({ resource, namespace, name })) throw refusal('alreadyExists', { resource, name });
  const created = await objects.insert(resource, (await kind.behaviour.allocate?.(objects, draft)) ?? draft);
  await kind.behaviour.afterCreate?.(objects, created, kube.makeObject);
  await kind.behaviour.settle?.(objects, kube.clock.now());
  return created;
}
