import { type Insertable, type Kysely, sql } from '../platform/database/index.ts';
import { parseJson } from '../platform/json/index.ts';
import { ResourceId } from './resource-id.ts';
import type { ActivityEventsTable, ResourceTables } from './tables.ts';

/** What somebody did to a resource, or how it ended: one line of the activity log. */
export interface ActivityEvent extends ActivityOrigin {
  readonly id: string;
  readonly at: Date;
  readonly status: ActivityStatus;
  /** Of the answer, if there has been one. */
  readonly httpStatus?: number;
  /** Why it failed, as the answer said it. */
  readonly refusal?: object;
  /** The caller had no right to it, and so it has not begun. */
  readonly isDenied?: boolean;
}

/** What all events of one request have in common. */
export interface ActivityOrigin {
  readonly tenantId: string;
  readonly resourceId: ResourceId;
  /** `Microsoft.KeyVault/vaults/write`. */
  readonly action: string;
  /** Where the right to it was asked for. */
  readonly scope: string;

  /** A person's name, or a program's object id. */
  readonly caller: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly method: string;
  readonly clientRequestId?: string;
  readonly requestId: string;
  readonly correlationId: string;
}

export type ActivityStatus = 'Started' | 'Accepted' | 'Succeeded' | 'Failed';

export interface ActivityQuery {
  readonly from: Date;
  readonly to: Date;
  /** Nothing asks for what was done in no subscription. */
  readonly subscriptionId: string | undefined;
  readonly resourceGroup?: string;
  /** With what is below it. */
  readonly resource?: ResourceId;
  readonly provider?: string;
  readonly correlationId?: string;
  readonly caller?: string;
  readonly statuses?: readonly ActivityStatus[];
  /** Goes on where a page ended. */
  readonly after?: number;
  readonly limit: number;
}

export interface ActivityPage {
  readonly events: readonly ActivityEvent[];
  /** Where the next page goes on. Nothing after the last. */
  readonly end?: number;
}

export interface ActivityLog {
  /** Resolves when the event is kept. */
  add(event: ActivityEvent): Promise<void>;
  /** The newest first. */
  list(query: ActivityQuery): Promise<ActivityPage>;
}

export interface ActivityRetention {
  readonly days: number;
  /** How many events stay when the oldest go. */
  readonly kept: number;
  /** Beside them, how many of what callers had no right to. Anybody with a token can have any number of those. */
  readonly keptDenied: number;
  /** How many of those of one caller, so that nobody pushes out another's. */
  readonly keptDeniedOfCaller: number;
  /** After how many events the oldest go. */
  readonly trimEvery: number;
}

/** Azure: ninety days. The numbers are our own bounds. */
const usualRetention: ActivityRetention = {
  days: 90,
  kept: 10_000,
  keptDenied: 1_000,
  keptDeniedOfCaller: 100,
  trimEvery: 100,
};
const dayMilliseconds = 24 * 3_600_000;

export function createActivityLog(
  { database }: { readonly database: Kysely<ResourceTables> },
  { days, kept, keptDenied, keptDeniedOfCaller, trimEvery } = usualRetention,
): ActivityLog {
  const trim = async (now: Date): Promise<void> => {
    const oldest = new Date(now.getTime() - days * dayMilliseconds).toISOString();
    const kind = (isDenied: 0 | 1) =>
      database.selectFrom('activity_events').where('is_denied', '=', isDenied);
    const surplus = (isDenied: 0 | 1, most: number) =>
      kind(isDenied).select('sequence').orderBy('sequence', 'desc').limit(-1).offset(most);
    const ranked = kind(1).select([
      'sequence',
      sql<number>`row_number() over (partition by caller_key order by sequence desc)`.as('place'),
    ]);
    const surplusOfCaller = database
      .selectFrom(ranked.as('ranked'))
      .select('sequence')
      .where('place', '>', keptDeniedOfCaller);
    await database
      .deleteFrom('activity_events')
      .where((is) =>
        is.or([
          is('at', '<', oldest),
          is('sequence', 'in', surplus(0, kept)),
          is('sequence', 'in', surplus(1, keptDenied)),
          is('sequence', 'in', surplusOfCaller),
        ]),
      )
      .execute();
  };

  return {
    async add(event) {
      const { sequence } = await database
        .insertInto('activity_events')
        .values(toRow(event))
        .returning('sequence')
        .executeTakeFirstOrThrow();
      if (sequence % trimEvery === 0) await trim(event.at);
    },

    async list(query) {
      const { limit } = query;
      const rows = await select(database, query)
        .orderBy('sequence', 'desc')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const events = page.map(toEvent);
      return rows.length > limit && last !== undefined ? { events, end: last.sequence } : { events };
    },
  };
}

function select(database: Kysely<ResourceTables>, query: ActivityQuery) {
  const { from, to, subscriptionId = '', resource, statuses, after } = query;
  let rows = database
    .selectFrom('activity_events')
    .select(['sequence', 'document'])
    .where('subscription_key', '=', subscriptionId.toLowerCase())
    .where('at', '>=', from.toISOString())
    .where('at', '<=', to.toISOString());
  for (const [column, value] of [
    ['group_key', query.resourceGroup],
    ['provider_key', query.provider],
    ['correlation_key', query.correlationId],
    ['caller_key', query.caller],
  ] as const) {
    if (value !== undefined) rows = rows.where(column, '=', value.toLowerCase());
  }
  if (statuses !== undefined) rows = rows.where('status', 'in', statuses);
  if (after !== undefined) rows = rows.where('sequence', '<', after);
  if (resource === undefined || resource.key === '/') return rows;
  // `0` is the character after the slash: what is between the two begins with the id and a slash.
  const { key } = resource;
  return rows.where((is) =>
    is.or([
      is('resource_key', '=', key),
      is.and([is('resource_key', '>', `${key}/`), is('resource_key', '<', `${key}0`)]),
    ]),
  );
}

function toRow(event: ActivityEvent): Insertable<ActivityEventsTable> {
  const { at, resourceId, action, correlationId, caller, status } = event;
  const [provider = ''] = action.split('/');
  return {
    at: at.toISOString(),
    subscription_key: (resourceId.subscriptionId ?? '').toLowerCase(),
    group_key: (resourceId.resourceGroup ?? '').toLowerCase(),
    resource_key: resourceId.key,
    provider_key: provider.toLowerCase(),
    correlation_key: correlationId.toLowerCase(),
    caller_key: caller.toLowerCase(),
    status,
    is_denied: event.isDenied === true ? 1 : 0,
    document: JSON.stringify(event),
  };
}

function toEvent({ document }: { readonly document: string }): ActivityEvent {
  // Written by `add` and by nothing else; JSON keeps dates and ids as texts.
  const event = parseJson(document) as Omit<ActivityEvent, 'at' | 'resourceId'> & {
    readonly at: string;
    readonly resourceId: string;
  };
  return { ...event, at: new Date(event.at), resourceId: ResourceId.from(event.resourceId) };
}
