import type { ContainerStatus, PodStatus } from '../pod-lifecycle/render-status.ts';
import type { PodObject } from './pod-object.ts';

/** What an earlier run of the node has left of a pod's containers: counts and endings go on from there. */
export interface EarlierRuns {
  /** When the pod itself was started first. */
  readonly startTime?: string;
  readonly restarts: ReadonlyMap<string, number>;
  readonly endings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

export type Resumption =
  | { readonly kind: 'run'; readonly earlier: EarlierRuns }
  /** It has ended, or is not to be started twice. */
  | { readonly kind: 'over'; readonly status: PodStatus | undefined };

const lost = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
};

/** What becomes of a pod that was the node's before it was started anew: all its processes are gone by now. */
export function resumePod({ spec, status = {} }: PodObject, now: string): Resumption {
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return { kind: 'over', status: undefined };
  const hasRun = statuses.some(({ containerID }) => containerID !== undefined);
  if (hasRun && spec.restartPolicy === 'Never') return { kind: 'over', status: asLost(status, now) };
  const started = statuses.filter(({ containerID }) => containerID !== undefined);
  return {
    kind: 'run',
    earlier: {
      ...(status.startTime !== undefined && { startTime: status.startTime }),
      restarts: new Map(started.map(({ name, restartCount }) => [name, restartCount + 1])),
      endings: new Map(started.map((each) => [each.name, endingOf(each, now)])),
    },
  };
}

function endingOf({ state, lastState }: ContainerStatus, now: string): Readonly<Record<string, unknown>> {
  if (state.terminated !== undefined) return { terminated: state.terminated };
  if (state.running === undefined) return lastState;
  // As the API has it: `running` holds its one time.
  const { startedAt } = state.running as { readonly startedAt: string };
  return { terminated: { ...lost, startedAt, finishedAt: now } };
}

function asLost(status: NonNullable<PodObject['status']>, now: string): PodStatus {
  const end = (each: ContainerStatus): ContainerStatus => ({
    ...each,
    ready: false,
    started: false,
    state: each.state.terminated === undefined ? { terminated: { ...lost, finishedAt: now } } : each.state,
  });
  const { initContainerStatuses, containerStatuses = [], conditions = [], startTime = now } = status;
  return {
    phase: 'Failed',
    startTime,
    conditions: conditions.map((condition) =>
      ['Ready', 'ContainersReady'].includes(condition.type)
        ? { type: condition.type, status: 'False', reason: 'PodFailed' }
        : condition,
    ),
    ...(initContainerStatuses !== undefined && { initContainerStatuses: initContainerStatuses.map(end) }),
    containerStatuses: containerStatuses.map(end),
  };
}

/** A run's own status, with what was before it. */
export function addEarlier(
  status: PodStatus,
  { startTime = status.startTime, restarts, endings }: EarlierRuns,
  uid: string,
): PodStatus {
  const add = (each: ContainerStatus): ContainerStatus => {
    const before = restarts.get(each.name);
    if (before === undefined) return each;
    const restartCount = each.restartCount + before;
    const hasOwnEnding = Object.keys(each.lastState).length > 0;
    return {
      ...each,
      restartCount: each.containerID === undefined ? before - 1 : restartCount,
      ...(each.containerID !== undefined && { containerID: `local://${uid}/${each.name}/${restartCount}` }),
      lastState:
        hasOwnEnding || each.state.terminated !== undefined ? each.lastState : (endings.get(each.name) ?? {}),
    };
  };
  const { initContainerStatuses, containerStatuses } = status;
  return {
    ...status,
    startTime,
    ...(initContainerStatuses !== undefined && { initContainerStatuses: initContainerStatuses.map(add) }),
    containerStatuses: containerStatuses.map(add),
  };
}
