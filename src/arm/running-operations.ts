import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import type {
  ActivityLog,
  ActivityOrigin,
  Operation,
  OperationEnd,
  OperationPlace,
  OperationStore,
  OperationSubject,
} from '../resources/index.ts';
import { toEndEvent } from './activity-log/to-event.ts';
import { refusal } from './errors.ts';
import { toArmError } from './render-error.ts';
import { type ArmWork, UnfinishedWork } from './work.ts';

interface AskedFor extends OperationSubject {
  /** From the endpoint, where the activity log is told of the end. */
  readonly origin?: ActivityOrigin | undefined;
}

/** Work that goes on after its answer. What has been accepted is done, if need be by the next process. */
export interface RunningOperations {
  /**
   * Keeps what is about to be done, and returns what a client polls. It begins when the request has been answered:
   * what the answer says is written between the two, so that nothing is under way without its operation.
   */
  accept(place: OperationPlace, work: ArmWork, asked: AskedFor): Promise<Operation>;
  /** For the endpoint: the request has been answered. */
  start(operation: Operation): void;
  /** For the endpoint: the request was refused after all. */
  withdraw(operation: Operation): Promise<void>;
  find(id: string): Promise<Operation | undefined>;
  /** Starts what an earlier process has accepted and not finished. */
  resume(): Promise<void>;
  /** Waits for whatever is under way. */
  close(): Promise<void>;
}

export interface RunningOperationsDependencies {
  readonly operationStore: OperationStore;
  readonly activityLog: ActivityLog;
  readonly findWork: (name: string) => ArmWork | undefined;
  readonly run: (work: ArmWork, subject: OperationSubject) => Promise<object | undefined>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export function createRunningOperations(dependencies: RunningOperationsDependencies): RunningOperations {
  const { operationStore: store, findWork, clock, newId, log } = dependencies;
  const underWay = new Set<Promise<void>>();
  const start = (operation: Operation): void => {
    const ending = bringToEnd(dependencies, operation)
      .catch((error: unknown) => {
        // It stays as it is, and the next process starts it again.
        if (!(error instanceof UnfinishedWork)) log.bug(error, { surface: 'arm' });
      })
      .finally(() => underWay.delete(ending));
    underWay.add(ending);
  };
  return {
    start,
    async accept(place, { name }, { id, apiVersion, caller, origin }) {
      const { tenantId, objectId, clientId } = caller;
      const operation: Operation = {
        id: newId(),
        place,
        work: name,
        subject: { id, apiVersion, caller: { tenantId, objectId, clientId } },
        ...(origin && { origin }),
        startedAt: clock.now(),
        state: { kind: 'running' },
      };
      if (findWork(name) === undefined) throw new Error(`the work ${name} is not in the list of all`);
      await store.add(operation);
      return operation;
    },
    withdraw: ({ id }) => store.withdraw(id),
    find: (id) => store.find(id),
    async resume() {
      for (const operation of await store.listRunning()) start(operation);
    },
    async close() {
      await Promise.all(underWay);
    },
  };
}

/** Whoever polls hears of the end when the activity log has it. */
async function bringToEnd(dependencies: RunningOperationsDependencies, operation: Operation): Promise<void> {
  const { operationStore, activityLog, clock, newId } = dependencies;
  const { id, origin } = operation;
  const end = await endOf(dependencies, operation);
  if (origin !== undefined) await activityLog.add(toEndEvent(origin, end, { id: newId(), at: clock.now() }));
  await operationStore.end(id, end);
}

/** @throws {UnfinishedWork} */
async function endOf(
  { findWork, run, clock, log }: RunningOperationsDependencies,
  { work: name, subject }: Operation,
): Promise<OperationEnd> {
  try {
    const work = findWork(name);
    if (work === undefined) throw refusal('operationInterrupted');
    const outcome = await run(work, subject);
    return { kind: 'succeeded', endedAt: clock.now(), ...(outcome && { outcome }) };
  } catch (error) {
    if (error instanceof UnfinishedWork) throw error;
    const { status, code, message, shape } = toArmError(error, log);
    const failure = { status, code, message, ...(shape && { shape }) };
    return { kind: 'failed', endedAt: clock.now(), failure };
  }
}
