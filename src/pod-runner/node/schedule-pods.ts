import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../platform/clock.ts';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { Timer } from '../timer.ts';
import type { ApiClient, ApiObject } from './api-client.ts';
import { createEventRecorder } from './event-recorder.ts';
import { findMisfit, type SchedulableNode, type Taint } from './find-misfit.ts';
import { followObjects } from './follow-objects.ts';
import { type PodObject, podPath, toPod } from './pod-object.ts';

export interface Scheduling {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly nodeName: string;
}

/** A scheduler with one node to choose from: a pod goes there, or the reason why not is told until it may. */
export function schedulePods(scheduling: Scheduling): { close(): Promise<void> } {
  const { api, timer, nodeName } = scheduling;
  const waiting = new Map<string, PodObject>();
  const underWay = new Map<string, Promise<void>>();
  let node: SchedulableNode | undefined;
  const consider = (uid: string): void => {
    const pod = waiting.get(uid);
    const seen = node;
    if (pod === undefined || seen === undefined || underWay.has(uid)) return;
    const attempt = schedule(scheduling, pod, seen).finally(() => {
      underWay.delete(uid);
      if (node !== seen) consider(uid);
    });
    underWay.set(uid, attempt);
  };
  const followingNode = followObjects({
    api,
    timer,
    path: '/api/v1/nodes',
    fieldSelector: `metadata.name=${nodeName}`,
    onObject(object) {
      const next = toNode(object);
      if (isDeepStrictEqual(next, node)) return;
      node = next;
      for (const uid of waiting.keys()) consider(uid);
    },
    // It comes back with its next heartbeat.
    onGone: () => {},
  });
  const followingPods = followObjects({
    api,
    timer,
    path: '/api/v1/pods',
    fieldSelector: 'spec.nodeName=',
    onObject(object) {
      const pod = toPod(object);
      const { uid } = pod.metadata;
      if (isOurs(pod)) waiting.set(uid, pod);
      else waiting.delete(uid);
      consider(uid);
    },
    onGone: ({ metadata }) => waiting.delete(metadata.uid),
  });
  return {
    async close() {
      await Promise.all([followingNode.close(), followingPods.close()]);
      waiting.clear();
      await Promise.all(underWay.values());
    },
  };
}

function toNode({ metadata, spec }: ApiObject): SchedulableNode {
  // The path that is followed serves nothing but nodes.
  const { unschedulable, taints = [] } = spec as { unschedulable?: boolean; taints?: readonly Taint[] };
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    isUnschedulable: unschedulable === true,
    taints,
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

async function schedule(
  { api, clock, nodeName }: Scheduling,
  pod: PodObject,
  node: SchedulableNode,
): Promise<void> {
  const { namespace, name } = pod.metadata;
  const source = { component: 'default-scheduler' };
  const events = createEventRecorder({ api, clock, about: pod, kind: 'Pod', source });
  const misfit = findMisfit(pod.spec, node);
  if (misfit !== undefined) {
    const message = describeMisfit(misfit);
    if (!isKnown(pod, message)) {
      events.record({ type: 'Warning', reason: 'FailedScheduling', message });
      await markUnschedulable({ api, clock }, pod, message);
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

function describeMisfit(reason: string): string {
  const none = '0/1 nodes are available: 1';
  return `${none} ${reason}. preemption: ${none} Preemption is not helpful for scheduling.`;
}

function isKnown({ status }: PodObject, known: string): boolean {
  const conditions = status?.conditions ?? [];
  return conditions.some(({ reason, message }) => reason === 'Unschedulable' && message === known);
}

async function markUnschedulable(
  { api, clock }: Pick<Scheduling, 'api' | 'clock'>,
  { metadata, status }: PodObject,
  message: string,
): Promise<void> {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastProbeTime: null,
    lastTransitionTime: toTimestamp(clock.now()),
  };
  await api.patch(`${podPath(metadata)}/status`, {
    metadata: { uid: metadata.uid },
    status: { conditions: [...others, condition] },
  });
}
