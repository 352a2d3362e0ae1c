import { toTimestamp } from '../../wire/timestamp.ts';
import { formatBackOff, shouldRestart } from '../restart-policy.ts';
import type {
  ContainerRecord,
  ContainerState,
  PlannedContainer,
  PodState,
  Termination,
} from './pod-state.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** The part of `status` that a node knows; transition times are the writer's, who sees the condition before. */
export interface PodStatus {
  readonly phase: PodPhase;
  readonly startTime: string;
  readonly conditions: readonly PodCondition[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly containerID?: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restartCount: number;
  readonly state: Readonly<Record<string, unknown>>;
  readonly lastState: Readonly<Record<string, unknown>>;
}

export function renderStatus(pod: PodState): PodStatus {
  const { plan } = pod;
  const phase = phaseOf(pod);
  const render = (container: PlannedContainer) => renderContainer(pod, container);
  const init = plan.containers.filter(({ role }) => role !== 'main').map(render);
  return {
    phase,
    startTime: toTimestamp(pod.startedAt),
    conditions: conditionsOf(pod, phase),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: plan.containers.filter(({ role }) => role === 'main').map(render),
  };
}

function recordOf({ containers }: PodState, { name }: PlannedContainer): ContainerRecord | undefined {
  return containers.get(name);
}

/** kubernetes/kubernetes: pkg/kubelet, getPhase. */
export function phaseOf(pod: PodState): PodPhase {
  const { restartPolicy, containers } = pod.plan;
  const init = containers.filter(({ role }) => role === 'init').map((each) => recordOf(pod, each)?.state);
  const hasFailedInit = init.some((state) => state?.kind === 'terminated' && state.exitCode !== 0);
  if (hasFailedInit && restartPolicy === 'Never') return 'Failed';
  const main = containers.filter(({ role }) => role === 'main').map((each) => recordOf(pod, each));
  if (main.some((record) => record?.state.kind === 'waiting' && record.lastTermination === undefined)) {
    return 'Pending';
  }
  if (main.some((record) => record?.state.kind === 'running')) return 'Running';
  const ends = main.map((record) => record?.lastTermination?.exitCode ?? 0);
  if (!pod.isStopping && ends.some((exitCode) => shouldRestart(restartPolicy, exitCode))) return 'Running';
  return ends.every((exitCode) => exitCode === 0) ? 'Succeeded' : 'Failed';
}

function conditionsOf(pod: PodState, phase: PodPhase): readonly PodCondition[] {
  const incomplete = pod.plan.containers
    .filter(({ role }) => role !== 'main')
    .filter((container) => !isInitialized(container, recordOf(pod, container)))
    .map(({ name }) => name);
  const unready = pod.plan.containers
    .filter(({ role }) => role !== 'init')
    .filter((container) => !recordOf(pod, container)?.isReady)
    .map(({ name }) => name);
  // A sandbox is there before the first image is looked for.
  const hasSandbox = [...pod.containers.values()].some(
    ({ found, retryAt }) => found !== undefined || retryAt !== undefined,
  );
  const isDone = phase === 'Succeeded';
  const ready = isDone ? completed : unready.length > 0 ? notReady(unready) : isTrue;
  const initialized = incomplete.length > 0 && !isDone ? notInitialized(incomplete) : isTrue;
  return [
    {
      type: 'PodReadyToStartContainers',
      status: hasSandbox && !isDone && phase !== 'Failed' ? 'True' : 'False',
    },
    { type: 'Initialized', ...(isDone ? { ...isTrue, reason: 'PodCompleted' } : initialized) },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
    { type: 'PodScheduled', ...isTrue },
  ];
}

const isTrue = { status: 'True' } as const;
const completed = { status: 'False', reason: 'PodCompleted' } as const;

function notReady(names: readonly string[]): Omit<PodCondition, 'type'> {
  const message = `containers with unready status: [${names.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}

function notInitialized(names: readonly string[]): Omit<PodCondition, 'type'> {
  const message = `containers with incomplete status: [${names.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}

function isInitialized({ role }: PlannedContainer, record: ContainerRecord | undefined): boolean {
  if (role === 'sidecar') return record?.isStarted === true;
  return record?.state.kind === 'terminated' && record.state.exitCode === 0;
}

function renderContainer(pod: PodState, container: PlannedContainer): ContainerStatus {
  const record = recordOf(pod, container);
  const state = shownState(pod, container, record);
  // While the next one runs, what has ended is the one before it.
  const endedCount = (record?.restartCount ?? 0) - (record?.state.kind === 'terminated' ? 0 : 1);
  const endedId = containerId(pod, container, endedCount);
  const isSeparate = state.kind !== 'terminated' && record?.lastTermination !== undefined;
  const isInitDone = container.role === 'init' && state.kind === 'terminated' && state.exitCode === 0;
  return {
    name: container.name,
    image: record?.found?.image ?? container.image,
    imageID: record?.found?.imageId ?? '',
    ...(record?.found !== undefined && { containerID: containerId(pod, container, record.restartCount) }),
    ready: isInitDone || record?.isReady === true,
    started: record?.isStarted === true,
    restartCount: record?.restartCount ?? 0,
    state: renderState(state, endedId),
    lastState: isSeparate ? { terminated: renderTermination(record.lastTermination, endedId) } : {},
  };
}

/** A container that will be started again waits, once there is something to wait for. */
function shownState(
  { plan, isStopping }: PodState,
  { name, role }: PlannedContainer,
  record: ContainerRecord | undefined,
): ContainerState {
  const state = record?.state ?? { kind: 'waiting', reason: 'ContainerCreating' };
  if (record === undefined || state.kind !== 'terminated' || isStopping) return state;
  const restarts =
    role === 'sidecar' ||
    (role === 'init'
      ? state.exitCode !== 0 && plan.restartPolicy !== 'Never'
      : shouldRestart(plan.restartPolicy, state.exitCode));
  const waitMilliseconds = (record.retryAt?.getTime() ?? 0) - state.finishedAt.getTime();
  if (!restarts || waitMilliseconds <= 0) return state;
  const wait = formatBackOff({ seconds: Math.round(waitMilliseconds / 1_000) });
  return {
    kind: 'waiting',
    reason: 'CrashLoopBackOff',
    message: `back-off ${wait} restarting failed container=${name} pod=${plan.name}_${plan.namespace}(${plan.uid})`,
  };
}

function containerId({ plan }: PodState, { name }: PlannedContainer, restartCount: number): string {
  return `local://${plan.uid}/${name}/${restartCount}`;
}

function renderState(state: ContainerState, endedId: string): Readonly<Record<string, unknown>> {
  if (state.kind === 'running') return { running: { startedAt: toTimestamp(state.startedAt) } };
  if (state.kind === 'terminated') return { terminated: renderTermination(state, endedId) };
  const { reason, message } = state;
  return { waiting: { reason, ...(message !== undefined && { message }) } };
}

function renderTermination(termination: Termination, containerID: string): Readonly<Record<string, unknown>> {
  const { exitCode, signal, reason, message, startedAt, finishedAt } = termination;
  return {
    exitCode,
    ...(signal !== undefined && { signal }),
    reason,
    ...(message !== undefined && { message }),
    startedAt: toTimestamp(startedAt),
    finishedAt: toTimestamp(finishedAt),
    containerID,
  };
}
