import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { type OpenDatabase, openDatabase } from '../platform/database/index.ts';
import { createOperationStore, type Operation, type OperationStore } from './operations.ts';
import { ResourceId } from './resource-id.ts';
import { type ResourceTables, resourceMigrations } from './tables.ts';

const id = ResourceId.from('/subscriptions/sub/resourceGroups/Shop');

describe('operations', () => {
  const clock = new FixedClock();
  const now = clock.now();
  let database: OpenDatabase<ResourceTables>;
  let store: OperationStore;

  beforeEach(async () => {
    database = await openDatabase({
      file: ':memory:',
      migrations: resourceMigrations,
      durability: 'every-commit',
    });
    store = createOperationStore({ database: database.queries }, { hours: 24, kept: 3 });
  });

  afterEach(() => database.close());

  const operation = (name: string, given: Partial<Operation> = {}): Operation => ({
    id: name,
    place: { subscriptionId: 'sub', namespace: 'Microsoft.Resources', location: 'eastus' },
    work: 'delete',
    subject: { id, apiVersion: '2024-11-30', caller: { tenantId: 't', objectId: 'o', clientId: 'c' } },
    startedAt: now,
    state: { kind: 'running' },
    ...given,
  });
  const kept = async (...names: readonly string[]) =>
    (await Promise.all(names.map(async (name) => (await store.find(name)) && name))).filter(Boolean);

  it('are found as they were added, until they end', async () => {
    const origin = {
      tenantId: 't',
      resourceId: id,
      action: 'Microsoft.Resources/subscriptions/resourceGroups/delete',
      scope: id.text,
      caller: 'ada@contoso.com',
      claims: { appid: 'app' },
      method: 'DELETE',
      requestId: 'request',
      correlationId: 'correlation',
    };
    const first = operation('first', { origin });
    await store.add(first);
    await store.add(operation('second'));
    expect(await store.find('first')).toEqual(first);
    expect(await store.listRunning()).toEqual([first, operation('second')]);
    const end = { kind: 'succeeded', endedAt: now, outcome: { isThere: true } } as const;
    await store.end('first', end);
    expect(await store.find('first')).toEqual({ ...first, state: end });
    expect(await store.listRunning()).toEqual([operation('second')]);
  });

  it('say what they have failed with', async () => {
    await store.add(operation('first'));
    const failure = { status: 409, code: 'Conflict', message: 'It is in use.', shape: 'bare' };
    await store.end('first', { kind: 'failed', endedAt: now, failure });
    expect((await store.find('first'))?.state).toEqual({ kind: 'failed', endedAt: now, failure });
  });

  it('are as if they had never been where they are withdrawn', async () => {
    await store.add(operation('first'));
    await store.withdraw('first');
    expect(await store.find('first')).toBeUndefined();
    expect(await store.listRunning()).toEqual([]);
  });

  it('go, the oldest first, where too many have ended; what runs stays', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    await store.add(operation('running'));
    for (const name of names) await store.add(operation(name));
    for (const name of names) await store.end(name, { kind: 'succeeded', endedAt: now });
    expect(await kept('running', ...names)).toEqual(['running', 'c', 'd', 'e']);
  });

  it('go a day after they have ended', async () => {
    await store.add(operation('running'));
    for (const name of ['a', 'b']) await store.add(operation(name));
    await store.end('a', { kind: 'succeeded', endedAt: now });
    const later = new Date(now.getTime() + 25 * 3_600_000);
    await store.end('b', { kind: 'succeeded', endedAt: later });
    expect(await kept('running', 'a', 'b')).toEqual(['running', 'b']);
  });
});
