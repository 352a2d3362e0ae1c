import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  makeTestKey,
  openTestCluster,
  operatorToken,
  type TestCluster,
} from '../../test/support/test-cluster.ts';
import type { SigningKey } from '../platform/keys/index.ts';

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

describe('a request without a valid login', () => {
  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another' }],
    ['a longer token', { authorization: `Bearer ${operatorToken}x` }],
    ['another scheme', { authorization: `Basic ${operatorToken}` }],
    ['two tokens', { authorization: `Bearer ${operatorToken} ${operatorToken}` }],
    ['an endless token', { authorization: `Bearer ${'x'.repeat(20_000)}` }],
  ])('is answered with Unauthorized: %s', async (_case, headers) => {
    const response = await cluster.api.part.fetch(
      new Request(`https://cluster.local${accounts}`, { headers }),
    );
    expect(await read(response)).toEqual({
      status: 401,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      },
    });
  });

  it('reads what is public, and nothing of discovery', async () => {
    const status = async (path: string) =>
      (await cluster.api.part.fetch(new Request(`https://cluster.local${path}`))).status;
    for (const path of ['/version', '/healthz', '/livez', '/readyz']) expect(await status(path)).toBe(200);
    for (const path of ['/api', '/apis', '/api/v1', '/nothing']) expect(await status(path)).toBe(401);
  });
});

describe('discovery', () => {
  it('publishes a version that kubectl can choose by', async () => {
    const version = await (await cluster.send('GET', '/version')).json();
    expect(version).toMatchObject({ major: '1', minor: '32', gitVersion: 'v1.32.0+wid' });
  });

  it('lists its kinds and the token subresource', async () => {
    expect(await (await cluster.send('GET', '/api')).json()).toMatchObject({ versions: ['v1'] });
    expect(await (await cluster.send('GET', '/apis')).json()).toMatchObject({
      groups: expect.arrayContaining([expect.objectContaining({ name: 'rbac.authorization.k8s.io' })]),
    });
    const { resources } = (await (await cluster.send('GET', '/api/v1')).json()) as {
      resources: { name: string }[];
    };
    expect(resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['namespaces', 'namespaces/status', 'serviceaccounts', 'serviceaccounts/token']),
    );
  });

  it('answers an unknown path like a web server, and an unknown resource with a Status', async () => {
    const page = await cluster.send('GET', '/nothing');
    expect([page.status, await page.text()]).toEqual([404, '404 page not found\n']);
    const group = await cluster.send('GET', '/apis/example.com/v1/namespaces/default/things');
    expect(await group.text()).toBe('404 page not found\n');
    expect(await read(await cluster.send('GET', '/api/v1/namespaces/default/podtemplates'))).toMatchObject({
      status: 404,
      body: { reason: 'NotFound', message: 'the server could not find the requested resource', details: {} },
    });
    expect((await cluster.send('GET', '/api/v1/serviceaccounts/x')).status).toBe(404);
    expect((await cluster.send('GET', '/api/v1/namespaces/default/namespaces/kube-system')).status).toBe(404);
    expect((await cluster.send('GET', `${accounts}/default/status`)).status).toBe(404);
  });
});

describe('namespaces', () => {
  it('are four in a new cluster, each with its default service account', async () => {
    const list = (await (await cluster.send('GET', '/api/v1/namespaces')).json()) as {
      kind: string;
      metadata: { resourceVersion: string };
      items: { metadata: { name: string } }[];
    };
    expect(list.kind).toBe('NamespaceList');
    expect(list.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect((await cluster.send('GET', '/api/v1/namespaces/kube-public/serviceaccounts/default')).status).toBe(
      200,
    );
  });

  it('look as they do in a real cluster', async () => {
    const body = { metadata: { name: 'apps', labels: { team: 'a' } } };
    expect(await read(await cluster.send('POST', '/api/v1/namespaces', { body }))).toMatchInlineSnapshot(`
      {
        "body": {
          "apiVersion": "v1",
          "kind": "Namespace",
          "metadata": {
            "creationTimestamp": "2026-03-01T12:00:00Z",
            "labels": {
              "kubernetes.io/metadata.name": "apps",
              "team": "a",
            },
            "managedFields": [
              {
                "apiVersion": "v1",
                "fieldsType": "FieldsV1",
                "fieldsV1": {
                  "f:metadata": {
                    "f:labels": {
                      ".": {},
                      "f:kubernetes.io/metadata.name": {},
                      "f:team": {},
                    },
                  },
                  "f:spec": {
                    "f:finalizers": {},
                  },
                },
                "manager": "unknown",
                "operation": "Update",
                "time": "2026-03-01T12:00:00Z",
              },
            ],
            "name": "apps",
            "resourceVersion": "24",
            "uid": "00000000-0000-4000-8000-000000000024",
          },
          "spec": {
            "finalizers": [
              "kubernetes",
            ],
          },
          "status": {
            "phase": "Active",
          },
        },
        "status": 201,
      }
    `);
    expect((await cluster.send('GET', '/api/v1/namespaces/apps/serviceaccounts/default')).status).toBe(200);
  });

  it('keep the label of their name, whatever a client writes', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' };
    const text = '{"metadata":{"labels":{"kubernetes.io/metadata.name":"other"}},"status":{"phase":"Odd"}}';
    const patched = await read(await cluster.send('PATCH', '/api/v1/namespaces/default', { text, headers }));
    expect(patched.body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'default' } },
      status: { phase: 'Active' },
    });
  });

  it('go with all that is in them', async () => {
    await cluster.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'apps' } } });
    const deleted = await read(await cluster.send('DELETE', '/api/v1/namespaces/apps'));
    expect(deleted).toMatchObject({ status: 200, body: { status: { phase: 'Terminating' } } });
    expect((await cluster.send('GET', '/api/v1/namespaces/apps')).status).toBe(404);
    expect((await cluster.send('GET', '/api/v1/namespaces/apps/serviceaccounts/default')).status).toBe(404);
  });

  it.each(['default', 'kube-system', 'kube-public'])('may not lose %s', async (name) => {
    expect(await read(await cluster.send('DELETE', `/api/v1/namespaces/${name}`))).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
        details: { name, kind: 'namespaces' },
      },
    });
  });

  it('have the name of a label', async () => {
    const body = { metadata: { name: 'a.b' } };
    const answer = await read(await cluster.send('POST', '/api/v1/namespaces', { body }));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      message:
        "Namespace \"a.b\" is invalid: metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    });
  });
});

describe('listing and reading', () => {
  it('lists one namespace or all, without kinds in the items', async () => {
    await create('sample');
    const names = async (path: string) => {
      const { items } = (await (await cluster.send('GET', path)).json()) as {
        items: { kind?: string; metadata: { namespace: string; name: string } }[];
      };
      expect(items.some((item) => 'kind' in item)).toBe(false);
      return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    };
    expect(await names(`${accounts}?limit=500`)).toEqual(['default/default', 'default/sample']);
    expect(await names('/api/v1/serviceaccounts')).toHaveLength(5);
    expect(await names('/api/v1/namespaces/nons/serviceaccounts')).toEqual([]);
  });

  it('answers HEAD without a body', async () => {
    const response = await cluster.send('HEAD', `${accounts}/default`);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('a fault of ours', () => {
  it('is logged, and told blandly', async () => {
    cluster.breakDatabase();
    expect(await read(await cluster.send('GET', accounts))).toMatchObject({
      status: 500,
      body: { reason: 'InternalError', message: 'Internal error occurred: the request could not be served' },
    });
    expect(cluster.bugs).toHaveLength(1);
  });
});
