import { createHash } from 'node:crypto';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { KubeContext } from '../context.ts';
import { findKind } from '../kinds/registry.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readNumber } from '../tables/read-object.ts';
import { changeObject } from '../writes/change-object.ts';
import { insertNew } from '../writes/insert-new.ts';
import { runWrite } from '../writes/write.ts';
import type { EventNote } from './action.ts';
import { controllerManager, controllerUser } from './controller-user.ts';
import { referenceTo } from './reference-to.ts';

export interface EventToRecord {
  /** What it happened to. */
  readonly about: KubeObject;
  /** Who tells it: `replicaset-controller`. */
  readonly component: string;
  readonly event: EventNote;
}

const longestName = 230;

/** Tells of something. The same thing about the same object is one event, however often it happens. */
export async function recordEvent(kube: KubeContext, told: EventToRecord): Promise<void> {
  const kind = findKind({ group: '', version: 'v1', resource: 'events' });
  if (kind === undefined) return;
  const { about, component, event } = told;
  const namespace = about.metadata.namespace ?? 'default';
  const name = `${about.metadata.name.slice(0, longestName)}.${identify(told)}`;
  const now = toTimestamp(kube.clock.now());
  await runWrite(kube, { isDryRun: false, user: controllerUser(component) }, async (write) => {
    const existing = await write.objects.find({ resource: 'events', namespace, name });
    if (existing !== undefined) {
      const given = { ...existing, count: readNumber(existing, 'count') + 1, lastTimestamp: now };
      await changeObject(write, { kind, existing, given, ownership: { manager: controllerManager } });
      return;
    }
    const fields = {
      involvedObject: referenceTo(about),
      ...event,
      source: { component },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: '',
    };
    await insertNew(write, kind, kube.makeObject(kind, { name, namespace, fields }));
  });
}

/** The same for the same, so that nothing has to be remembered between two of them. */
function identify({ about, component, event }: EventToRecord): string {
  const parts = [about.metadata.uid, component, event.type, event.reason, event.message];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
