import { addSeconds } from '../../platform/clock.ts';
import { isForgiven, nextBackOff, noBackOff } from '../restart-policy.ts';
import type { ContainerNews, ContainerRecord, PodNews, PodPlan, PodState, Termination } from './pod-state.ts';

export function initialPodState(plan: PodPlan, startedAt: Date): PodState {
  const isInitialized = plan.containers.every(({ role }) => role === 'main');
  const containers = plan.containers.map(({ name, role }): [string, ContainerRecord] => {
    const reason = isInitialized || role !== 'main' ? 'ContainerCreating' : 'PodInitializing';
    return [
      name,
      {
        state: { kind: 'waiting', reason: role === 'main' ? reason : 'PodInitializing' },
        restartCount: 0,
        isStarted: false,
        isReady: false,
        backOff: noBackOff,
      },
    ];
  });
  return { plan, startedAt, isStopping: false, containers: new Map(containers) };
}

/** What a pod has become by a piece of news: everything that is remembered changes here alone. */
export function advancePod(pod: PodState, news: PodNews): PodState {
  if (news.kind === 'stopping') return { ...pod, isStopping: true };
  const record = pod.containers.get(news.container);
  if (record === undefined) return pod;
  const containers = new Map(pod.containers).set(news.container, advanceContainer(pod, record, news));
  return { ...pod, containers };
}

function advanceContainer({ plan }: PodState, record: ContainerRecord, news: ContainerNews): ContainerRecord {
  switch (news.kind) {
    case 'started': {
      const planned = plan.containers.find(({ name }) => name === news.container);
      const isStarted = !planned?.hasStartupProbe;
      const { retryAt: _retryAt, ...rest } = record;
      return {
        ...rest,
        state: { kind: 'running', startedAt: news.at },
        restartCount: record.restartCount + (record.lastTermination === undefined ? 0 : 1),
        found: { image: news.image, imageId: news.imageId },
        isStarted,
        isReady: isStarted && !planned?.hasReadinessProbe,
      };
    }
    case 'ended':
      return end(record, news.termination);
    case 'unstartable': {
      const backOff = nextBackOff(record.backOff, { startedAt: news.at, finishedAt: news.at });
      return {
        ...record,
        state: waitingState(plan, record, news),
        backOff,
        retryAt: addSeconds(news.at, backOff.seconds),
      };
    }
    case 'probed':
      if (record.state.kind !== 'running') return record;
      return {
        ...record,
        isStarted: news.isStarted ?? record.isStarted,
        isReady: news.isReady ?? record.isReady,
      };
  }
}

/** Kubernetes: from the second failure on, what a container waits for is the next attempt at its image. */
function waitingState(
  { containers }: PodPlan,
  { retryAt }: ContainerRecord,
  { container, reason, message }: Extract<ContainerNews, { kind: 'unstartable' }>,
): ContainerRecord['state'] {
  if (reason !== 'ErrImagePull' || retryAt === undefined) return { kind: 'waiting', reason, message };
  const image = containers.find(({ name }) => name === container)?.image;
  const backingOff = `Back-off pulling image "${image}": ${reason}: ${message}`;
  return { kind: 'waiting', reason: 'ImagePullBackOff', message: backingOff };
}

/** Kubernetes: the first restart is at once, and so is one after ten good minutes; only then waits grow. */
function end(record: ContainerRecord, termination: Termination): ContainerRecord {
  const backOff = nextBackOff(record.backOff, termination);
  const waitSeconds = isForgiven(termination) ? 0 : record.backOff.seconds;
  return {
    ...record,
    state: { kind: 'terminated', ...termination },
    lastTermination: termination,
    isStarted: false,
    isReady: false,
    backOff,
    retryAt: addSeconds(termination.finishedAt, waitSeconds),
  };
}
