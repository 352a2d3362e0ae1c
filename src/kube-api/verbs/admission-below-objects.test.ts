import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import { openTestHook, patchReply, type TestHook } from '../../../test/support/test-hook.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

const pods = '/api/v1/namespaces/default/pods';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const mergePatch = { 'content-type': 'application/merge-patch+json' };

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
  const containers = [{ name: 'c', image: 'i' }];
  await cluster.send('POST', pods, { body: { metadata: { name: 'web' }, spec: { containers } } });
  const metadata = { labels: { app: 'web' } };
  await cluster.send('POST', deployments, {
    body: {
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: metadata.labels },
        template: { metadata, spec: { containers } },
      },
    },
  });
  return () => cluster.close();
});

const requests = () => hook.asked.map(({ request }) => request);
const seeBoth = async (resource: string) => {
  await hook.install(cluster, 'mutating', { name: 'change.example.com', resources: [resource] });
  await hook.install(cluster, 'validating', { name: 'see.example.com', resources: [resource] });
};
const change = (path: string, value: unknown) =>
  hook.replies.set('change.example.com', () => patchReply([{ op: 'add', path, value }]));

describe('what is written below an object', () => {
  it('is its status, shown as the whole object', async () => {
    await seeBoth('pods/status');
    change('/status/message', 'by the hook');
    const response = await cluster.send('PATCH', `${pods}/web/status`, {
      body: { status: { phase: 'Running' } },
      headers: mergePatch,
    });
    expect(await response.json()).toMatchObject({ status: { phase: 'Running', message: 'by the hook' } });
    expect(requests()).toMatchObject([
      {
        operation: 'UPDATE',
        kind: { group: '', version: 'v1', kind: 'Pod' },
        resource: { group: '', version: 'v1', resource: 'pods' },
        subResource: 'status',
        name: 'web',
        object: { spec: { containers: [{}] }, status: { phase: 'Running' } },
        oldObject: { status: { phase: 'Pending' } },
      },
      { object: { status: { message: 'by the hook' } } },
    ]);
  });

  it.each([
    ['PUT', { metadata: { name: 'web' }, spec: { replicas: 3 } }, {}],
    ['PATCH', { spec: { replicas: 3 } }, mergePatch],
  ])('is its size, shown as a Scale (%s)', async (method, body, headers) => {
    await seeBoth('deployments/scale');
    change('/spec/replicas', 4);
    const response = await cluster.send(method, `${deployments}/web/scale`, { body, headers });
    expect(await response.json()).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } });
    expect(requests()).toMatchObject([
      {
        operation: 'UPDATE',
        kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        resource: { group: 'apps', version: 'v1', resource: 'deployments' },
        subResource: 'scale',
        object: { kind: 'Scale', spec: { replicas: 3 } },
        oldObject: { kind: 'Scale', spec: { replicas: 2 } },
      },
      { object: { spec: { replicas: 4 } } },
    ]);
    expect(await (await cluster.send('GET', `${deployments}/web`)).json()).toMatchObject({
      spec: { replicas: 4 },
    });
  });

  it('is not an object that a rule for objects means', async () => {
    await hook.install(cluster, 'validating', { name: 'see.example.com', resources: ['deployments'] });
    const body = { spec: { replicas: 3 } };
    await cluster.send('PATCH', `${deployments}/web/scale`, { body, headers: mergePatch });
    expect(requests()).toEqual([]);
  });

  it('is an eviction, whose deletion nobody is asked about', async () => {
    await hook.install(cluster, 'validating', {
      name: 'see.example.com',
      resources: ['pods', 'pods/eviction'],
    });
    const body = { metadata: { name: 'web' }, deleteOptions: { gracePeriodSeconds: 0 } };
    hook.replies.set('see.example.com', () => ({ allowed: false, status: { code: 429, message: 'later' } }));
    expect((await cluster.send('POST', `${pods}/web/eviction`, { body })).status).toBe(429);
    expect((await cluster.send('GET', `${pods}/web`)).status).toBe(200);
    hook.replies.clear();
    expect((await cluster.send('POST', `${pods}/web/eviction`, { body })).status).toBe(201);
    expect(requests()).toHaveLength(2);
    expect(requests()[0]).toMatchObject({
      operation: 'CREATE',
      kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
      resource: { resource: 'pods' },
      subResource: 'eviction',
      name: 'web',
      object: { kind: 'Eviction', deleteOptions: { gracePeriodSeconds: 0 } },
      oldObject: null,
      options: { kind: 'CreateOptions' },
    });
  });

  it('is a binding, to the node that hooks leave in it', async () => {
    await seeBoth('pods/binding');
    change('/target/name', 'other');
    const body = { metadata: { name: 'web' }, target: { kind: 'Node', name: 'n1' } };
    expect((await cluster.send('POST', `${pods}/web/binding`, { body })).status).toBe(201);
    expect(await (await cluster.send('GET', `${pods}/web`)).json()).toMatchObject({
      spec: { nodeName: 'other' },
    });
    expect(requests()).toMatchObject([
      { kind: { kind: 'Binding' }, subResource: 'binding', object: { target: { name: 'n1' } } },
      { object: { target: { name: 'other' } } },
    ]);
  });

  it('is a request for a token, which validating hooks see with its defaults', async () => {
    await seeBoth('serviceaccounts/token');
    change('/spec/expirationSeconds', 1_200);
    const response = await cluster.send('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {
      body: { spec: {} },
    });
    expect(await response.json()).toMatchObject({ spec: { expirationSeconds: 1_200 } });
    expect(requests()).toMatchObject([
      {
        kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
        resource: { resource: 'serviceaccounts' },
        subResource: 'token',
        name: 'default',
      },
      { object: { spec: { expirationSeconds: 1_200, audiences: [expect.any(String)] } } },
    ]);
    hook.replies.set('see.example.com', () => ({ allowed: false }));
    const refused = await cluster.send('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {
      body: { spec: {} },
    });
    expect(refused.status).toBe(400);
    expect(await refused.json()).not.toHaveProperty('status.token');
  });

  it('is no review: those are shown to nobody', async () => {
    await hook.install(cluster, 'validating', { name: 'see.example.com' });
    hook.replies.set('see.example.com', () => ({ allowed: false }));
    const body = { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect((await cluster.send('POST', path, { body })).status).toBe(201);
    expect(requests()).toEqual([]);
  });
});
