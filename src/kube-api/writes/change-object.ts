import { isDeepStrictEqual } from 'node:util';
import { refuseEscalation } from '../access/refuse-escalation.ts';
import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf, inVersion, resourceOf } from '../kinds/api-kind.ts';
import { typeOf } from '../kinds/type-of.ts';
import { trackUpdate } from '../managed-fields/index.ts';
import { type GivenMetadata, readMetadata, toStoredMetadata, validateMetadata } from '../metadata.ts';
import { checkObject } from '../schema/index.ts';
import { refusal } from '../status-error.ts';
import { type KubeObject, type ObjectMeta, withMetadata } from '../storage/kube-object.ts';
import type { ObjectReader } from '../storage/object-store.ts';
import { deleteObject, removeObject } from './delete-object.ts';
import type { Write } from './write.ts';

export interface ObjectChange {
  readonly kind: ApiKind;
  readonly existing: KubeObject;
  /** The whole new state, decoded by its schema. */
  readonly given: JsonFields;
  readonly subresource?: string | undefined;
  /** Who the changed fields belong to; or, where they have been worked out already, the list of all managers. */
  readonly ownership: { readonly manager: string } | { readonly managedFields: readonly JsonFields[] };
}

/**
 * Gives an object its new state, under the version that the client has seen: for what nobody has to admit.
 * @throws {StatusError}
 */
export async function changeObject(write: Write, asked: ObjectChange): Promise<KubeObject> {
  const change = { ...asked, existing: inVersion(asked.kind, asked.existing) };
  return await storeChange(write, change, await planChange(write, change));
}

/** Where a change is judged: in a write, or before it. */
export type Surroundings = Pick<Write, 'kube' | 'user'> & { readonly objects: ObjectReader };

/**
 * The state that an object is to have, with all last checks passed. Nothing is written.
 * @throws {StatusError}
 */
export async function planChange(around: Surroundings, change: ObjectChange): Promise<KubeObject> {
  const { kind, existing, given } = change;
  const metadata = readMetadata(given);
  checkIdentity(existing, metadata);
  checkPreconditions(kind, existing, metadata);
  const next = withGeneration(kind, existing, toNextState(change, metadata));
  const causes = [
    ...validateMetadata(metadata, kind.checkName),
    ...checkObject(kind, next),
    ...(kind.behaviour.validate?.(next, existing) ?? []),
  ];
  if (causes.length > 0) {
    throw refusal('invalid', { kind: kind.kind, group: kind.group, name: existing.metadata.name, causes });
  }
  await refuseEscalation(around, kind, next);
  return withMetadata(next, { managedFields: ownersOf(around.kube, change, next) });
}

/**
 * Writes what has been planned. A change that changes nothing leaves the version as it was; one that takes the last
 * finalizer off an object that is being deleted lets it go.
 */
export async function storeChange(
  write: Write,
  { kind, existing }: Pick<ObjectChange, 'kind' | 'existing'>,
  planned: KubeObject,
): Promise<KubeObject> {
  if (isDeepStrictEqual(planned, withMetadata(existing, {}))) return existing;
  const replaced = await write.objects.replace(resourceOf(kind), planned);
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = replaced.metadata;
  const isEnding = deletionTimestamp !== undefined && !deletionGracePeriodSeconds;
  if (isEnding && finalizers.length === 0) await letGo(write, kind, replaced);
  else await kind.behaviour.settle?.(write.objects, write.kube.clock.now());
  return replaced;
}

/** What holds others waits for them: a namespace goes with the last object in it. */
async function letGo(write: Write, kind: ApiKind, object: KubeObject): Promise<void> {
  if (kind.behaviour.terminate === undefined) await removeObject(write, { kind, object });
  else await deleteObject(write, { kind, object, leavesContents: true });
}

/** Whom the fields will belong to, as it is settled before admission: what a hook adds belongs to nobody. */
export function settleOwners(kube: KubeContext, change: ObjectChange): readonly JsonFields[] {
  return ownersOf(kube, change, toNextState(change, readMetadata(change.given)));
}

/** The new state, with all that is not the client's to say as it was. */
function toNextState({ kind, existing, given, subresource }: ObjectChange, said: GivenMetadata): KubeObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, status, ...fields } = given;
  const metadata = { ...keptMetadata(existing), ...toStoredMetadata({ ...said, generateName: '' }) };
  const identity = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
  if (subresource === 'status') {
    const { status: _status, ...rest } = existing;
    return { ...rest, ...identity, ...(status !== undefined && { status }) };
  }
  const kept = kind.hasStatus ? existing.status : status;
  const written: KubeObject = { ...identity, ...fields, ...(kept !== undefined && { status: kept }) };
  return kind.behaviour.prepare?.(written, existing) ?? written;
}

/** What clients cannot change: all but labels, annotations, finalizers and owners. */
function keptMetadata({ metadata }: KubeObject): ObjectMeta {
  const { labels: _labels, annotations: _annotations, finalizers: _finalizers, ...rest } = metadata;
  const { ownerReferences: _owners, ...kept } = rest;
  return kept;
}

function withGeneration(kind: ApiKind, existing: KubeObject, next: KubeObject): KubeObject {
  if (!kind.hasGeneration) return next;
  const isChanged = !isDeepStrictEqual(specOf(kind, next), specOf(kind, existing));
  const generation = (existing.metadata.generation ?? 1) + Number(isChanged);
  return withMetadata(next, { generation });
}

/** All that is neither metadata nor a status of its own. */
function specOf({ hasStatus }: ApiKind, { metadata: _metadata, status, ...spec }: KubeObject): JsonFields {
  return hasStatus ? spec : { ...spec, status };
}

function ownersOf(kube: KubeContext, change: ObjectChange, next: KubeObject): readonly JsonFields[] {
  const { kind, existing, ownership, subresource } = change;
  if ('managedFields' in ownership) return ownership.managedFields;
  const type = typeOf(kind);
  if (type === undefined) return existing.metadata.managedFields ?? [];
  return trackUpdate({
    live: existing,
    next,
    manager: ownership.manager,
    apiVersion: apiVersionOf(kind),
    now: kube.clock.now(),
    ...type,
    ...(kind.custom !== undefined && { sharedVersions: kind.custom.apiVersions }),
    ...(subresource !== undefined && { subresource }),
  });
}

/**
 * A change is of the object that the path names.
 * @throws {StatusError}
 */
export function checkIdentity(existing: KubeObject, given: GivenMetadata): void {
  const { name, namespace = '' } = existing.metadata;
  if (given.name !== name) throw refusal('nameMismatch', { inBody: given.name, inUrl: name });
  if (given.namespace !== '' && given.namespace !== namespace) throw refusal('namespaceMismatch');
}

function checkPreconditions(kind: ApiKind, existing: KubeObject, given: GivenMetadata): void {
  const { name, uid, resourceVersion } = existing.metadata;
  const object = { resource: resourceOf(kind), name };
  if (given.uid !== '' && given.uid !== uid) {
    throw refusal('replacedUid', { ...object, given: given.uid, found: uid });
  }
  if (given.resourceVersion !== '' && given.resourceVersion !== resourceVersion) {
    throw refusal('staleVersion', object);
  }
}
