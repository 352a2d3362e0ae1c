import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestGraph, type TestGraph, tenantId } from '../../../test/support/test-graph.ts';

let graph: TestGraph;

beforeEach(async () => {
  graph = await createTestGraph();
});

afterEach(() => graph[Symbol.asyncDispose]());

const read = async (id: string) => (await graph.call('GET', `/servicePrincipals/${id}`)).body.keyCredentials;

describe('the key credentials of a managed identity', () => {
  it('are shown as those of a certificate, without it, and change as time goes by', async () => {
    const { principalId } = await graph.directory.managedIdentities.put({
      resourceId: '/subscriptions/s/resourceGroups/g/providers/p/t/one',
      name: 'one',
      location: 'eastus',
      tenantId,
    });
    const [first] = await read(principalId);
    expect(await read(principalId)).toEqual([
      {
        customKeyIdentifier: expect.stringMatching(/^[0-9A-F]{40}$/),
        displayName: null,
        endDateTime: '2026-05-30T12:00:00.000Z',
        key: null,
        keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        startDateTime: '2026-03-01T12:00:00.000Z',
        type: 'AsymmetricX509Cert',
        usage: 'Verify',
      },
    ]);
    graph.clock.advanceSeconds(45 * 86_400);
    const [older, newer] = await read(principalId);
    expect(older).toEqual(first);
    expect(newer).toMatchObject({
      startDateTime: '2026-04-15T12:00:00.000Z',
      endDateTime: '2026-07-14T12:00:00.000Z',
    });
    graph.clock.advanceSeconds(155 * 86_400);
    const ids = (await read(principalId)).map(({ keyId }: { keyId: string }) => keyId);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(newer.keyId);
  });
});
