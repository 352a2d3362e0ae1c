import { shouldRestart } from '../restart-policy.ts';
import type { ContainerRecord, PlannedContainer, PodState } from './pod-state.ts';

/** What a node does next with a pod. */
export interface PodActions {
  readonly start: readonly string[];
  /** Sidecars whose work is done, the last first. */
  readonly stop: readonly string[];
  /** When to look again, if nothing happens before. */
  readonly lookAgainAt: Date | undefined;
  /** Nothing will ever happen again. */
  readonly isFinished: boolean;
}

const nothing: PodActions = { start: [], stop: [], lookAgainAt: undefined, isFinished: false };

export function decideActions(pod: PodState, now: Date): PodActions {
  const { plan, containers, isStopping } = pod;
  const running = plan.containers.filter(({ name }) => containers.get(name)?.state.kind === 'running');
  if (isStopping) return { ...nothing, isFinished: running.length === 0 };
  const due = findDue(pod);
  if (due === 'over') return wrapUp(running);
  const ready = due.filter(({ retryAt }) => retryAt === undefined || retryAt <= now);
  const later = due.flatMap(({ retryAt }) => (retryAt !== undefined && retryAt > now ? [retryAt] : []));
  return {
    ...nothing,
    start: ready.map(({ name }) => name),
    lookAgainAt: later.toSorted((left, right) => left.getTime() - right.getTime())[0],
  };
}

function wrapUp(running: readonly PlannedContainer[]): PodActions {
  if (running.length === 0) return { ...nothing, isFinished: true };
  // Main containers have ended all; a failed init container leaves sidecars alone.
  return { ...nothing, stop: running.map(({ name }) => name).toReversed() };
}

interface DueContainer {
  readonly name: string;
  readonly retryAt: Date | undefined;
}

/** Which containers should run and do not, or `over` when none ever will again. */
function findDue(pod: PodState): readonly DueContainer[] | 'over' {
  const { plan, containers } = pod;
  const due: DueContainer[] = [];
  for (const container of plan.containers.filter(({ role }) => role !== 'main')) {
    const record = containers.get(container.name);
    if (record === undefined || isPast(container, record)) continue;
    const verdict = judge(pod, container, record);
    if (verdict === 'over') return 'over';
    if (verdict === 'due') due.push({ name: container.name, retryAt: record.retryAt });
    if (!hasBegun(pod)) return due;
  }
  const main = plan.containers.filter(({ role }) => role === 'main');
  const verdicts = main.map((container) => {
    const record = containers.get(container.name);
    return { container, record, verdict: record === undefined ? 'over' : judge(pod, container, record) };
  });
  if (verdicts.every(({ verdict }) => verdict === 'over')) return 'over';
  const dueMain = verdicts.filter(({ verdict }) => verdict === 'due');
  return [
    ...due,
    ...dueMain.map(({ container, record }) => ({ name: container.name, retryAt: record?.retryAt })),
  ];
}

/** Whether those behind it in the line may go on. */
function isPast({ role }: PlannedContainer, { state, isStarted }: ContainerRecord): boolean {
  if (role === 'sidecar') return state.kind === 'running' && isStarted;
  return state.kind === 'terminated' && state.exitCode === 0;
}

/** Sidecars that end later hold nobody up. */
function hasBegun({ plan, containers }: PodState): boolean {
  return plan.containers.some(
    ({ name, role }) => role === 'main' && containers.get(name)?.found !== undefined,
  );
}

function judge(
  { plan }: PodState,
  { role }: PlannedContainer,
  { state }: ContainerRecord,
): 'due' | 'running' | 'over' {
  if (state.kind === 'running') return 'running';
  if (state.kind === 'waiting' || role === 'sidecar') return 'due';
  if (role === 'init') return plan.restartPolicy === 'Never' ? 'over' : 'due';
  return shouldRestart(plan.restartPolicy, state.exitCode) ? 'due' : 'over';
}
