import { type ApiKind, type Contents, resourceOf } from '../kinds/api-kind.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { toTimestamp } from '../timestamp.ts';
import type { Write } from './write.ts';

export interface Deletion {
  readonly kind: ApiKind;
  readonly object: KubeObject;
  readonly graceSeconds?: number | undefined;
  /** Dependents stay, and lose their owner. */
  readonly isOrphaning?: boolean;
  /** Only looked at: what the object holds is ended by whoever asks hooks about it. */
  readonly leavesContents?: boolean;
}

export interface DeletionResult {
  readonly object: KubeObject;
  /** It is there still: something has to end first. */
  readonly isPending: boolean;
}

/** Deletes an object as its kind is deleted: at once, or once its grace, its contents and its finalizers have ended. */
export async function deleteObject(write: Write, deletion: Deletion): Promise<DeletionResult> {
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

/** Says since when it is being deleted, where anybody has the time to see that. */
async function markDeleted(
  { kube, objects }: Write,
  { kind, object }: Deletion,
  grace: number,
): Promise<KubeObject> {
  const isSeen = grace > 0 || (object.metadata.finalizers ?? []).length > 0 || kind.behaviour.terminate;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  // Kubernetes: a grace can be cut short, and never made longer.
  const isKept = deletionTimestamp !== undefined && grace >= deletionGracePeriodSeconds;
  if (!isSeen || isKept) return object;
  const since = deletionTimestamp
    ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1_000
    : kube.clock.now().getTime();
  const marked = withMetadata(object, {
    deletionTimestamp: toTimestamp(new Date(since + grace * 1_000)),
    deletionGracePeriodSeconds: grace,
    ...(object.metadata.generation !== undefined && { generation: object.metadata.generation + 1 }),
  });
  return await objects.replace(resourceOf(kind), kind.behaviour.prepare?.(marked, object) ?? marked);
}

/** Takes an object away for good, and what depended on it alone. */
export async function removeObject(
  write: Write,
  { kind, object, isOrphaning = false }: Deletion,
): Promise<KubeObject> {
  const { kube, objects } = write;
  const removed = await objects.remove(resourceOf(kind), object);
  await settleDependents(write, removed, isOrphaning);
  await kind.behaviour.afterRemove?.(objects, removed, kube.makeObject);
  await kind.behaviour.settle?.(objects, kube.clock.now());
  return removed;
}

/** Kubernetes: what has no owner left goes; where owners are orphaning, or others are left, it loses this one. */
async function settleDependents(
  write: Write,
  { metadata: { uid, namespace } }: KubeObject,
  isOrphaning: boolean,
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
        await deleteObject(write, { kind, object: dependent });
      }
    }
  }
}
