import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

let key: SigningKey;
let cluster: TestCluster;

beforeAll(async () => {
  key = await makeTestKey();
});

beforeEach(async () => {
  cluster = await openTestCluster({ key });
  return () => cluster.close();
});

async function read(response: Response) {
  return { status: response.status, body: await response.json() };
}

const accounts = '/api/v1/namespaces/default/serviceaccounts';
const draft = (name: string, metadata: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, ...metadata },
});

async function create(name: string, metadata: Record<string, unknown> = {}) {
  const response = await cluster.send('POST', accounts, { body: draft(name, metadata) });
  expect(response.status).toBe(201);
  return await response.json();
}

describe('changing a service account', () => {
  const merge = { 'content-type': 'application/merge-patch+json' };
  const strategic = { 'content-type': 'application/strategic-merge-patch+json' };

  it('replaces it under the version that the client has seen, once', async () => {
    const seen = (await create('sample')) as { metadata: Record<string, unknown> };
    const body = { ...seen, metadata: { ...seen.metadata, labels: { a: 'b' } } };
    const replaced = await read(await cluster.send('PUT', `${accounts}/sample`, { body }));
    expect(replaced).toMatchObject({
      status: 200,
      body: { metadata: { labels: { a: 'b' }, uid: seen.metadata.uid } },
    });
    expect(await read(await cluster.send('PUT', `${accounts}/sample`, { body }))).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on serviceaccounts "sample": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'sample', kind: 'serviceaccounts' },
      },
    });
  });

  it('replaces it without a version, and leaves out what the body leaves out', async () => {
    await create('sample', { labels: { a: 'b' } });
    const replaced = await read(await cluster.send('PUT', `${accounts}/sample`, { body: draft('sample') }));
    expect(replaced.status).toBe(200);
    expect(replaced.body).not.toHaveProperty('metadata.labels');
  });

  it('refuses another name, another uid, and what is not there', async () => {
    await create('sample');
    const put = async (name: string, body: unknown) =>
      await read(await cluster.send('PUT', `${accounts}/${name}`, { body }));
    expect(await put('sample', draft('other'))).toMatchObject({
      status: 400,
      body: { message: 'the name of the object (other) does not match the name on the URL (sample)' },
    });
    expect((await put('sample', draft('sample', { uid: 'x' }))).status).toBe(409);
    expect((await put('sample', draft('sample', { namespace: 'kube-system' }))).status).toBe(400);
    expect((await put('sample', draft('sample', { labels: { '-': '' } }))).status).toBe(422);
    expect(await put('none', draft('none'))).toMatchObject({
      status: 404,
      body: {
        message: 'serviceaccounts "none" not found',
        details: { name: 'none', kind: 'serviceaccounts' },
      },
    });
  });

  it.each([
    ['merge', merge],
    ['strategic merge', strategic],
  ])('patches annotations by %s: null removes', async (_kind, headers) => {
    await create('sample', { annotations: { keep: '1', drop: '2' }, labels: { l: '1' } });
    const text = '{"metadata":{"annotations":{"drop":null,"new":"3"},"labels":null}}';
    const patched = await read(await cluster.send('PATCH', `${accounts}/sample`, { text, headers }));
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({ metadata: { annotations: { keep: '1', new: '3' } } });
    expect(patched.body).not.toHaveProperty('metadata.annotations.drop');
    expect(patched.body).not.toHaveProperty('metadata.labels');
  });

  it('merges the list of secrets by name only when the patch is strategic', async () => {
    const path = `${accounts}/sample`;
    const text = '{"secrets":[{"name":"b"}]}';
    await cluster.send('POST', accounts, { body: { ...draft('sample'), secrets: [{ name: 'a' }] } });
    expect(await (await cluster.send('PATCH', path, { text, headers: strategic })).json()).toMatchObject({
      secrets: [{ name: 'b' }, { name: 'a' }],
    });
    expect(await (await cluster.send('PATCH', path, { text, headers: merge })).json()).toMatchObject({
      secrets: [{ name: 'b' }],
    });
  });

  it('leaves the version alone when nothing changes', async () => {
    const { metadata } = (await create('sample', { labels: { a: 'b' } })) as {
      metadata: Record<string, unknown>;
    };
    const text = '{"metadata":{"labels":{"a":"b"}}}';
    const patched = await read(await cluster.send('PATCH', `${accounts}/sample`, { text, headers: merge }));
    expect(patched.body).toMatchObject({ metadata: { resourceVersion: metadata.resourceVersion } });
  });

  it.each([
    ['{"metadata":{"resourceVersion":"1"}}', merge, 409],
    ['{"metadata":{"uid":"x"}}', merge, 409],
    ['{"metadata":{"name":"other"}}', merge, 400],
    ['{"metadata":null}', merge, 400],
    ['{"metadata":{"annotations":{"a":1}}}', merge, 400],
    ['{"metadata":{"labels":{"a":"x y"}}}', merge, 422],
    ['[]', merge, 400],
    ['{"$patch":"no-such-directive"}', strategic, 400],
    ['{}', { 'content-type': 'application/json-patch+json' }, 400],
    ['[{"op":"remove","path":"/none"}]', { 'content-type': 'application/json-patch+json' }, 422],
    [
      '[{"op":"test","path":"/metadata/name","value":"x"}]',
      { 'content-type': 'application/json-patch+json' },
      422,
    ],
    ['{}', { 'content-type': 'application/apply-patch+yaml' }, 422],
    ['{}', { 'content-type': 'application/json' }, 415],
  ])('refuses the patch %s', async (text, headers, status) => {
    await create('sample', { labels: { a: 'b' } });
    const before = await (await cluster.send('GET', `${accounts}/sample`)).json();
    expect((await cluster.send('PATCH', `${accounts}/sample`, { text, headers })).status).toBe(status);
    expect(await (await cluster.send('GET', `${accounts}/sample`)).json()).toEqual(before);
  });

  it('refuses a patch with unknown fields where the client asks for it', async () => {
    await create('sample');
    const path = `${accounts}/sample?fieldValidation=Strict`;
    const answer = await read(await cluster.send('PATCH', path, { text: '{"spec":{}}', headers: merge }));
    expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
    expect((answer.body as { message: string }).message).toContain('unknown field "spec"');
  });

  it('refuses a patch of what is not there', async () => {
    expect((await cluster.send('PATCH', `${accounts}/none`, { text: '{}', headers: merge })).status).toBe(
      404,
    );
  });
});

describe('deleting a service account', () => {
  it('answers with the object, once', async () => {
    await create('sample');
    const body = { propagationPolicy: 'Background' };
    const deleted = await read(await cluster.send('DELETE', `${accounts}/sample`, { body }));
    expect(deleted).toMatchObject({
      status: 200,
      body: { kind: 'ServiceAccount', metadata: { name: 'sample' } },
    });
    expect((await cluster.send('DELETE', `${accounts}/sample`)).status).toBe(404);
  });

  it.each([
    [
      { propagationPolicy: 'Sideways' },
      'propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      { propagationPolicy: 'Orphan', orphanDependents: true },
      'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
  ])('refuses what says not how its dependents go: %j', async (body, reason) => {
    await create('sample');
    expect(await read(await cluster.send('DELETE', `${accounts}/sample`, { body }))).toMatchObject({
      status: 422,
      body: { message: `DeleteOptions.meta.k8s.io "" is invalid: ${reason}` },
    });
    expect((await cluster.send('GET', `${accounts}/sample`)).status).toBe(200);
  });

  it('refuses under a precondition that does not hold', async () => {
    await create('sample');
    const refused = async (preconditions: unknown) =>
      await read(await cluster.send('DELETE', `${accounts}/sample`, { body: { preconditions } }));
    const byUid = await refused({ uid: 'abc' });
    expect(byUid.status).toBe(409);
    expect((byUid.body as { message: string }).message).toMatch(
      /^Operation cannot be fulfilled on serviceaccounts "sample": the UID in the precondition \(abc\) does not match the UID in record \(.+\)\. The object might have been deleted and then recreated$/,
    );
    expect((await refused({ resourceVersion: '1' })).status).toBe(409);
    expect((await refused('abc')).status).toBe(400);
    expect((await cluster.send('GET', `${accounts}/sample`)).status).toBe(200);
  });

  it('gives a namespace its default service account back, as another one', async () => {
    const uid = async () =>
      ((await (await cluster.send('GET', `${accounts}/default`)).json()) as { metadata: { uid: string } })
        .metadata.uid;
    const before = await uid();
    await cluster.send('DELETE', `${accounts}/default`);
    expect(await uid()).not.toBe(before);
  });
});
