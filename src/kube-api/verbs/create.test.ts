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

describe('creating a service account', () => {
  it('answers with the object', async () => {
    const annotations = { 'azure.workload.identity/client-id': 'c' };
    expect(await create('sample', { annotations })).toMatchInlineSnapshot(`
      {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {
          "annotations": {
            "azure.workload.identity/client-id": "c",
          },
          "creationTimestamp": "2026-03-01T12:00:00Z",
          "managedFields": [
            {
              "apiVersion": "v1",
              "fieldsType": "FieldsV1",
              "fieldsV1": {
                "f:metadata": {
                  "f:annotations": {
                    ".": {},
                    "f:azure.workload.identity/client-id": {},
                  },
                },
              },
              "manager": "unknown",
              "operation": "Update",
              "time": "2026-03-01T12:00:00Z",
            },
          ],
          "name": "sample",
          "namespace": "default",
          "resourceVersion": "24",
          "uid": "00000000-0000-4000-8000-000000000024",
        },
      }
    `);
  });

  it('keeps everything else that a service account holds', async () => {
    const body = {
      ...draft('sample'),
      secrets: [{ name: 's' }],
      imagePullSecrets: [{ name: 'p' }],
      automountServiceAccountToken: false,
    };
    await cluster.send('POST', accounts, { body });
    expect(await (await cluster.send('GET', `${accounts}/sample`)).json()).toMatchObject({
      secrets: [{ name: 's' }],
      imagePullSecrets: [{ name: 'p' }],
      automountServiceAccountToken: false,
    });
  });

  it('makes up the rest of a generated name', async () => {
    const body = { metadata: { generateName: 'job-' } };
    const { metadata } = (await (await cluster.send('POST', accounts, { body })).json()) as {
      metadata: { name: string };
    };
    expect(metadata.name).toMatch(/^job-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('refuses a namespace that does not exist', async () => {
    const path = '/api/v1/namespaces/nons/serviceaccounts';
    expect(await read(await cluster.send('POST', path, { body: draft('sample') }))).toMatchObject({
      status: 404,
      body: { message: 'namespaces "nons" not found', details: { name: 'nons', kind: 'namespaces' } },
    });
  });

  it('refuses a name that is taken', async () => {
    await create('sample');
    expect(await read(await cluster.send('POST', accounts, { body: draft('sample') }))).toMatchObject({
      status: 409,
      body: {
        reason: 'AlreadyExists',
        message: 'serviceaccounts "sample" already exists',
        details: { name: 'sample', kind: 'serviceaccounts' },
      },
    });
  });

  it('refuses a name that is none, with the cause in details', async () => {
    expect(await read(await cluster.send('POST', accounts, { body: draft('X_y') }))).toMatchInlineSnapshot(`
      {
        "body": {
          "apiVersion": "v1",
          "code": 422,
          "details": {
            "causes": [
              {
                "field": "metadata.name",
                "message": "Invalid value: "X_y": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                "reason": "FieldValueInvalid",
              },
            ],
            "kind": "ServiceAccount",
            "name": "X_y",
          },
          "kind": "Status",
          "message": "ServiceAccount "X_y" is invalid: metadata.name: Invalid value: "X_y": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
          "metadata": {},
          "reason": "Invalid",
          "status": "Failure",
        },
        "status": 422,
      }
    `);
  });

  it.each([
    [
      draft(''),
      'ServiceAccount "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [draft('a'.repeat(254)), 'metadata.name: Invalid value: "aaaa'],
    [draft('a', { labels: { '-': 'x' } }), 'metadata.labels: Invalid value: "-": name part must consist of'],
    [draft('a', { labels: { a: 'x y' } }), 'metadata.labels: Invalid value: "x y": a valid label must be'],
    [
      draft('a', { annotations: { 'a/b/c': '' } }),
      'metadata.annotations: Invalid value: "a/b/c": a qualified',
    ],
    [
      draft('a', { annotations: { a: 'x'.repeat(262_144) } }),
      'ServiceAccount "a" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [draft('a', { finalizers: ['x'] }), 'metadata.finalizers[0]: Invalid value: "x": name is neither'],
    [
      draft('a', { ownerReferences: [{}] }),
      'metadata.ownerReferences.uid: Invalid value: "": uid must not be',
    ],
    [draft('A', { labels: { '-': 'x' } }), 'is invalid: [metadata.name: '],
  ])('refuses what no object may say: %#', async (body, message) => {
    const answer = await read(await cluster.send('POST', accounts, { body }));
    expect(answer.status).toBe(422);
    expect((answer.body as { message: string }).message).toContain(message);
  });

  it.each([
    [draft('a', { namespace: 'other' }), 400, 'the namespace of the provided object does not match'],
    [draft('a', { resourceVersion: '1' }), 400, 'resourceVersion should not be set'],
    [{ ...draft('a'), kind: 'Pod' }, 400, 'Pod in version "v1" cannot be handled as a ServiceAccount'],
    [{ ...draft('a'), apiVersion: 'v2' }, 400, 'the API version in the data (v2) does not match'],
    [
      { metadata: { name: 7 } },
      400,
      'ServiceAccount in version "v1" cannot be handled as a ServiceAccount: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string',
    ],
    [
      { metadata: { labels: { a: true } } },
      400,
      'cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      { metadata: [] },
      400,
      'cannot unmarshal array into Go struct field ServiceAccount.metadata of type v1.ObjectMeta',
    ],
    [
      { secrets: 's' },
      400,
      'cannot unmarshal string into Go struct field ServiceAccount.secrets of type []v1.ObjectReference',
    ],
    [[], 400, 'the document is not an object'],
  ])('refuses a body that is no service account here: %#', async (body, status, message) => {
    const answer = await read(await cluster.send('POST', accounts, { body }));
    expect(answer.status).toBe(status);
    expect((answer.body as { message: string }).message).toContain(message);
  });

  it('treats unknown fields as the client wants', async () => {
    const body = { ...draft('a'), spec: {}, metadata: { name: 'a', lables: {} } };
    const strict = await read(await cluster.send('POST', `${accounts}?fieldValidation=Strict`, { body }));
    expect(strict.status).toBe(400);
    expect(strict.body).toMatchObject({
      message:
        'ServiceAccount in version "v1" cannot be handled as a ServiceAccount: strict decoding error: unknown field "metadata.lables", unknown field "spec"',
    });
    const warned = await cluster.send('POST', accounts, { body });
    expect(warned.status).toBe(201);
    expect(warned.headers.get('warning')).toBe(
      '299 - "unknown field \\"metadata.lables\\"", 299 - "unknown field \\"spec\\""',
    );
    expect(await warned.json()).not.toHaveProperty('spec');
    const quiet = await cluster.send('POST', `${accounts}?fieldValidation=Ignore`, {
      body: { ...body, metadata: { name: 'b' } },
    });
    expect([quiet.status, quiet.headers.get('warning')]).toEqual([201, null]);
    const odd = await cluster.send('POST', `${accounts}?fieldValidation=Perhaps`, { body });
    expect(odd.status).toBe(422);
  });

  it('keeps a field named __proto__ from becoming a prototype', async () => {
    const text =
      '{"metadata":{"name":"a","labels":{"__proto__":"x"}},"__proto__":{"secrets":[{"name":"s"}]}}';
    const answer = await cluster.send('POST', accounts, {
      text,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).not.toBe(201);
    expect({}).not.toHaveProperty('secrets');
  });

  it.each([
    ['application/yaml', 'accepted media types include: application/json'],
    ['text/plain', 'accepted media types include: application/json'],
  ])('refuses a body of type %s', async (type, message) => {
    const answer = await read(
      await cluster.send('POST', accounts, { text: '{}', headers: { 'content-type': type } }),
    );
    expect(answer).toMatchObject({ status: 415, body: { reason: 'UnsupportedMediaType' } });
    expect((answer.body as { message: string }).message).toContain(message);
  });

  it('takes a body without a media type for JSON, with parameters too', async () => {
    const text = new TextEncoder().encode(JSON.stringify(draft('a')));
    expect((await cluster.send('POST', accounts, { text })).status).toBe(201);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await cluster.send('POST', accounts, { text: JSON.stringify(draft('b')), headers })).status).toBe(
      201,
    );
  });

  it.each([
    ['half a document', '{"metadata":'],
    ['nothing', ''],
    ['a member that is there twice', '{"metadata":{"name":"a","name":"b"}}'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ])('refuses %s', async (_case, text) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await read(await cluster.send('POST', accounts, { text, headers }));
    expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
  });

  it('refuses a body of more than three mebibytes', async () => {
    const body = draft('a', { annotations: { a: 'x'.repeat(3 * 1024 * 1024) } });
    expect(await read(await cluster.send('POST', accounts, { body }))).toMatchObject({
      status: 413,
      body: { reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' },
    });
  });

  it('refuses what it would otherwise overlook', async () => {
    const refused = async (method: string, path: string, body?: unknown) =>
      (await read(await cluster.send(method, path, { body }))).status;
    expect(await refused('POST', `${accounts}?dryRun=Some`, draft('a'))).toBe(422);
    expect(await refused('GET', `${accounts}?labelSelector=a%3D%3D%3Db`)).toBe(400);
    expect(await refused('GET', `${accounts}?fieldSelector=spec.none%3Da`)).toBe(400);
    expect(await refused('GET', `${accounts}?continue=x`)).toBe(410);
    expect(await refused('GET', `${accounts}?watch=true&resourceVersion=x`)).toBe(400);
    expect(await refused('DELETE', '/api/v1/serviceaccounts')).toBe(405);
    expect(await refused('POST', `${accounts}/default`, draft('default'))).toBe(405);
    expect(await refused('POST', '/api/v1/serviceaccounts', draft('a'))).toBe(405);
    expect(await refused('PUT', accounts, draft('a'))).toBe(405);
    expect(await refused('DELETE', `${accounts}/default`, { dryRun: ['Some'] })).toBe(422);
  });
});
