import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import { openTestHook, type TestHook } from '../../../test/support/test-hook.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const pods = '/api/v1/namespaces/default/pods';

let key: SigningKey;
let hook: TestHook;
let cluster: TestCluster;

beforeAll(async () => {
  key = await makeTestKey();
  hook = await openTestHook();
});
afterAll(() => hook.close());
beforeEach(async () => {
  hook.asked.length = 0;
  hook.replies.clear();
  cluster = await openTestCluster({ key });
  return () => cluster.close();
});

const install = (more: Readonly<Record<string, unknown>> = {}) =>
  hook.install(cluster, 'validating', { name: 'see.example.com', operations: ['DELETE'], ...more });
const make = (name: string, metadata: object = {}) =>
  cluster.send('POST', maps, { body: { metadata: { name, ...metadata }, data: { x: '1' } } });
const requests = () => hook.asked.map(({ request }) => request);

describe('a deletion', () => {
  it('is shown to hooks with what goes, and no object', async () => {
    await make('a');
    await install();
    const body = { gracePeriodSeconds: 0, propagationPolicy: 'Background' };
    expect((await cluster.send('DELETE', `${maps}/a`, { body })).status).toBe(200);
    expect(requests()).toMatchObject([
      {
        operation: 'DELETE',
        name: 'a',
        namespace: 'default',
        object: null,
        oldObject: { metadata: { name: 'a' }, data: { x: '1' } },
        options: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...body },
        dryRun: false,
      },
    ]);
  });

  it('in a dry run says so to hooks', async () => {
    await make('a');
    await install();
    await cluster.send('DELETE', `${maps}/a?dryRun=All`);
    expect(requests()).toMatchObject([{ dryRun: true, options: { dryRun: ['All'] } }]);
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(200);
  });

  it('whose preconditions fail is shown to nobody', async () => {
    await make('a');
    await install();
    const body = { preconditions: { uid: 'other' } };
    expect((await cluster.send('DELETE', `${maps}/a`, { body })).status).toBe(409);
    expect(requests()).toEqual([]);
  });

  it('of a collection is one of each object, which hooks are not told the name of', async () => {
    await make('a');
    await make('b');
    await install({ objectSelector: {} });
    hook.replies.set('see.example.com', ({ oldObject }) => ({ allowed: oldObject?.metadata.name !== 'b' }));
    const response = await cluster.send('DELETE', `${maps}?fieldSelector=metadata.name!=kube-root-ca.crt`);
    expect(response.status).toBe(400);
    expect(requests().map(({ name, oldObject }) => [name, oldObject?.metadata.name])).toEqual([
      [undefined, 'a'],
      [undefined, 'b'],
    ]);
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(404);
    expect((await cluster.send('GET', `${maps}/b`)).status).toBe(200);
  });

  it('that waits for finalizers is asked about, and taking the last one off is a change', async () => {
    await make('a', { finalizers: ['example.com/hold'] });
    await install({ operations: ['*'] });
    await cluster.send('DELETE', `${maps}/a`);
    const headers = { 'content-type': 'application/merge-patch+json' };
    await cluster.send('PATCH', `${maps}/a`, { body: { metadata: { finalizers: null } }, headers });
    expect(requests().map(({ operation }) => operation)).toEqual(['DELETE', 'UPDATE']);
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(404);
  });

  it('that is under way is asked about again only where it is to be faster', async () => {
    await cluster.send('POST', pods, {
      body: { metadata: { name: 'web' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } },
    });
    await install({ resources: ['pods'] });
    await cluster.send('DELETE', `${pods}/web`);
    await cluster.send('DELETE', `${pods}/web`);
    await cluster.send('DELETE', `${pods}/web`, { body: { gracePeriodSeconds: 30 } });
    expect(requests()).toHaveLength(1);
    await cluster.send('DELETE', `${pods}/web`, { body: { gracePeriodSeconds: 0 } });
    expect(requests()).toHaveLength(2);
  });

  it('of a namespace is judged by its labels, and shows its contents as the controller deletes them', async () => {
    await cluster.send('POST', '/api/v1/namespaces', {
      body: { metadata: { name: 'team', labels: { a: 'b' } } },
    });
    await install({
      namespaceSelector: { matchLabels: { a: 'b' } },
      resources: ['namespaces', 'configmaps'],
    });
    hook.replies.set('see.example.com', () => ({ allowed: false, status: { message: 'keep it' } }));
    expect((await cluster.send('DELETE', '/api/v1/namespaces/team')).status).toBe(400);
    expect(requests()).toMatchObject([{ name: 'team', namespace: 'team', object: null }]);
    hook.replies.clear();
    const body = { metadata: { name: 'a' } };
    await cluster.send('POST', '/api/v1/namespaces/team/configmaps', { body });
    expect((await cluster.send('DELETE', '/api/v1/namespaces/team')).status).toBe(200);
    expect(requests().slice(2)).toMatchObject([
      {
        resource: { resource: 'configmaps' },
        namespace: 'team',
        oldObject: { metadata: { name: 'a' } },
        userInfo: { username: 'system:serviceaccount:kube-system:namespace-controller' },
      },
    ]);
    expect((await cluster.send('GET', '/api/v1/namespaces/team')).status).toBe(404);
  });

  it('of a namespace keeps what hooks refuse to let go, says so, and goes on when it is asked again', async () => {
    await cluster.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'team' } } });
    for (const name of ['a', 'b']) {
      const body = { metadata: { name } };
      await cluster.send('POST', '/api/v1/namespaces/team/configmaps', { body });
    }
    await install({ resources: ['configmaps'] });
    hook.replies.set('see.example.com', ({ oldObject }) => ({
      allowed: oldObject?.metadata.name !== 'b',
      status: { message: 'keep it' },
    }));
    expect((await cluster.send('DELETE', '/api/v1/namespaces/team')).status).toBe(200);
    expect(await (await cluster.send('GET', '/api/v1/namespaces/team')).json()).toMatchObject({
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceDeletionContentFailure',
            status: 'True',
            message:
              'Failed to delete all resource types, 1 remaining: admission webhook "see.example.com" denied the request: keep it',
          },
        ],
      },
    });
    expect((await cluster.send('GET', '/api/v1/namespaces/team/configmaps/a')).status).toBe(404);
    expect((await cluster.send('GET', '/api/v1/namespaces/team/configmaps/b')).status).toBe(200);
    const headers = { 'content-type': 'application/merge-patch+json' };
    const label = { metadata: { labels: { still: 'here' } } };
    await cluster.send('PATCH', '/api/v1/namespaces/team', { body: label, headers });
    expect((await cluster.send('GET', '/api/v1/namespaces/team/configmaps/b')).status).toBe(200);
    expect((await cluster.send('GET', '/api/v1/namespaces/team')).status).toBe(200);
    hook.replies.clear();
    await cluster.send('DELETE', '/api/v1/namespaces/team');
    expect((await cluster.send('GET', '/api/v1/namespaces/team')).status).toBe(404);
  });

  it('begins anew where the object has changed while hooks were asked', async () => {
    await make('a');
    await install();
    const headers = { 'content-type': 'application/merge-patch+json' };
    hook.replies.set('see.example.com', async ({ oldObject }) => {
      if (oldObject?.metadata.labels === undefined) {
        await cluster.send('PATCH', `${maps}/a`, { body: { metadata: { labels: { keep: 'me' } } }, headers });
        return { allowed: true };
      }
      return { allowed: false, status: { message: 'it has a label' } };
    });
    expect((await cluster.send('DELETE', `${maps}/a`)).status).toBe(400);
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(200);
  });
});
