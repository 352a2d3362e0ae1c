import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../platform/clock.ts';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { PodCondition, PodStatus } from '../pod-lifecycle/render-status.ts';
import type { Timer } from '../timer.ts';
import type { ApiClient } from './api-client.ts';
import { pause } from './pause.ts';
import { type PodObject, podPath } from './pod-object.ts';

/** A pod may have ended for reasons that are none of its containers'. */
export type ReportedStatus = PodStatus & { readonly reason?: string; readonly message?: string };

/** Keeps a pod's status in the API as the node sees it. Of many that come at once, the last is written. */
export interface StatusReporter {
  report(status: ReportedStatus): void;
  /** Once nothing is left to be written. */
  settled(): Promise<void>;
  /** Writes nothing more. */
  close(): void;
}

export interface StatusReporterDependencies {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly pod: PodObject;
  readonly address: string;
}

type StoredCondition = PodCondition & { readonly lastTransitionTime?: string };

const retryMilliseconds = 1_000;
const gone: ReadonlySet<number> = new Set([404, 409]);

export function createStatusReporter(dependencies: StatusReporterDependencies): StatusReporter {
  const { api, clock, timer, pod, address } = dependencies;
  const ending = new AbortController();
  const addresses = {
    hostIP: address,
    hostIPs: [{ ip: address }],
    podIP: address,
    podIPs: [{ ip: address }],
  };
  let conditions: readonly StoredCondition[] = pod.status?.conditions ?? [];
  let waiting: object | undefined;
  let written: unknown;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    while (waiting !== undefined && !ending.signal.aborted) {
      const status = waiting;
      waiting = undefined;
      if (isDeepStrictEqual(status, written)) continue;
      const body = { metadata: { uid: pod.metadata.uid }, status };
      const answer = await api.patch(`${podPath(pod.metadata)}/status`, body);
      if (answer.kind === 'ok') written = status;
      else if (gone.has(answer.code)) return;
      else {
        waiting ??= status;
        await pause(timer, retryMilliseconds, ending.signal);
      }
    }
  };

  return {
    report(status) {
      conditions = withTransitions(status.conditions, conditions, toTimestamp(clock.now()));
      waiting = { ...status, ...addresses, conditions };
      writing ??= write().finally(() => {
        writing = undefined;
      });
    },
    async settled() {
      while (writing !== undefined) await writing;
    },
    close() {
      ending.abort();
    },
  };
}

/** A condition keeps its time for as long as it stays true, or false. Those of others stay. */
function withTransitions(
  next: PodStatus['conditions'],
  existing: readonly StoredCondition[],
  now: string,
): readonly StoredCondition[] {
  const own = next.map((condition) => {
    const before = existing.find(({ type }) => type === condition.type);
    const isSame = before?.status === condition.status;
    const lastTransitionTime = isSame ? (before?.lastTransitionTime ?? now) : now;
    return { ...condition, lastProbeTime: null, lastTransitionTime };
  });
  const others = existing.filter(({ type }) => !next.some((condition) => condition.type === type));
  return [...own, ...others];
}
