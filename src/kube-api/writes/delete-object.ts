import { toTimestamp } from '../../wire/timestamp.ts';
import { type ApiKind, type Contents, resourceOf } from '../kinds/api-kind.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { findFreed, foregroundFinalizer, hasBlocking } from './foreground.ts';
import type { Write } from './write.ts';

export interface Deletion {
  readonly kind: ApiKind;
  readonly object: KubeObject;
  readonly graceSeconds?: number | undefined;
  /** Dependents stay, and lose their owner. */
  readonly isOrphaning?: boolean;
  /** Only looked at: what the object holds is ended by whoever asks hooks about it. */
  readonly leavesContents?: boolean;
  /** Dependents go first, and their owner with the last of them. */
  readonly isForeground?: boolean;
}

export interface DeletionResult {
  readonly object: KubeObject;
  /** It is there still: something has to end first. */
  readonly isPending: boolean;
}

/** Deletes an object as its kind is deleted: at once, or once its grace, its contents and its finalizers have ended. */
export async function deleteObject(write: Write, deletion: Deletion): Promise<DeletionResult> {
  if (deletion.isForeground && (await hasBlocking(write, deletion.object))) {
    return await deleteAfterDependents(write, deletion);
  }
  const { kind } = deletion;
  const grace = kind.behaviour.graceSeconds?.(deletion.object, deletion.graceSeconds) ?? 0;
  const ending = await markDeleted(write, deletion, grace);
  const end: Contents['end'] = async (contained, object) => {
    if (!deletion.leavesContents && object.metadata.deletionTimestamp === undefined) {
      await deleteObject(write, { kind: contained, object });
    }
  };
  const hasEnded =
    (await kind.behaviour.terminate?.(write.objects, ending, { kinds: write.kube.kinds.resources(), end })) ??
    true;
  const { finalizers = [] } = ending.metadata;
  const isHeld = finalizers.some((finalizer) => finalizer !== kind.behaviour.ownFinalizer);
  if (grace > 0 || isHeld || !hasEnded) return { object: ending, isPending: true };
  return { object: await removeObject(write, { ...deletion, object: ending }), isPending: false };
}

async function deleteAfterDependents(write: Write, deletion: Deletion): Promise<DeletionResult> {
  const { finalizers = [] } = deletion.object.metadata;
  const held = finalizers.includes(foregroundFinalizer) ? finalizers : [...finalizers, foregroundFinalizer];
  const object = withMetadata(deletion.object, { finalizers: held });
  const marked = await markDeleted(write, { ...deletion, object }, 0);
  await settleDependents(write, marked, deletion);
  // Without a grace of their own, the last of them has taken the owner along.
  const left = await write.objects.find({
    resource: resourceOf(deletion.kind),
    namespace: marked.metadata.namespace ?? '',
    name: marked.metadata.name,
  });
  return left?.metadata.uid === marked.metadata.uid
    ? { object: left, isPending: true }
    : { object: marked, isPending: false };
}

/** Says since when it is being deleted, where anybody has the time to see that. */
async function markDeleted(write: Write, deletion: Deletion, grace: number): Promise<KubeObject> {
  const { kube, objects } = write;
  const { kind, object } = deletion;
  const isSeen = grace > 0 || (object.metadata.finalizers ?? []).length > 0 || kind.behaviour.terminate;
  if (!isSeen) return object;
  if (object.metadata.deletionTimestamp !== undefined) return await hurry(write, deletion, grace);
  const deletionTimestamp = toTimestamp(new Date(kube.clock.now().getTime() + grace * 1_000));
  const marked = withMetadata(object, {
    deletionTimestamp,
    deletionGracePeriodSeconds: grace,
    ...(object.metadata.generation !== undefined && { generation: object.metadata.generation + 1 }),
  });
  return await objects.replace(resourceOf(kind), kind.behaviour.prepare?.(marked, object) ?? marked);
}

/** Kubernetes: whoever asks once more for what is ending can only make it end sooner. */
async function hurry(
  { objects }: Write,
  { kind, object, graceSeconds: asked }: Deletion,
  grace: number,
): Promise<KubeObject> {
  const { deletionTimestamp = '', deletionGracePeriodSeconds: left = 0 } = object.metadata;
  if (asked === undefined || grace >= left) return object;
  const at = new Date(new Date(deletionTimestamp).getTime() - (left - grace) * 1_000);
  const sooner = { deletionTimestamp: toTimestamp(at), deletionGracePeriodSeconds: grace };
  return await objects.replace(resourceOf(kind), withMetadata(object, sooner));
}

/** Takes an object away for good, and what depended on it alone. */
export async function removeObject(write: Write, deletion: Deletion): Promise<KubeObject> {
  const { kube, objects } = write;
  const { kind, object } = deletion;
  const removed = await objects.remove(resourceOf(kind), object);
  await settleDependents(write, removed, deletion);
  await kind.behaviour.afterRemove?.(objects, removed, kube.makeObject);
  await kind.behaviour.settle?.(objects, kube.clock.now());
  for (const freed of await findFreed(write, removed)) await release(write, freed);
  return removed;
}

/** Lets an owner go that has waited for its dependents, unless others hold it too. */
async function release(write: Write, { kind, object }: Pick<Deletion, 'kind' | 'object'>): Promise<void> {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== foregroundFinalizer);
  if (finalizers.length === 0) await removeObject(write, { kind, object });
  else await write.objects.replace(resourceOf(kind), withMetadata(object, { finalizers }));
}

/** Kubernetes: what has no owner left goes; where owners are orphaning, or others are left, it loses this one. */
async function settleDependents(
  write: Write,
  { metadata: { uid, namespace } }: KubeObject,
  { isOrphaning = false, isForeground = false }: Pick<Deletion, 'isOrphaning' | 'isForeground'>,
): Promise<void> {
  const { kube, objects } = write;
  for (const kind of kube.kinds.resources()) {
    for (const dependent of await objects.list(resourceOf(kind), namespace)) {
      const owners = dependent.metadata.ownerReferences ?? [];
      if (!owners.some((owner) => owner.uid === uid)) continue;
      const others = owners.filter((owner) => owner.uid !== uid);
      if (isOrphaning || others.length > 0) {
        await objects.replace(resourceOf(kind), withMetadata(dependent, { ownerReferences: others }));
      } else if (dependent.metadata.deletionTimestamp === undefined) {
        await deleteObject(write, { kind, object: dependent, isForeground });
      }
    }
  }
}
