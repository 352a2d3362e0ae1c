import type { Clock } from '../../platform/clock.ts';
import { containerLogFile } from '../logs/container-log.ts';
import { readLog } from '../logs/read-log.ts';
import type { ContainerStatus } from '../pod-lifecycle/render-status.ts';
import { foldersOf } from './pod-containers.ts';
import type { PodWorker } from './pod-worker.ts';

/** As the API server has read it from a request for a log. */
export interface PodLogQuery {
  readonly container: string;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: Date;
  readonly limitBytes?: number;
}

export interface LogPlace {
  readonly worker: PodWorker;
  readonly folder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A container's log, as it comes. Nothing where it has not run. */
export function readPodLog(
  { container, previous, ...options }: PodLogQuery,
  { worker, folder, clock, signal }: LogPlace,
): Response {
  const start = findStart(statusOf(worker, container), previous);
  if (start === undefined) return textResponse('');
  const ended = previous ? AbortSignal.abort() : (worker.endOf(container) ?? AbortSignal.abort());
  const logs = foldersOf(folder, worker.pod.metadata.uid).logsOf(container);
  const lines = readLog({ ...options, file: containerLogFile(logs, start), clock, ended, signal });
  return textResponse(ReadableStream.from(lines));
}

function statusOf({ status }: PodWorker, container: string): ContainerStatus | undefined {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.find(({ name }) => name === container);
}

/** Which start of the container is meant. One that waits shows the run before, as the current one and the previous. */
function findStart(status: ContainerStatus | undefined, previous: boolean): number | undefined {
  if (status === undefined) return undefined;
  const { state, lastState, restartCount } = status;
  if (state.waiting !== undefined) return lastState.terminated === undefined ? undefined : restartCount;
  const start = previous ? restartCount - 1 : restartCount;
  return start < 0 ? undefined : start;
}

function textResponse(body: string | ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' },
  });
}
