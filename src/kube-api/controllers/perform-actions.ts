import type { KubeContext } from '../context.ts';
import { type ApiKind, apiVersionOf, resourceOf } from '../kinds/api-kind.ts';
import { apiKinds } from '../kinds/registry.ts';
import { StatusError } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectKey } from '../storage/object-store.ts';
import { readText } from '../tables/read-object.ts';
import { changeAdmitted, type Proposal } from '../writes/change-admitted.ts';
import { deleteAdmitted } from '../writes/delete-admitted.ts';
import type { Action, Failure, OwnedResource } from './action.ts';
import { controllerManager, controllerOptions, controllerUser } from './controller-user.ts';
import { createOwned } from './create-owned.ts';
import { describeFailure, noteCreated, noteDeleted } from './lifecycle-notes.ts';
import { isEnding } from './pod-facts.ts';
import { type EventToRecord, recordEvent } from './record-event.ts';

export interface Performance {
  readonly owner: KubeObject;
  readonly ownerKind: ApiKind;
  /** On whose behalf: `replicaset-controller`. */
  readonly component: string;
  readonly actions: readonly Action[];
}

export type PerformanceResult =
  | { readonly kind: 'done'; readonly againSeconds: number | undefined }
  | NotCreated;

interface NotCreated {
  readonly kind: 'not-created';
  readonly failure: Failure;
  readonly cause: StatusError;
}

type Step =
  /** With the owner as it is now. */
  | { readonly kind: 'taken'; readonly owner: KubeObject }
  | { readonly kind: 'again'; readonly seconds: number }
  /** The owner, or its whole namespace, is on its way out. */
  | { readonly kind: 'needless' }
  | NotCreated;

/**
 * Does what has been decided, step by step, each in a transaction of its own.
 * @throws {StatusError} where things have changed since: then it has to be decided anew
 */
export async function performActions(
  kube: KubeContext,
  performance: Performance,
): Promise<PerformanceResult> {
  const again: number[] = [];
  let { owner } = performance;
  for (const action of performance.actions) {
    const step = await takeStep(kube, { ...performance, owner }, action);
    if (step.kind === 'not-created') return step;
    if (step.kind === 'needless') break;
    if (step.kind === 'again') again.push(step.seconds);
    else ({ owner } = step);
  }
  return { kind: 'done', againSeconds: again.length === 0 ? undefined : Math.min(...again) };
}

async function takeStep(kube: KubeContext, performance: Performance, action: Action): Promise<Step> {
  const { owner, ownerKind, component } = performance;
  switch (action.kind) {
    case 'create':
      return await create(kube, performance, action);
    case 'delete':
      await remove(kube, performance, action.object);
      return { kind: 'taken', owner };
    case 'change': {
      const changed = await change(kube, component, action);
      return { kind: 'taken', owner: changed.metadata.uid === owner.metadata.uid ? changed : owner };
    }
    case 'status': {
      const told = await writeStatus(kube, { owner, kind: ownerKind, component }, action.status);
      return { kind: 'taken', owner: told };
    }
    case 'event':
      await tellEvent(kube, { about: owner, component, event: action.event });
      return { kind: 'taken', owner };
    case 'again':
      return action;
  }
}

type Creating = Extract<Action, { kind: 'create' }>;

async function create(
  kube: KubeContext,
  { owner, ownerKind, component }: Performance,
  { resource, draft }: Creating,
): Promise<Step> {
  const kind = kindOfResource(resource);
  try {
    const ownerResource = resourceOf(ownerKind);
    const created = await createOwned(kube, { kind, draft, owner, ownerResource, component });
    if (created === undefined) return { kind: 'needless' };
    const event = noteCreated(owner, created);
    if (event !== undefined) await tellEvent(kube, { about: owner, component, event });
    return { kind: 'taken', owner };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.key === 'namespaceTerminating') return { kind: 'needless' };
    const name = readText(draft, 'metadata', 'name');
    const failure = describeFailure(owner, { kind: kind.kind, name }, error.message);
    await tellEvent(kube, { about: owner, component, event: { type: 'Warning', ...failure } });
    return { kind: 'not-created', failure, cause: error };
  }
}

async function remove(
  kube: KubeContext,
  { owner, component }: Performance,
  object: KubeObject,
): Promise<void> {
  const kind = kindOfObject(object);
  const { uid } = object.metadata;
  const key = keyOf(kind, object);
  const found = await kube.objects.find(key);
  if (found?.metadata.uid !== uid || isEnding(found)) return;
  const user = controllerUser(component);
  // As the real controllers ask: for this object, and none that has taken its name.
  const options = { preconditions: { uid } };
  await deleteAdmitted(kube, { kind, key, options, user, isDryRun: false });
  const event = noteDeleted(owner, object);
  if (event !== undefined) await tellEvent(kube, { about: owner, component, event });
}

async function change(
  kube: KubeContext,
  component: string,
  { object, next }: Extract<Action, { kind: 'change' }>,
): Promise<KubeObject> {
  // `next` is of a version, and another version refuses it.
  const asked = { kube, component, kind: kindOfObject(object), object };
  return await write(asked, { given: next });
}

interface StatusOwner {
  readonly owner: KubeObject;
  readonly kind: ApiKind;
  readonly component: string;
}

async function writeStatus(
  kube: KubeContext,
  { owner, kind, component }: StatusOwner,
  status: unknown,
): Promise<KubeObject> {
  const given = { ...owner, status };
  return await write({ kube, component, kind, object: owner }, { given, subresource: 'status' });
}

interface ControllerWrite {
  readonly kube: KubeContext;
  readonly component: string;
  readonly kind: ApiKind;
  readonly object: KubeObject;
}

/** Kubernetes: controllers are clients, so that hooks see what they write too. */
async function write(
  { kube, component, kind, object }: ControllerWrite,
  { given, subresource }: { readonly given: KubeObject; readonly subresource?: string },
): Promise<KubeObject> {
  const proposal: Proposal = { sent: given, ownership: { manager: controllerManager }, warnings: [] };
  const changed = await changeAdmitted(kube, {
    kind,
    key: keyOf(kind, object),
    subresource,
    options: controllerOptions(component),
    propose: () => proposal,
  });
  return changed?.object ?? object;
}

function keyOf(kind: ApiKind, { metadata: { namespace = '', name } }: KubeObject): ObjectKey {
  return { resource: resourceOf(kind), namespace, name };
}

/** News is nice to have: what cannot be told stops nothing. */
async function tellEvent(kube: KubeContext, told: EventToRecord): Promise<void> {
  try {
    await recordEvent(kube, told);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    kube.log.debug('an event was not recorded', { surface: 'kube-api', reason: error.key });
  }
}

function kindOfResource(resource: OwnedResource): ApiKind {
  return found(
    apiKinds.find((kind) => resourceOf(kind) === resource),
    resource,
  );
}

function kindOfObject({ apiVersion, kind }: KubeObject): ApiKind {
  const same = (one: ApiKind): boolean => one.kind === kind && apiVersionOf(one) === apiVersion;
  return found(apiKinds.find(same), `${kind} of ${apiVersion}`);
}

function found(kind: ApiKind | undefined, sought: string): ApiKind {
  if (kind === undefined) throw new Error(`${sought} is not served`);
  return kind;
}
