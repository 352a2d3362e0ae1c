import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import { managementHost } from '../wire/azure-hosts.ts';
import { ArmError, refusal } from './errors.ts';

/** Operations that go on after their answer, and what became of them. */
export interface RunningOperations {
  /** Begins the work at once, and returns what a client polls. An object that the work ends with is told, too. */
  begin(place: OperationPlace, work: () => Promise<unknown>): RunningOperation;
  find(id: string): RunningOperation | undefined;
  /** Waits for whatever is under way. */
  close(): Promise<void>;
}

export interface OperationPlace {
  readonly subscriptionId: string;
  /** `Microsoft.ContainerService`. */
  readonly namespace: string;
  readonly location: string;
}

export interface RunningOperation {
  readonly id: string;
  readonly place: OperationPlace;
  readonly startedAt: Date;
  readonly state: OperationState;
}

export type OperationState =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded'; readonly endedAt: Date; readonly outcome: unknown }
  | { readonly kind: 'failed'; readonly endedAt: Date; readonly error: ArmError };

/** Kept for as long as anybody polls; the oldest go first. */
const mostOperations = 1_000;

/** They live as long as the process: what they were doing is finished or undone by its own records. */
export function createRunningOperations({
  clock,
  newId,
  log,
}: {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}): RunningOperations {
  const known = new LRUCache<string, RunningOperation & { state: OperationState }>({ max: mostOperations });
  const underWay = new Set<Promise<void>>();
  return {
    begin(place, work) {
      const operation = {
        id: newId(),
        place,
        startedAt: clock.now(),
        state: { kind: 'running' } as OperationState,
      };
      known.set(operation.id, operation);
      const ending = work()
        .then((outcome) => {
          operation.state = { kind: 'succeeded', endedAt: clock.now(), outcome };
        })
        .catch((error: unknown) => {
          const isRefusal = error instanceof ArmError;
          if (!isRefusal) log.bug(error, { surface: 'arm' });
          operation.state = {
            kind: 'failed',
            endedAt: clock.now(),
            error: isRefusal ? error : refusal('internal'),
          };
        })
        .finally(() => underWay.delete(ending));
      underWay.add(ending);
      return operation;
    },
    find: (id) => known.get(id),
    async close() {
      await Promise.all(underWay);
    },
  };
}

/** Without a `Retry-After`, `az` would wait for half a minute each time. */
const retryAfterSeconds = '1';

/** Where to ask what has become of it. */
export function operationHeaders(
  { id, place }: RunningOperation,
  apiVersion: string,
): Readonly<Record<string, string>> {
  const { subscriptionId, namespace, location } = place;
  const path = (collection: string) =>
    `https://${managementHost}/subscriptions/${subscriptionId}/providers/${namespace}/locations/${location}/${collection}/${id}?api-version=${apiVersion}`;
  return {
    'azure-asyncoperation': path('operations'),
    location: path('operationResults'),
    'retry-after': retryAfterSeconds,
  };
}

/** As `Azure-AsyncOperation` answers. */
export function renderOperation({ id, place, startedAt, state }: RunningOperation): object {
  const { subscriptionId, namespace, location } = place;
  return {
    id: `/subscriptions/${subscriptionId}/providers/${namespace}/locations/${location}/operations/${id}`,
    name: id,
    status: statuses[state.kind],
    startTime: startedAt.toISOString(),
    ...(state.kind !== 'running' && { endTime: state.endedAt.toISOString() }),
    ...(state.kind === 'succeeded' && typeof state.outcome === 'object' && { properties: state.outcome }),
    ...(state.kind === 'failed' && { error: state.error.toDetail() }),
  };
}

const statuses = { running: 'InProgress', succeeded: 'Succeeded', failed: 'Failed' } as const;
