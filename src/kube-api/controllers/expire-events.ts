import type { KubeContext } from '../context.ts';
import type { Change } from '../storage/change-feed.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readText } from '../tables/read-object.ts';
import type { WorkQueue } from './work-queue.ts';

/** An event is of interest for an hour after it has happened last. */
const lifeSeconds = 3_600;
/** Whatever a client writes: beyond this the oldest go first. */
const mostEvents = 5_000;
/** Of one transaction, so that nobody waits long for it. */
const batchSize = 500;
const shortestPauseSeconds = 60;

export interface Expiry {
  readonly expired: readonly KubeObject[];
  /** When the next one is due; nothing where there are no others. */
  readonly nextSeconds: number | undefined;
}

export function findExpired(events: readonly KubeObject[], now: Date, most = mostEvents): Expiry {
  const byAge = events
    .map((event) => ({ event, left: lifeSeconds - (now.getTime() - lastSeen(event)) / 1_000 }))
    .toSorted((one, other) => one.left - other.left);
  const surplus = byAge.length - most;
  const isExpired = (left: number, index: number): boolean => left <= 0 || index < surplus;
  const kept = byAge.filter(({ left }, index) => !isExpired(left, index));
  return {
    expired: byAge.filter(({ left }, index) => isExpired(left, index)).map(({ event }) => event),
    nextSeconds: kept[0] && Math.max(shortestPauseSeconds, Math.ceil(kept[0].left)),
  };
}

/** Under this the work queue has it. */
export const eventsKey = 'events';
/** So many at most come on top of those that are kept. */
const eventsBetweenLooks = 500;

/** Looks when the next event is due, and earlier where they come in masses. */
export function createEventExpiry(kube: KubeContext, queue: Pick<WorkQueue, 'add' | 'addLater'>) {
  let isWaiting = false;
  let newEvents = 0;
  const lookLater = (seconds: number | undefined): void => {
    isWaiting = seconds !== undefined;
    if (seconds !== undefined) queue.addLater(eventsKey, seconds * 1_000);
  };
  return {
    async look(): Promise<void> {
      newEvents = 0;
      lookLater(await expireEvents(kube));
    },
    see({ resource, type }: Change): void {
      if (resource !== 'events' || type !== 'ADDED') return;
      newEvents += 1;
      if (newEvents >= eventsBetweenLooks) queue.add(eventsKey);
      else if (!isWaiting) lookLater(lifeSeconds);
    },
  };
}

/** Takes away what has expired. Returns in how many seconds the next event does. */
async function expireEvents({ objects, clock }: KubeContext): Promise<number | undefined> {
  const { expired, nextSeconds } = findExpired(await objects.list('events'), clock.now());
  for (let start = 0; start < expired.length; start += batchSize) {
    await objects.write(async (writer) => {
      for (const event of expired.slice(start, start + batchSize)) {
        const { name, namespace = '', resourceVersion } = event.metadata;
        const found = await writer.find({ resource: 'events', namespace, name });
        // Whoever has seen it since keeps it.
        if (found?.metadata.resourceVersion === resourceVersion) await writer.remove('events', found);
      }
    });
  }
  return nextSeconds;
}

function lastSeen(event: KubeObject): number {
  const times = [
    readText(event, 'series', 'lastObservedTime'),
    readText(event, 'lastTimestamp'),
    readText(event, 'eventTime'),
    event.metadata.creationTimestamp,
  ];
  return Math.max(...times.map((time) => Date.parse(time) || 0));
}
