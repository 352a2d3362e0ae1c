import type { Clock } from '../../platform/clock.ts';
import type { Timer } from '../timer.ts';
import type { ApiClient } from './api-client.ts';
import { createEventRecorder } from './event-recorder.ts';
import { followObjects } from './follow-objects.ts';
import { formatTime } from './format-time.ts';
import { type PodObject, podPath, toPod } from './pod-object.ts';

export interface Scheduling {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly nodeName: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A scheduler with one node to choose from: a pod goes there, or the reason why not is told. */
export function schedulePods(scheduling: Scheduling): { close(): Promise<void> } {
  const underWay = new Map<string, Promise<void>>();
  const following = followObjects({
    api: scheduling.api,
    timer: scheduling.timer,
    path: '/api/v1/pods',
    fieldSelector: 'spec.nodeName=',
    onObject(object) {
      const pod = toPod(object);
      const { uid } = pod.metadata;
      if (underWay.has(uid) || !isOurs(pod)) return;
      underWay.set(
        uid,
        schedule(scheduling, pod).finally(() => underWay.delete(uid)),
      );
    },
    onGone: () => {},
  });
  return {
    async close() {
      await following.close();
      await Promise.all(underWay.values());
    },
  };
}

function isOurs({ metadata, spec }: PodObject): boolean {
  const { schedulerName = 'default-scheduler', schedulingGates = [] } = spec;
  return (
    metadata.deletionTimestamp === undefined &&
    schedulerName === 'default-scheduler' &&
    schedulingGates.length === 0
  );
}

async function schedule({ api, clock, nodeName, labels }: Scheduling, pod: PodObject): Promise<void> {
  const { namespace, name } = pod.metadata;
  const source = { component: 'default-scheduler' };
  const events = createEventRecorder({ api, clock, about: pod, kind: 'Pod', source });
  if (!matches(pod, labels)) {
    if (!isKnownUnschedulable(pod)) {
      events.record({ type: 'Warning', reason: 'FailedScheduling', message: mismatch });
      await markUnschedulable({ api, clock }, pod);
    }
    return await events.settled();
  }
  const target = { apiVersion: 'v1', kind: 'Node', name: nodeName };
  const answer = await api.create(`${podPath(pod.metadata)}/binding`, { metadata: { name }, target });
  if (answer.kind === 'refused') return;
  const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
  events.record({ type: 'Normal', reason: 'Scheduled', message });
  await events.settled();
}

const mismatch =
  "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. " +
  'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';

function matches({ spec: { nodeSelector = {} } }: PodObject, labels: Scheduling['labels']): boolean {
  return Object.entries(nodeSelector).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}

function isKnownUnschedulable({ status }: PodObject): boolean {
  return (status?.conditions ?? []).some(({ reason }) => reason === 'Unschedulable');
}

async function markUnschedulable(
  { api, clock }: Pick<Scheduling, 'api' | 'clock'>,
  { metadata, status }: PodObject,
): Promise<void> {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: mismatch,
    lastProbeTime: null,
    lastTransitionTime: formatTime(clock.now()),
  };
  await api.patch(`${podPath(metadata)}/status`, {
    metadata: { uid: metadata.uid },
    status: { conditions: [...others, condition] },
  });
}
