import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { type OpenDatabase, openDatabase } from '../platform/database/index.ts';
import {
  type ActivityEvent,
  type ActivityLog,
  type ActivityQuery,
  createActivityLog,
} from './activity-log.ts';
import { ResourceId } from './resource-id.ts';
import { type ResourceTables, resourceMigrations } from './tables.ts';

const subscriptionId = 'sub';
const group = '/subscriptions/sub/resourceGroups/Shop';
const site = `${group}/providers/Microsoft.Web/sites/Checkout`;
const dayMilliseconds = 24 * 3_600_000;

describe('the activity log', () => {
  const clock = new FixedClock();
  const now = clock.now();
  let database: OpenDatabase<ResourceTables>;
  let log: ActivityLog;
  let count = 0;

  beforeEach(async () => {
    database = await openDatabase({
      file: ':memory:',
      migrations: resourceMigrations,
      durability: 'every-commit',
    });
    const retention = { days: 90, kept: 5, keptDenied: 4, keptDeniedOfCaller: 2, trimEvery: 1 };
    log = createActivityLog({ database: database.queries }, retention);
    count = 0;
  });

  afterEach(() => database.close());

  function event(given: Partial<ActivityEvent> = {}): ActivityEvent {
    count += 1;
    return {
      id: `event-${count}`,
      at: now,
      status: 'Succeeded',
      httpStatus: 201,
      tenantId: 'tenant',
      resourceId: ResourceId.from(site),
      action: 'Microsoft.Web/sites/write',
      scope: site,
      caller: 'ada@contoso.com',
      claims: { appid: 'app' },
      method: 'PUT',
      requestId: 'request',
      correlationId: 'Correlation',
      ...given,
    };
  }

  const list = async (query: Partial<ActivityQuery> = {}) => {
    const { events, end } = await log.list({ from: now, to: now, subscriptionId, limit: 10, ...query });
    return { ids: events.map(({ id }) => id), end };
  };

  it('gives back what was added, the newest first', async () => {
    const first = event();
    const second = event({ status: 'Failed', refusal: { error: { code: 'Conflict' } } });
    await log.add(first);
    await log.add(second);
    const { events } = await log.list({ from: now, to: now, subscriptionId: 'SUB', limit: 10 });
    expect(events).toEqual([second, first]);
  });

  it('comes in pages, whatever is added meanwhile', async () => {
    for (let each = 0; each < 3; each += 1) await log.add(event());
    const page = await list({ limit: 2 });
    expect(page.ids).toEqual(['event-3', 'event-2']);
    await log.add(event());
    expect(await list({ limit: 2, ...(page.end && { after: page.end }) })).toEqual({ ids: ['event-1'] });
  });

  it.each([
    ['a group', { resourceGroup: 'SHOP' }, { resourceGroup: 'Sho' }],
    ['a provider', { provider: 'microsoft.web' }, { provider: 'Microsoft.KeyVault' }],
    ['a correlation', { correlationId: 'correlation' }, { correlationId: 'other' }],
    ['a caller', { caller: 'ADA@contoso.com' }, { caller: 'eve@contoso.com' }],
    ['states', { statuses: ['Succeeded', 'Failed'] as const }, { statuses: ['Started'] as const }],
    ['no state', {}, { statuses: [] }],
    [
      'a resource',
      { resource: ResourceId.from(site.toUpperCase()) },
      { resource: ResourceId.from(`${site}2`) },
    ],
    ['what it is in', { resource: ResourceId.from(group) }, { resource: ResourceId.from(`${group}2`) }],
    [
      'the whole of its subscription',
      { resource: ResourceId.from('/') },
      { resource: ResourceId.from(`${site}/slots/a`) },
    ],
    ['a subscription', { subscriptionId: 'SUB' }, { subscriptionId: 'su' }],
    ['no subscription', {}, { subscriptionId: undefined }],
    ['a time', { from: new Date(0) }, { to: new Date(now.getTime() - 1) }],
  ])('is narrowed to %s', async (_, matching, other) => {
    await log.add(event());
    expect((await list(matching)).ids).toEqual(['event-1']);
    expect((await list(other)).ids).toEqual([]);
  });

  it('keeps the newest of too many', async () => {
    for (let each = 0; each < 8; each += 1) await log.add(event());
    expect((await list()).ids).toEqual(['event-8', 'event-7', 'event-6', 'event-5', 'event-4']);
  });

  it('keeps them whatever callers are denied, of whom none pushes out another', async () => {
    const denied = (caller: string) => event({ status: 'Failed', httpStatus: 403, isDenied: true, caller });
    for (let each = 0; each < 4; each += 1) await log.add(event());
    await log.add(denied('ada'));
    for (let each = 0; each < 9; each += 1) await log.add(denied('eve'));
    await log.add(event());
    const held = ['event-1', 'event-2', 'event-3', 'event-4', 'event-5', 'event-13', 'event-14', 'event-15'];
    expect((await list()).ids.toReversed()).toEqual(held);
    for (let each = 0; each < 9; each += 1) await log.add(denied(`eve${each}`));
    const { ids } = await list({ limit: 20 });
    expect(ids).toHaveLength(5 + 4);
    expect(ids).toEqual(expect.arrayContaining(['event-1', 'event-2', 'event-3', 'event-4', 'event-15']));
  });

  it('forgets what is older than ninety days', async () => {
    await log.add(event());
    const later = new Date(now.getTime() + 91 * dayMilliseconds);
    await log.add(event({ at: later }));
    expect((await list({ to: later })).ids).toEqual(['event-2']);
  });
});
