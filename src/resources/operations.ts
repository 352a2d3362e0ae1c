import type { Kysely, Selectable } from '../platform/database/index.ts';
import { parseJson } from '../platform/json/index.ts';
import type { ActivityOrigin } from './activity-log.ts';
import { ResourceId } from './resource-id.ts';
import type { OperationsTable, ResourceTables } from './tables.ts';

/** Work that goes on after its answer: what is to be done, for whom, and what has become of it. */
export interface Operation {
  readonly id: string;
  readonly place: OperationPlace;
  /** What is done, by a name that outlives the process. */
  readonly work: string;
  readonly subject: OperationSubject;
  /** Of the request that asked for it, for the end that the activity log is told of. */
  readonly origin?: ActivityOrigin;
  readonly startedAt: Date;
  readonly state: OperationState;
}

/** Where it is polled. */
export interface OperationPlace {
  readonly subscriptionId: string;
  /** `Microsoft.ContainerService`. */
  readonly namespace: string;
  readonly location: string;
}

/** What it is done to, and whoever asked for it. */
export interface OperationSubject {
  readonly id: ResourceId;
  readonly apiVersion: string;
  readonly caller: { readonly tenantId: string; readonly objectId: string; readonly clientId: string };
}

export type OperationState = { readonly kind: 'running' } | OperationEnd;

export type OperationEnd =
  | { readonly kind: 'succeeded'; readonly endedAt: Date; readonly outcome?: object }
  | { readonly kind: 'failed'; readonly endedAt: Date; readonly failure: OperationFailure };

/** As the answer would have said it. */
export interface OperationFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Of the body that would have said it, where it is not the usual one. */
  readonly shape?: string;
}

export interface OperationStore {
  /** Resolves when it is kept. */
  add(operation: Operation): Promise<void>;
  find(id: string): Promise<Operation | undefined>;
  end(id: string, end: OperationEnd): Promise<void>;
  /** As if it had never been. */
  withdraw(id: string): Promise<void>;
  /** Those that have not ended, in the order in which they were added. */
  listRunning(): Promise<readonly Operation[]>;
}

export interface OperationRetention {
  readonly hours: number;
  /** How many that have ended stay when the oldest go. */
  readonly kept: number;
}

/** Our own bounds. What still runs stays. */
const usualRetention: OperationRetention = { hours: 24, kept: 1_000 };
const hourMilliseconds = 3_600_000;

export function createOperationStore(
  { database }: { readonly database: Kysely<ResourceTables> },
  { hours, kept } = usualRetention,
): OperationStore {
  const trim = async (now: Date): Promise<void> => {
    const oldest = new Date(now.getTime() - hours * hourMilliseconds).toISOString();
    const newest = database
      .selectFrom('operations')
      .select('sequence')
      .where('ended_at', '!=', '')
      .orderBy('ended_at', 'desc')
      .orderBy('sequence', 'desc')
      .limit(kept);
    await database
      .deleteFrom('operations')
      .where('ended_at', '!=', '')
      .where((is) => is.or([is('ended_at', '<', oldest), is('sequence', 'not in', newest)]))
      .execute();
  };

  return {
    async add({ id, state, ...rest }) {
      const row = { id, ended_at: '', document: JSON.stringify(rest), state: JSON.stringify(state) };
      await database.insertInto('operations').values(row).execute();
    },

    async find(id) {
      const rows = database.selectFrom('operations').selectAll().where('id', '=', id);
      const row = await rows.executeTakeFirst();
      return row && toOperation(row);
    },

    async end(id, end) {
      await database
        .updateTable('operations')
        .set({ ended_at: end.endedAt.toISOString(), state: JSON.stringify(end) })
        .where('id', '=', id)
        .execute();
      await trim(end.endedAt);
    },

    async withdraw(id) {
      await database.deleteFrom('operations').where('id', '=', id).execute();
    },

    async listRunning() {
      const rows = await database
        .selectFrom('operations')
        .selectAll()
        .where('ended_at', '=', '')
        .orderBy('sequence')
        .execute();
      return rows.map(toOperation);
    },
  };
}

/** JSON keeps dates and ids as texts. */
type Written<Value> = Value extends Date | ResourceId
  ? string
  : Value extends object
    ? { readonly [Member in keyof Value]: Written<Value[Member]> }
    : Value;

function toOperation({ id, document, state }: Selectable<OperationsTable>): Operation {
  // Written by `add` and `end`, and by nothing else.
  const { subject, origin, startedAt, ...rest } = parseJson(document) as Written<
    Omit<Operation, 'id' | 'state'>
  >;
  return {
    id,
    ...rest,
    subject: { ...subject, id: ResourceId.from(subject.id) },
    ...(origin && { origin: { ...origin, resourceId: ResourceId.from(origin.resourceId) } }),
    startedAt: new Date(startedAt),
    state: toState(parseJson(state) as Written<OperationState>),
  };
}

function toState(state: Written<OperationState>): OperationState {
  if (state.kind === 'running') return state;
  const endedAt = new Date(state.endedAt);
  // The compiler does not see that each kind of end keeps its own members.
  return { ...state, endedAt } as OperationEnd;
}
