import type { JsonFields } from '../field-shape.ts';
import { formatAge } from './duration.ts';
import { hasCondition, readFields, readList, readNumber, readText } from './read-object.ts';

/** What `kubectl get pods` says of a pod. */
export interface PodSummary {
  /** `1/2`: sidecars count, other init containers do not. */
  readonly ready: string;
  /** The phase, or what is more telling: `Init:0/1`, `CrashLoopBackOff`, `Terminating`. */
  readonly status: string;
  /** `3 (5m ago)` */
  readonly restarts: string;
}

/** The rules of the real server's printer (`pkg/printers/internalversion`). */
export function summarizePod(pod: JsonFields, now: Date): PodSummary {
  const start = summarizeStart(pod);
  const isStarted = start.waitingFor === undefined || hasCondition(pod, 'Initialized');
  const main = isStarted ? summarizeContainers(pod) : undefined;
  const restarts = main === undefined ? start.all : addRestarts(start.sidecars, main.restarts);
  const total = readList(pod, 'spec', 'containers').length + sidecarNames(pod).size;
  const status = main?.reason ?? start.waitingFor ?? ownReason(pod);
  return {
    ready: `${start.readySidecars + (main?.ready ?? 0)}/${total}`,
    status: endReason(pod) ?? (main === undefined ? status : settleCompleted(status, main, pod)),
    restarts: formatRestarts(restarts, now),
  };
}

interface Restarts {
  readonly count: number;
  /** RFC 3339; empty where nothing has ended yet. */
  readonly last: string;
}

interface StartSummary {
  readonly readySidecars: number;
  /** Undefined when the main containers may run. */
  readonly waitingFor: string | undefined;
  readonly all: Restarts;
  readonly sidecars: Restarts;
}

const noRestarts: Restarts = { count: 0, last: '' };

/** The init containers, up to the first that the pod still waits for. */
function summarizeStart(pod: JsonFields): StartSummary {
  const sidecars = sidecarNames(pod);
  const statuses = readList(pod, 'status', 'initContainerStatuses');
  const isOver = (status: JsonFields): boolean =>
    hasSucceeded(status) || (sidecars.has(status.name) && status.started === true);
  const first = statuses.findIndex((status) => !isOver(status));
  const waiting = first === -1 ? undefined : statuses[first];
  const seen = first === -1 ? statuses : statuses.slice(0, first + 1);
  const seenSidecars = seen.filter(({ name }) => sidecars.has(name));
  const isReady = (status: JsonFields): boolean =>
    status !== waiting && !hasSucceeded(status) && status.ready === true;
  const total = readList(pod, 'spec', 'initContainers').length;
  return {
    readySidecars: seenSidecars.filter(isReady).length,
    waitingFor: waiting && `Init:${startReason(waiting) ?? `${first}/${total}`}`,
    all: seen.map(restartsOf).reduce(addRestarts, noRestarts),
    sidecars: seenSidecars.map(restartsOf).reduce(addRestarts, noRestarts),
  };
}

function startReason(status: JsonFields): string | undefined {
  const terminated = readFields(status, 'state', 'terminated');
  if (terminated !== undefined) return terminationReason(terminated);
  const waiting = readText(status, 'state', 'waiting', 'reason');
  return waiting === '' || waiting === 'PodInitializing' ? undefined : waiting;
}

interface ContainersSummary {
  readonly ready: number;
  /** Of the first container that has one. */
  readonly reason: string | undefined;
  readonly failure: string | undefined;
  readonly restarts: Restarts;
}

function summarizeContainers(pod: JsonFields): ContainersSummary {
  const statuses = readList(pod, 'status', 'containerStatuses');
  const ended = statuses.filter((status) => endedWith(status) !== undefined);
  const failed = ended.find((status) => readNumber(status, 'state', 'terminated', 'exitCode') !== 0);
  return {
    ready: statuses.filter(isRunning).length,
    reason: statuses
      .map((status) => waitsFor(status) ?? endedWith(status))
      .find((reason) => reason !== undefined),
    failure: failed && endedWith(failed),
    restarts: statuses.map(restartsOf).reduce(addRestarts, noRestarts),
  };
}

function waitsFor(status: JsonFields): string | undefined {
  return readText(status, 'state', 'waiting', 'reason') || undefined;
}

function endedWith(status: JsonFields): string | undefined {
  const terminated = readFields(status, 'state', 'terminated');
  return terminated === undefined || waitsFor(status) !== undefined
    ? undefined
    : terminationReason(terminated);
}

function isRunning(status: JsonFields): boolean {
  const hasStopped = waitsFor(status) !== undefined || endedWith(status) !== undefined;
  return !hasStopped && status.ready === true && readFields(status, 'state', 'running') !== undefined;
}

/** One container may be done while another runs: then the pod is not completed. */
function settleCompleted(status: string, { ready, failure }: ContainersSummary, pod: JsonFields): string {
  if (status !== 'Completed') return status;
  if (ready > 0 && hasCondition(pod, 'Ready')) return 'Running';
  return failure ?? (ready > 0 ? 'NotReady' : status);
}

/** What the pod says of itself as a whole. */
function ownReason(pod: JsonFields): string {
  const isGated = readList(pod, 'status', 'conditions').some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return isGated ? 'SchedulingGated' : readText(pod, 'status', 'reason') || readText(pod, 'status', 'phase');
}

/** Of a pod that is being deleted. */
function endReason(pod: JsonFields): string | undefined {
  if (readText(pod, 'metadata', 'deletionTimestamp') === '') return undefined;
  if (readText(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  const phase = readText(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

function terminationReason(terminated: JsonFields): string {
  const signal = readNumber(terminated, 'signal');
  return (
    readText(terminated, 'reason') ||
    (signal === 0 ? `ExitCode:${readNumber(terminated, 'exitCode')}` : `Signal:${signal}`)
  );
}

function hasSucceeded(status: JsonFields): boolean {
  const terminated = readFields(status, 'state', 'terminated');
  return terminated !== undefined && readNumber(terminated, 'exitCode') === 0;
}

/** Init containers that run for as long as the pod does. */
function sidecarNames(pod: JsonFields): ReadonlySet<unknown> {
  const containers = readList(pod, 'spec', 'initContainers');
  return new Set(containers.filter((one) => one.restartPolicy === 'Always').map((one) => one.name));
}

function restartsOf(status: JsonFields): Restarts {
  return {
    count: readNumber(status, 'restartCount'),
    last: readText(status, 'lastState', 'terminated', 'finishedAt'),
  };
}

function addRestarts(one: Restarts, other: Restarts): Restarts {
  // RFC 3339 in UTC and whole seconds: the order of the texts is that of the times.
  return { count: one.count + other.count, last: one.last > other.last ? one.last : other.last };
}

function formatRestarts({ count, last }: Restarts, now: Date): string {
  return count === 0 || last === '' ? String(count) : `${count} (${formatAge(last, now)} ago)`;
}
