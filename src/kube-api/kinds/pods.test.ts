import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

const pods = '/api/v1/namespaces/default/pods';

let key: SigningKey;
let cluster: TestCluster;
beforeAll(async () => {
  key = await makeTestKey();
});
beforeEach(async () => {
  cluster = await openTestCluster({ key });
});
afterEach(async () => {
  await cluster.close();
});

async function send(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const response = await cluster.send(method, path, {
    ...(body !== undefined && { body }),
    ...(headers !== undefined && { headers }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const create = (spec: object = {}) =>
  send('POST', pods, {
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'c', image: 'busybox:1' }], ...spec },
  });
const change = (spec: object) =>
  send('PATCH', `${pods}/web`, { spec }, { 'content-type': 'application/strategic-merge-patch+json' });
const bind = (node = 'n1') =>
  send('POST', `${pods}/web/binding`, { metadata: { name: 'web' }, target: { kind: 'Node', name: node } });
const setPhase = (phase: string) =>
  send(
    'PATCH',
    `${pods}/web/status`,
    { status: { phase } },
    { 'content-type': 'application/merge-patch+json' },
  );

describe('a new pod', () => {
  it('is pending, with the quality of service that its containers ask for', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('has the account, the token and the tolerations that every pod is given', async () => {
    const { body } = await create();
    expect(body.spec).toMatchObject({
      serviceAccountName: 'default',
      volumes: [{ projected: { sources: [{ serviceAccountToken: { path: 'token' } }, {}, {}] } }],
      tolerations: [{ key: 'node.kubernetes.io/not-ready' }, {}],
    });
  });
});

describe('the spec of a pod', () => {
  it.each<[string, object]>([
    ['an image', { containers: [{ name: 'c', image: 'busybox:2' }] }],
    ['a deadline', { activeDeadlineSeconds: 10 }],
    ['one more toleration', { tolerations: [{ key: 'mine', operator: 'Exists' }] }],
  ])('may change in %s', async (_case, spec) => {
    const created = await create();
    // Tolerations are one list: what was there has to stay.
    const { tolerations } = created.body.spec as { readonly tolerations: readonly object[] };
    const all = 'tolerations' in spec ? { tolerations: [...tolerations, ...(spec.tolerations as [])] } : spec;
    expect(await change(all)).toMatchObject({ status: 200 });
  });

  it.each<[string, object, string]>([
    [
      'an account',
      { serviceAccountName: 'other' },
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    ],
    ['a node', { nodeName: 'n2' }, 'spec: Forbidden: pod updates may not change'],
    ['a grace', { terminationGracePeriodSeconds: 5 }, 'spec: Forbidden: pod updates may not change'],
    [
      'a container more',
      { containers: [{ name: 'd', image: 'i' }] },
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ],
    [
      'an environment',
      { containers: [{ name: 'c', env: [{ name: 'A', value: 'b' }] }] },
      'spec: Forbidden: pod updates may not change',
    ],
  ])('does not change in %s', async (_case, spec, message) => {
    await create();
    const { status, body } = await change(spec);
    expect({ status, reason: body.reason }).toEqual({ status: 422, reason: 'Invalid' });
    expect(body.message).toContain(`Pod "web" is invalid: ${message}`);
  });

  it('gets back the tolerations that every pod has, and loses none of its own', async () => {
    const given = await create({ tolerations: [{ key: 'mine', operator: 'Exists' }] });
    const { tolerations } = given.body.spec as { readonly tolerations: readonly object[] };
    const own = tolerations.slice(0, 1);
    expect((await change({ tolerations: own })).body.spec).toMatchObject({ tolerations });
    const without = await change({ tolerations: tolerations.slice(1) });
    expect(without).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect(without.body.message).toContain(
      'Pod "web" is invalid: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    );
  });

  it('keeps its deadline, or shortens it', async () => {
    await create({ activeDeadlineSeconds: 10 });
    expect((await change({ activeDeadlineSeconds: 11 })).body.message).toContain(
      'spec.activeDeadlineSeconds: Invalid value: 11: must be less than or equal to previous value',
    );
    expect((await change({ activeDeadlineSeconds: null })).body.message).toContain(
      'must not update from a positive integer to nil value',
    );
    expect((await change({ activeDeadlineSeconds: 9 })).status).toBe(200);
  });
});

describe('the binding of a pod', () => {
  it('gives it a node, once', async () => {
    await create();
    expect(await bind()).toMatchObject({ status: 201, body: { kind: 'Status', status: 'Success' } });
    expect((await send('GET', `${pods}/web`)).body).toMatchObject({
      spec: { nodeName: 'n1' },
      status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
    expect(await bind('n2')).toMatchObject({
      status: 409,
      body: {
        message:
          'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
      },
    });
  });

  it('is refused for what is not there, or not named alike', async () => {
    expect(await bind()).toMatchObject({ status: 404, body: { message: 'pods "web" not found' } });
    await create();
    const other = { metadata: { name: 'other' }, target: { name: 'n1' } };
    expect(await send('POST', `${pods}/web/binding`, other)).toMatchObject({ status: 400 });
    expect(await send('GET', `${pods}/web/binding`)).toMatchObject({ status: 405 });
  });
});

describe('the deletion of a pod', () => {
  it('is at once where no node has it', async () => {
    await create();
    expect((await send('DELETE', `${pods}/web`)).body).toMatchObject({ kind: 'Pod' });
    expect((await send('GET', `${pods}/web`)).status).toBe(404);
  });

  it('leaves it to its node, which ends it without grace', async () => {
    await create({ terminationGracePeriodSeconds: 7 });
    await bind();
    const marked = { deletionTimestamp: '2026-03-01T12:00:07Z', deletionGracePeriodSeconds: 7 };
    expect((await send('DELETE', `${pods}/web`)).body).toMatchObject({ kind: 'Pod', metadata: marked });
    expect((await bind('n2')).body.message).toContain('is being deleted, cannot be assigned to a host');
    expect((await send('GET', `${pods}/web`)).status).toBe(200);
    await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 0 });
    expect((await send('GET', `${pods}/web`)).status).toBe(404);
  });

  it('can be hurried by whoever asks again, and by nobody put off', async () => {
    await create({ terminationGracePeriodSeconds: 7 });
    await bind();
    await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 60 });
    const slow = { deletionTimestamp: '2026-03-01T12:01:00Z', deletionGracePeriodSeconds: 60 };
    for (const later of [undefined, { gracePeriodSeconds: 90 }]) {
      expect((await send('DELETE', `${pods}/web`, later)).body).toMatchObject({ metadata: slow });
    }
    const soon = { deletionTimestamp: '2026-03-01T12:00:02Z', deletionGracePeriodSeconds: 2 };
    const hurried = await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 2 });
    expect(hurried.body).toMatchObject({ metadata: soon });
    expect((await send('GET', `${pods}/web`)).body).toMatchObject({ metadata: soon });
  });

  it('waits for a finalizer alone, once its node has ended it', async () => {
    await create();
    await bind();
    const merge = { 'content-type': 'application/merge-patch+json' };
    const setFinalizers = (finalizers: readonly string[] | null) =>
      send('PATCH', `${pods}/web`, { metadata: { finalizers } }, merge);
    await setFinalizers(['example.com/keep']);
    await send('DELETE', `${pods}/web`);
    await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 0 });
    expect((await send('GET', `${pods}/web`)).body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 0 },
    });
    await setFinalizers(null);
    expect((await send('GET', `${pods}/web`)).status).toBe(404);
  });

  it('is at once where it has ended', async () => {
    await create();
    await bind();
    await setPhase('Succeeded');
    await send('DELETE', `${pods}/web`);
    expect((await send('GET', `${pods}/web`)).status).toBe(404);
  });

  it('can be made shorter, and ends with its last finalizer where that is later', async () => {
    await create();
    await bind();
    const held = { metadata: { finalizers: ['example.com/hold'] } };
    const patch = { 'content-type': 'application/merge-patch+json' };
    await send('PATCH', `${pods}/web`, held, patch);
    await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 20 });
    const later = await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 25 });
    expect(later.body).toMatchObject({ metadata: { deletionTimestamp: '2026-03-01T12:00:20Z' } });
    const shorter = await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 5 });
    expect(shorter.body).toMatchObject({
      metadata: { deletionTimestamp: '2026-03-01T12:00:05Z', deletionGracePeriodSeconds: 5 },
    });
    await send('DELETE', `${pods}/web`, { gracePeriodSeconds: 0 });
    expect((await send('GET', `${pods}/web`)).status).toBe(200);
    await send('PATCH', `${pods}/web`, { metadata: { finalizers: null } }, patch);
    expect((await send('GET', `${pods}/web`)).status).toBe(404);
  });

  it('may be an eviction', async () => {
    await create();
    await bind();
    const eviction = { metadata: { name: 'web' }, deleteOptions: { gracePeriodSeconds: 3 } };
    expect((await send('POST', `${pods}/web/eviction`, eviction)).status).toBe(201);
    expect((await send('GET', `${pods}/web`)).body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 3 },
    });
  });
});

describe('a token that is bound to a pod', () => {
  const request = (uid: unknown) =>
    send('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {
      spec: { audiences: ['a'], boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web', uid } },
    });

  it('is for the pod that is there', async () => {
    const { metadata } = (await create()).body as { readonly metadata: { readonly uid: string } };
    expect((await request(metadata.uid)).status).toBe(201);
    expect((await request('other')).status).toBe(409);
  });
});
