import { isDeepStrictEqual } from 'node:util';
import type { KubeContext } from '../context.ts';
import { resourceOf } from '../kinds/api-kind.ts';
import { apiKinds } from '../kinds/registry.ts';
import { StatusError } from '../status-error.ts';
import type { Change } from '../storage/change-feed.ts';
import type { ObjectKey } from '../storage/object-store.ts';
import type { Failure } from './action.ts';
import { controllerOf } from './claim-owned.ts';
import { type Controller, controllers, deployments } from './controller-registry.ts';
import { createEventExpiry, eventsKey } from './expire-events.ts';
import { type PerformanceResult, performActions } from './perform-actions.ts';
import { hashLabel } from './template-hash.ts';
import { createWorkQueue, type Schedule, type WorkQueue } from './work-queue.ts';

export interface Controllers {
  /** Once there is nothing left to do but wait. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes of every object what it says. Driven by changes alone: each means no more than that something is to be
 * looked at again, as it stands then.
 */
export function startControllers(
  kube: KubeContext,
  { schedule }: { readonly schedule?: Schedule } = {},
): Controllers {
  const queue = createWorkQueue({
    work: (key) => (key === eventsKey ? expiry.look() : workOn({ kube, queue }, key)),
    onFailure: (key, error) => report(kube, key, error),
    ...(schedule !== undefined && { schedule }),
  });
  const expiry = createEventExpiry(kube, queue);
  const unsubscribe = kube.objects.changes.subscribe((change) => {
    for (const key of keysOf(change)) queue.add(key);
    expiry.see(change);
  });
  for (const { resource } of controllers) queue.add(keyOf(resource));
  queue.add(eventsKey);
  return {
    idle: () => queue.idle(),
    close() {
      unsubscribe();
      return queue.close();
    },
  };
}

/** One object; without its name all of a namespace, and without that all there are. */
function keyOf(resource: string, namespace = '', name = ''): string {
  return `${resource}/${namespace}/${name}`;
}

/** What a change may have something to do with. More than that does no harm. */
function keysOf(change: Change): readonly string[] {
  const { resource, object } = change;
  const { namespace, name } = object.metadata;
  return controllers.flatMap((controller) => {
    if (controller.resource === resource) {
      return controller.concerns?.(object) === false ? [] : [keyOf(resource, namespace, name)];
    }
    if (controller.heeds?.get(resource)?.(change)) return [keyOf(controller.resource, namespace)];
    const isOwned = controller.owns.some((owned) => owned === resource);
    return isOwned ? ownersOf(controller, change) : grandOwnersOf(controller, change);
  });
}

function ownersOf({ resource, kind }: Controller, change: Change): readonly string[] {
  const { object, previous } = change;
  const { namespace } = object.metadata;
  const named = [object, previous ?? object]
    .map((version) => controllerOf(version))
    .filter((owner) => owner?.kind === kind)
    .map((owner) => keyOf(resource, namespace, owner?.name));
  return isAdoptable(change) ? [...named, keyOf(resource, namespace)] : named;
}

/** Whether somebody may want it who did not before. */
function isAdoptable({ type, object, previous }: Change): boolean {
  if (type === 'DELETED' || controllerOf(object) !== undefined) return false;
  const { labels = {} } = object.metadata;
  if (previous === undefined) return Object.keys(labels).length > 0;
  return controllerOf(previous) !== undefined || !isDeepStrictEqual(labels, previous.metadata.labels ?? {});
}

/** A deployment that recreates waits for the very last pod, of which its ReplicaSet says nothing any more. */
function grandOwnersOf({ resource }: Controller, { type, object }: Change): readonly string[] {
  const { labels = {}, namespace } = object.metadata;
  const suffix = `-${labels[hashLabel]}`;
  const owner = controllerOf(object);
  if (resource !== deployments || type !== 'DELETED' || !owner?.name.endsWith(suffix)) return [];
  return [keyOf(resource, namespace, owner.name.slice(0, -suffix.length))];
}

interface Shop {
  readonly kube: KubeContext;
  readonly queue: WorkQueue;
}

async function workOn({ kube, queue }: Shop, key: string): Promise<void> {
  const [resource = '', namespace = '', name = ''] = key.split('/');
  const controller = controllers.find((one) => one.resource === resource);
  if (controller === undefined) return;
  if (name !== '') {
    const seconds = await reconcile(kube, controller, { resource, namespace, name });
    if (seconds !== undefined) queue.addLater(key, seconds * 1_000);
    return;
  }
  const all = await kube.objects.list(resource, namespace === '' ? undefined : namespace);
  for (const object of all.filter(controller.concerns ?? (() => true))) {
    queue.add(keyOf(resource, object.metadata.namespace, object.metadata.name));
  }
}

/** One look at one object. Returns in how many seconds the next is due, if nothing happens before. */
async function reconcile(
  kube: KubeContext,
  controller: Controller,
  key: ObjectKey,
): Promise<number | undefined> {
  const result = await lookAt(kube, controller, { key });
  if (result?.kind !== 'not-created') return result?.againSeconds;
  await lookAt(kube, controller, { key, failure: result.failure });
  throw result.cause;
}

interface Look {
  readonly key: ObjectKey;
  readonly failure?: Failure;
}

async function lookAt(
  kube: KubeContext,
  controller: Controller,
  { key, failure }: Look,
): Promise<PerformanceResult | undefined> {
  const owner = await kube.objects.find(key);
  const ownerKind = apiKinds.find((kind) => resourceOf(kind) === key.resource);
  if (owner === undefined || ownerKind === undefined) return undefined;
  const seen = { owner, now: kube.clock.now(), ...(failure !== undefined && { failure }) };
  const actions = await controller.decide(kube, seen);
  return await performActions(kube, { owner, ownerKind, component: controller.component, actions });
}

/** A refusal is how controllers learn that they are late, or not welcome; anything else is a fault of ours. */
function report({ log }: KubeContext, key: string, error: unknown): void {
  if (error instanceof StatusError) {
    log.debug('a controller tries again', { surface: 'kube-api', object: key, reason: error.key });
  } else {
    log.bug(error, { surface: 'kube-api', object: key });
  }
}
