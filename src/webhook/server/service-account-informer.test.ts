import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { startTestApiServer, type TestApiServer } from '../../../test/support/test-api-server.ts';
import { silentLog } from '../../platform/log/index.ts';
import { createServiceAccountLookup } from './find-service-account.ts';
import { createKubeClient, type KubeClient } from './kube-client.ts';
import { type ServiceAccountInformer, startServiceAccountInformer } from './service-account-informer.ts';

const clientId = 'azure.workload.identity/client-id';

describe('the informer of service accounts', () => {
  let server: TestApiServer;
  let client: KubeClient;
  let informer: ServiceAccountInformer;

  const start = async (target = server) => {
    client = createKubeClient({
      server: target.url,
      caPem: target.caPem,
      credential: { kind: 'token', token: target.token },
      userAgent: 'test/1',
      clock: new FixedClock(),
    });
    informer = startServiceAccountInformer({ client, log: silentLog, backOff: () => 10 });
    await informer.untilSynced();
  };
  const annotate = (name: string, value: string) =>
    server.putAccount('apps', name, { annotations: { [clientId]: value } });
  const expectClientId = (name: string, value: string | undefined) =>
    vi.waitFor(() => expect(informer.find('apps', name)?.annotations[clientId]).toBe(value));

  beforeEach(async () => {
    server = await startTestApiServer({ pageSize: 2 });
  });

  afterEach(async () => {
    await informer.close();
    client.close();
    await server.close();
  });

  it('has every page of the list when it says that it is synced', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) annotate(name, `id-${name}`);
    await start();
    expect(informer.isSynced).toBe(true);
    expect(informer.size).toBe(5);
    expect(informer.find('apps', 'e')).toEqual({
      name: 'e',
      annotations: { [clientId]: 'id-e' },
      labels: {},
    });
  });

  it('asks for metadata alone, under its own name', async () => {
    await start();
    expect(server.requests[0]).toMatchObject({
      userAgent: 'test/1',
      accept: expect.stringContaining('as=PartialObjectMetadataList'),
    });
  });

  it('follows what is added, changed and deleted', async () => {
    await start();
    annotate('new', 'one');
    await expectClientId('new', 'one');
    annotate('new', 'two');
    await expectClientId('new', 'two');
    server.deleteAccount('apps', 'new');
    await vi.waitFor(() => expect(informer.find('apps', 'new')).toBeUndefined());
  });

  it('goes on where it stood when a connection breaks, without a second list', async () => {
    await start();
    annotate('a', 'before');
    await expectClientId('a', 'before');
    server.breakWatches();
    annotate('b', 'meanwhile');
    await expectClientId('b', 'meanwhile');
    expect(
      server.requests.filter(
        ({ url }) => url.pathname.endsWith('/serviceaccounts') && !url.searchParams.has('watch'),
      ),
    ).toHaveLength(1);
    await vi.waitFor(() => expect(informer.isConnected).toBe(true));
  });

  it('lists again when the server has forgotten the past, and drops what is gone', async () => {
    annotate('gone', 'x');
    await start();
    server.breakWatches();
    server.deleteAccount('apps', 'gone');
    annotate('here', 'y');
    server.expire();
    await expectClientId('here', 'y');
    expect(informer.find('apps', 'gone')).toBeUndefined();
  });

  it('tries until a list succeeds, and is not synced before', async () => {
    server.failNext('/api/v1/serviceaccounts', [500, 0, 403, 410]);
    annotate('a', 'x');
    await start();
    expect(informer.size).toBe(1);
    expect(server.requests.length).toBeGreaterThanOrEqual(5);
  });

  it('goes on serving what it has while the server is away', async () => {
    annotate('a', 'x');
    await start();
    await server.close();
    await vi.waitFor(() => expect(informer.isConnected).toBe(false));
    expect(informer.isSynced).toBe(true);
    expect(informer.find('apps', 'a')?.annotations[clientId]).toBe('x');
  });

  it('ends at once, in the middle of a watch', async () => {
    await start();
    await vi.waitFor(() => expect(server.openWatches).toBe(1));
    await informer.close();
    await vi.waitFor(() => expect(server.openWatches).toBe(0));
  });

  describe('and the lookup behind it', () => {
    it('answers from the cache without a request', async () => {
      annotate('a', 'x');
      await start();
      const asked = server.requests.filter(({ url }) => !url.searchParams.has('watch')).length;
      expect(await createServiceAccountLookup(client, informer.find)('apps', 'a')).toMatchObject({
        kind: 'found',
        source: 'cache',
      });
      expect(server.requests.filter(({ url }) => !url.searchParams.has('watch')).length).toBe(asked);
    });

    it('asks the server for what the cache has not seen yet, once for all who ask at the same time', async () => {
      await start();
      annotate('young', 'x');
      const find = createServiceAccountLookup(client, () => undefined);
      const found = await Promise.all(Array.from({ length: 20 }, () => find('apps', 'young')));
      for (const lookup of found) expect(lookup).toMatchObject({ kind: 'found', source: 'live' });
      expect(server.requests.filter(({ url }) => url.pathname.endsWith('/young'))).toHaveLength(1);
    });

    it('tells a missing account from a server that does not answer', async () => {
      await start();
      const find = createServiceAccountLookup(client, informer.find);
      expect(await find('apps', 'nobody')).toEqual({
        kind: 'not-found',
        message: 'serviceaccounts "nobody" not found',
      });
      server.failNext('/api/v1/namespaces/apps/serviceaccounts', [503, 500]);
      expect(await find('apps', 'nobody')).toEqual({ kind: 'unavailable', message: 'the test says 500' });
      server.failNext('/api/v1/namespaces/apps/serviceaccounts', [403]);
      expect(await find('apps', 'nobody')).toMatchObject({ kind: 'unavailable' });
    });

    it('tries once more where that can help', async () => {
      await start();
      annotate('a', 'x');
      const find = createServiceAccountLookup(client, () => undefined);
      server.failNext('/api/v1/namespaces/apps/serviceaccounts', [0]);
      expect(await find('apps', 'a')).toMatchObject({ kind: 'found' });
    });

    it('never leaves its path, whatever the name', async () => {
      await start();
      server.putAccount('apps', 'secret');
      const find = createServiceAccountLookup(client, () => undefined);
      expect(await find('apps', '../../../secrets/x?y#z')).toMatchObject({ kind: 'not-found' });
      expect(server.requests.at(-1)?.url.pathname).toBe(
        '/api/v1/namespaces/apps/serviceaccounts/..%2F..%2F..%2Fsecrets%2Fx%3Fy%23z',
      );
    });
  });
});
