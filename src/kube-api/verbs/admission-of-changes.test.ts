import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import { type HookReply, openTestHook, patchReply, type TestHook } from '../../../test/support/test-hook.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

const maps = '/api/v1/namespaces/default/configmaps';
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
  await cluster.send('POST', maps, {
    body: { metadata: { name: 'a', labels: { on: 'yes' } }, data: { x: '1' } },
  });
  return () => cluster.close();
});

const install = async (
  phase: 'mutating' | 'validating',
  name: string,
  more: Readonly<Record<string, unknown>> = {},
) => {
  const response = await hook.install(cluster, phase, { name, resources: ['configmaps'], ...more });
  expect(response.status).toBe(201);
};
const read = async (response: Response) => ({
  status: response.status,
  warning: response.headers.get('warning'),
  body: (await response.json()) as {
    readonly message?: string;
    readonly data?: object;
    readonly metadata: { readonly resourceVersion: string; readonly managedFields?: readonly object[] };
  },
});
const get = async () => await read(await cluster.send('GET', `${maps}/a`));
const put = async (data: object, query = '', metadata: object = {}) =>
  await read(
    await cluster.send('PUT', `${maps}/a${query}`, { body: { metadata: { name: 'a', ...metadata }, data } }),
  );
const merge = async (patch: object, query = '') =>
  await read(await cluster.send('PATCH', `${maps}/a${query}`, { body: patch, headers: mergePatch }));
const apply = async (data: object, name = 'a') =>
  await read(
    await cluster.send('PATCH', `${maps}/${name}?fieldManager=me&force=true`, {
      text: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }),
      headers: { 'content-type': 'application/apply-patch+yaml' },
    }),
  );
const deny = (status?: object): HookReply => ({ allowed: false, ...(status && { status }) });

describe('a creation', () => {
  it('is checked after mutating hooks, and shown to validating ones as it will be stored', async () => {
    await install('mutating', 'add.example.com');
    await install('validating', 'see.example.com');
    hook.replies.set('add.example.com', () => patchReply([{ op: 'add', path: '/data/added', value: 'y' }]));
    const body = { metadata: { generateName: 'made-' }, data: { x: '1' } };
    const created = await read(await cluster.send('POST', maps, { body }));
    const { name, uid } = created.body.metadata as { name?: string; uid?: string };
    expect(hook.asked.map(({ request }) => [request.name, request.object?.metadata.name])).toEqual([
      [undefined, undefined],
      [name, name],
    ]);
    expect(hook.asked[1]?.request.object).toMatchObject({ metadata: { uid }, data: { x: '1', added: 'y' } });
    hook.asked.length = 0;
    hook.replies.set('add.example.com', () =>
      patchReply([{ op: 'add', path: '/data/no~1name', value: 'y' }]),
    );
    expect((await cluster.send('POST', maps, { body })).status).toBe(422);
    expect(hook.asked.map((one) => one.hook)).toEqual(['add.example.com']);
  });
});

describe('a change', () => {
  it.each<[string, () => Promise<{ status: number; body: { data?: object } }>]>([
    ['a PUT', () => put({ x: '2' })],
    ['a merge patch', () => merge({ data: { x: '2' } })],
    [
      'a strategic merge patch',
      async () =>
        await read(
          await cluster.send('PATCH', `${maps}/a`, {
            body: { data: { x: '2' } },
            headers: { 'content-type': 'application/strategic-merge-patch+json' },
          }),
        ),
    ],
    [
      'a JSON patch',
      async () =>
        await read(
          await cluster.send('PATCH', `${maps}/a`, {
            body: [{ op: 'replace', path: '/data/x', value: '2' }],
            headers: { 'content-type': 'application/json-patch+json' },
          }),
        ),
    ],
    ['server-side apply', () => apply({ x: '2' })],
  ])('by %s is shown to hooks with what was, and is stored as they have left it', async (_case, change) => {
    await install('mutating', 'add.example.com', { operations: ['UPDATE'] });
    await install('validating', 'see.example.com', { operations: ['UPDATE'] });
    hook.replies.set('add.example.com', () => patchReply([{ op: 'add', path: '/data/added', value: 'y' }]));
    const changed = await change();
    expect(changed).toMatchObject({ status: 200, body: { data: { x: '2', added: 'y' } } });
    expect(hook.asked.map((one) => one.hook)).toEqual(['add.example.com', 'see.example.com']);
    const [mutating, validating] = hook.asked.map((one) => one.request);
    expect(mutating).toMatchObject({
      operation: 'UPDATE',
      name: 'a',
      namespace: 'default',
      object: { metadata: { name: 'a', namespace: 'default' }, data: { x: '2' } },
      oldObject: { data: { x: '1' } },
      options: { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1' },
      dryRun: false,
    });
    expect(validating).toMatchObject({
      object: { data: { x: '2', added: 'y' } },
      oldObject: { data: { x: '1' } },
    });
    expect(JSON.stringify((await get()).body.metadata.managedFields)).not.toContain('f:added');
  });

  it('by apply, of what is not there, is a creation', async () => {
    await install('mutating', 'add.example.com');
    hook.replies.set('add.example.com', () => patchReply([{ op: 'add', path: '/data/added', value: 'y' }]));
    expect(await apply({ x: '1' }, 'new')).toMatchObject({ status: 201, body: { data: { added: 'y' } } });
    expect(hook.asked.map(({ request }) => request)).toMatchObject([
      { operation: 'CREATE', name: 'new', oldObject: null, options: { kind: 'CreateOptions' } },
    ]);
  });

  it('by apply, of what is not there, needs the right to create it', async () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }];
    await cluster.send('POST', `${rbac}/roles`, { body: { metadata: { name: 'patcher' }, rules } });
    await cluster.send('POST', `${rbac}/rolebindings`, {
      body: {
        metadata: { name: 'patcher' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'patcher' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
      },
    });
    const asAlice = async (name: string) =>
      await read(
        await cluster.send('PATCH', `${maps}/${name}?fieldManager=me`, {
          text: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }),
          headers: { 'content-type': 'application/apply-patch+yaml', 'impersonate-user': 'alice' },
        }),
      );
    expect((await asAlice('a')).status).toBe(200);
    expect(await asAlice('new')).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('User "alice" cannot create resource "configmaps"') },
    });
  });

  it('by apply, of the status of what is not there, is none', async () => {
    const response = await cluster.send(
      'PATCH',
      '/api/v1/namespaces/default/pods/none/status?fieldManager=me',
      {
        text: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'none' }, status: {} }),
        headers: { 'content-type': 'application/apply-patch+yaml' },
      },
    );
    expect(response.status).toBe(404);
  });

  it('goes through all checks after mutating hooks, and before validating ones', async () => {
    await install('mutating', 'spoil.example.com');
    await install('validating', 'see.example.com');
    hook.replies.set('spoil.example.com', () =>
      patchReply([{ op: 'add', path: '/data/no~1name', value: 'y' }]),
    );
    expect(await put({ x: '2' })).toMatchObject({ status: 422 });
    expect(hook.asked.map((one) => one.hook)).toEqual(['spoil.example.com']);
  });

  it('is refused in the words of a hook that validates, with its warnings, and leaves all as it was', async () => {
    await install('validating', 'no.example.com');
    hook.replies.set('no.example.com', () => ({
      allowed: false,
      status: { code: 409, reason: 'Conflict', message: 'not now' },
      warnings: ['ask again tomorrow'],
    }));
    const before = await get();
    expect(await put({ x: '2' })).toMatchObject({
      status: 409,
      warning: '299 - "ask again tomorrow"',
      body: { reason: 'Conflict', message: 'admission webhook "no.example.com" denied the request: not now' },
    });
    expect((await get()).body).toEqual(before.body);
  });

  it('shows the warnings of hooks of both phases', async () => {
    await install('mutating', 'one.example.com');
    await install('validating', 'two.example.com');
    hook.replies.set('one.example.com', () => ({ allowed: true, warnings: ['mind the gap'] }));
    hook.replies.set('two.example.com', () => ({ allowed: true, warnings: ['and the step'] }));
    const { warning } = await put({ x: '2' });
    expect(warning).toContain('mind the gap');
    expect(warning).toContain('and the step');
  });

  it('that changes nothing is shown all the same, and keeps the version', async () => {
    await install('validating', 'see.example.com');
    const before = await get();
    expect((await merge({ data: { x: '1' } })).body.metadata.resourceVersion).toBe(
      before.body.metadata.resourceVersion,
    );
    expect(hook.asked).toHaveLength(1);
  });

  it('in a dry run says so to hooks, and is taken back', async () => {
    await install('mutating', 'add.example.com');
    hook.replies.set('add.example.com', () => patchReply([{ op: 'add', path: '/data/added', value: 'y' }]));
    expect(await put({ x: '2' }, '?dryRun=All')).toMatchObject({ body: { data: { x: '2', added: 'y' } } });
    expect(hook.asked[0]?.request).toMatchObject({ dryRun: true, options: { dryRun: ['All'] } });
    expect((await get()).body.data).toEqual({ x: '1' });
  });

  it('is for a hook whose selector matches what was, or what is to be', async () => {
    await install('validating', 'sel.example.com', { objectSelector: { matchLabels: { on: 'yes' } } });
    await merge({ metadata: { labels: { on: null } } });
    await merge({ data: { x: '3' } });
    await merge({ metadata: { labels: { on: 'yes' } } });
    expect(hook.asked.map(({ request }) => request.object?.metadata.labels)).toEqual([
      undefined,
      { on: 'yes' },
    ]);
  });

  it('is for a hook whose conditions compare the two', async () => {
    await install('validating', 'cel.example.com', {
      matchConditions: [{ name: 'changed', expression: 'object.data != oldObject.data' }],
    });
    await merge({ metadata: { annotations: { a: 'b' } } });
    expect(hook.asked).toHaveLength(0);
    await merge({ data: { x: '9' } });
    expect(hook.asked).toHaveLength(1);
  });

  it('asks a hook again after another has changed the object', async () => {
    await install('mutating', 'a.example.com', { reinvocationPolicy: 'IfNeeded' });
    await install('mutating', 'b.example.com');
    hook.replies.set('b.example.com', () => patchReply([{ op: 'add', path: '/data/b', value: 'y' }]));
    await put({ x: '2' });
    expect(hook.asked.map((one) => one.hook)).toEqual(['a.example.com', 'b.example.com', 'a.example.com']);
    expect(hook.asked[2]?.request.object?.data).toEqual({ x: '2', b: 'y' });
  });

  it('of a stale version is a conflict, which no hook can hide', async () => {
    await install('mutating', 'add.example.com');
    expect(await put({ x: '2' }, '', { resourceVersion: '1' })).toMatchObject({ status: 409 });
  });

  it('cannot become one of another object', async () => {
    await install('mutating', 'move.example.com');
    hook.replies.set('move.example.com', () =>
      patchReply([{ op: 'replace', path: '/metadata/name', value: 'b' }]),
    );
    expect((await put({ x: '2' })).status).toBe(400);
  });

  it('of a configuration of webhooks is shown to none', async () => {
    await install('validating', 'all.example.com', { resources: ['*/*'] });
    hook.replies.set('all.example.com', () => deny());
    const path =
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/validating-all.example.com';
    const patch = { webhooks: [] };
    expect((await cluster.send('PATCH', path, { body: patch, headers: mergePatch })).status).toBe(200);
    expect(hook.asked).toHaveLength(0);
  });
});

describe('somebody who is faster while hooks are asked', () => {
  /** The hook itself changes the object, the first time. */
  const interfere = async (change: () => Promise<unknown>) => {
    let times = 0;
    await install('validating', 'slow.example.com', {
      operations: ['UPDATE'],
      matchConditions: [{ name: 'not-its-own', expression: 'object.metadata.labels["by"] != "hook"' }],
    });
    hook.replies.set('slow.example.com', async () => {
      if (times++ === 0) await change();
      return { allowed: true };
    });
  };

  it('is not overwritten by a patch, which begins anew with what is there', async () => {
    await cluster.send('PATCH', `${maps}/a`, {
      body: { metadata: { labels: { by: 'client' } } },
      headers: mergePatch,
    });
    await interfere(() => merge({ data: { mine: 'too' }, metadata: { labels: { by: 'hook' } } }));
    const patched = await merge({ data: { x: '2' }, metadata: { labels: { by: 'client' } } });
    expect(patched.body.data).toEqual({ x: '2', mine: 'too' });
    expect(hook.asked.map(({ request }) => request.oldObject?.data)).toEqual([
      { x: '1' },
      { x: '1', mine: 'too' },
    ]);
  });

  it('is a conflict for whoever names the version', async () => {
    await interfere(() => merge({ data: { mine: 'too' }, metadata: { labels: { by: 'hook' } } }));
    const { resourceVersion } = (await get()).body.metadata;
    expect(await put({ x: '2' }, '', { resourceVersion, labels: { by: 'client' } })).toMatchObject({
      status: 409,
    });
    expect((await get()).body.data).toEqual({ x: '1', mine: 'too' });
  });

  it('can have taken it away', async () => {
    await interfere(() => cluster.send('DELETE', `${maps}/a`));
    expect(await put({ x: '2' }, '', { labels: { by: 'client' } })).toMatchObject({ status: 404 });
  });

  it('is no deadlock where it writes other objects, and others write too', async () => {
    await install('mutating', 'call.example.com', { operations: ['UPDATE'] });
    let count = 0;
    hook.replies.set('call.example.com', async () => {
      const body = { metadata: { name: `made-${++count}` } };
      expect((await cluster.send('POST', maps, { body })).status).toBe(201);
      return patchReply([{ op: 'add', path: '/data/called', value: 'yes' }]);
    });
    const changes = await Promise.all([1, 2, 3, 4].map((n) => merge({ data: { [`k${n}`]: 'v' } })));
    expect(changes.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await get()).body.data).toEqual({ x: '1', called: 'yes', k1: 'v', k2: 'v', k3: 'v', k4: 'v' });
  });
});
