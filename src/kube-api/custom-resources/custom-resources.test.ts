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
  return async () => {
    await cluster.close();
    expect(cluster.bugs).toEqual([]);
  };
});

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const objects = '/apis/stable.example.com/v1/namespaces/default/crontabs';
const definition = `${definitions}/crontabs.stable.example.com`;

type Fields = Record<string, unknown>;

const schema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      properties: {
        cronSpec: { type: 'string', pattern: '^[0-9* ]+$' },
        image: { type: 'string', default: 'busybox' },
        replicas: { type: 'integer', minimum: 1, maximum: 10 },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, port: { type: 'integer' } },
          },
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: {
      type: 'object',
      properties: { replicas: { type: 'integer' }, labelSelector: { type: 'string' } },
    },
  },
};

const version = (name: string, more: Fields = {}) => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: { openAPIV3Schema: schema },
  ...more,
});

const cronTabs = ({ spec = {}, metadata = {}, versions = [version('v1')] as unknown[] } = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com', ...metadata },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'], categories: ['all'] },
    versions,
    ...spec,
  },
});

const cronTab = (name: string, spec: Fields = { cronSpec: '* * * * *' }, metadata: Fields = {}) => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name, ...metadata },
  spec,
});

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await cluster.send(method, path, { ...(body !== undefined && { body }), headers });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

async function define(given: object = cronTabs()) {
  const made = await send('POST', definitions, given);
  expect(made).toMatchObject({ status: 201 });
  return made;
}

async function make(object: object = cronTab('one'), path = objects) {
  const made = await send('POST', path, object);
  expect(made).toMatchObject({ status: 201 });
  return made.body;
}

const patch = (path: string, body: unknown, type: string) =>
  send('PATCH', path, body, { 'content-type': type });
const merge = 'application/merge-patch+json';
const apply = 'application/apply-patch+yaml';

describe('a definition', () => {
  it('is told to be stored first, and established in the same moment', async () => {
    const { body } = await define();
    expect(body.status).toEqual({
      conditions: [],
      acceptedNames: { plural: '', kind: '' },
      storedVersions: ['v1'],
    });
    const read = (await send('GET', definition)).body;
    expect(read.spec.names).toMatchObject({ singular: 'crontab', listKind: 'CronTabList' });
    expect(read.spec.conversion).toEqual({ strategy: 'None' });
    expect(read.status).toEqual({
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'True',
          lastTransitionTime: '2026-03-01T12:00:00Z',
          reason: 'NoConflicts',
          message: 'no conflicts found',
        },
        {
          type: 'Established',
          status: 'True',
          lastTransitionTime: '2026-03-01T12:00:00Z',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        },
      ],
      acceptedNames: {
        plural: 'crontabs',
        singular: 'crontab',
        shortNames: ['ct'],
        kind: 'CronTab',
        listKind: 'CronTabList',
        categories: ['all'],
      },
      storedVersions: ['v1'],
    });
  });

  it('waits for names that another has, and gets them once that one has gone', async () => {
    await define();
    const names = { plural: 'tabs', kind: 'Tab', shortNames: ['ct'] };
    await define(cronTabs({ metadata: { name: 'tabs.stable.example.com' }, spec: { names } }));
    const other = `${definitions}/tabs.stable.example.com`;
    expect((await send('GET', other)).body.status).toMatchObject({
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'False',
          reason: 'ShortNamesConflict',
          message: '"ct" is already in use',
        },
        {
          type: 'Established',
          status: 'False',
          reason: 'NotAccepted',
          message: 'not all names are accepted',
        },
      ],
      acceptedNames: { plural: 'tabs', kind: 'Tab' },
    });
    expect((await cluster.send('GET', '/apis/stable.example.com/v1/tabs')).status).toBe(404);
    await send('DELETE', definition);
    expect((await send('GET', other)).body.status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'True' },
      { type: 'Established', status: 'True' },
    ]);
    expect((await send('GET', '/apis/stable.example.com/v1/tabs')).status).toBe(200);
  });

  it('is refused a conversion webhook, and told of rules that are not evaluated', async () => {
    const webhook = { clientConfig: { url: 'https://example.com' }, conversionReviewVersions: ['v1'] };
    const refused = await send(
      'POST',
      definitions,
      cronTabs({ spec: { conversion: { strategy: 'Webhook', webhook } } }),
    );
    expect(refused).toMatchObject({
      status: 422,
      body: {
        message:
          'CustomResourceDefinition.apiextensions.k8s.io "crontabs.stable.example.com" is invalid: spec.conversion.strategy: Forbidden: this server calls no conversion webhooks: use None',
      },
    });
    const rules = { ...schema, 'x-kubernetes-validations': [{ rule: 'true' }] };
    const { headers } = await define(
      cronTabs({ versions: [version('v1', { schema: { openAPIV3Schema: rules } })] }),
    );
    expect(headers.get('warning')).toContain('this server evaluates no CEL');
  });

  it('has to say its version where it is replaced, and keeps what the store goes by', async () => {
    await define();
    const { body: read } = await send('GET', definition);
    const { resourceVersion: _version, ...metadata } = read.metadata;
    expect(await send('PUT', definition, { ...read, metadata })).toMatchObject({
      status: 422,
      body: {
        message:
          'customresourcedefinitions.apiextensions.k8s.io "crontabs.stable.example.com" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
      },
    });
    const scoped = { ...read, spec: { ...read.spec, scope: 'Cluster' } };
    expect((await send('PUT', definition, scoped)).body.message).toContain(
      'spec.scope: Invalid value: "Cluster": field is immutable',
    );
    const dropped = { ...read, spec: { ...read.spec, versions: [version('v2', { storage: true })] } };
    expect((await send('PUT', definition, dropped)).body.message).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
    );
    const both = {
      ...read.spec,
      versions: [version('v1', { storage: false }), version('v2', { storage: true })],
    };
    expect((await send('PUT', definition, { ...read, spec: both })).body).toMatchObject({
      metadata: { generation: 2 },
      status: { storedVersions: ['v1', 'v2'] },
    });
  });

  it('takes its objects along, and ends the watches of them', async () => {
    await define();
    await make();
    const watch = await cluster.send('GET', `${objects}?watch=true`);
    const lines = new Response(watch.body).text();
    expect((await send('DELETE', definition)).status).toBe(200);
    expect(
      (await lines)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['ADDED', 'DELETED']);
    expect((await cluster.send('GET', objects)).status).toBe(404);
    await define();
    expect((await send('GET', objects)).body.items).toEqual([]);
  });

  it('waits for objects that have finalizers, and lets nothing new come', async () => {
    await define();
    await make(cronTab('held', {}, { finalizers: ['example.com/hold'] }));
    const { body } = await send('DELETE', definition);
    expect(body.metadata).toMatchObject({
      deletionTimestamp: '2026-03-01T12:00:00Z',
      finalizers: ['customresourcecleanup.apiextensions.k8s.io'],
    });
    expect(body.status.conditions[2]).toEqual({
      type: 'Terminating',
      status: 'True',
      lastTransitionTime: '2026-03-01T12:00:00Z',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    });
    expect(await send('POST', objects, cronTab('late'))).toMatchObject({
      status: 405,
      body: { message: 'create not allowed while custom resource definition is terminating' },
    });
    await patch(`${objects}/held`, { metadata: { finalizers: null } }, merge);
    expect((await send('GET', definition)).status).toBe(404);
  });
});

describe('custom resources', () => {
  it('are served with every verb, in every selection', async () => {
    await define();
    const one = await make(cronTab('one', { cronSpec: '1' }, { labels: { tier: 'front' } }));
    expect(one).toMatchObject({ metadata: { generation: 1 }, spec: { cronSpec: '1', image: 'busybox' } });
    await make(cronTab('two'));
    const list = (await send('GET', `${objects}?labelSelector=tier=front`)).body;
    expect(list).toMatchObject({
      kind: 'CronTabList',
      apiVersion: 'stable.example.com/v1',
      items: [{ kind: 'CronTab', apiVersion: 'stable.example.com/v1', metadata: { name: 'one' } }],
    });
    const named = (await send('GET', `${objects}?fieldSelector=metadata.name=two`)).body;
    expect(named.items).toHaveLength(1);
    expect((await send('PUT', `${objects}/one`, { ...one, spec: { cronSpec: '2' } })).body).toMatchObject({
      metadata: { generation: 2 },
      spec: { cronSpec: '2' },
    });
    const { body } = await send('DELETE', `${objects}/one`);
    expect(body).toMatchObject({
      status: 'Success',
      details: { name: 'one', group: 'stable.example.com', kind: 'crontabs' },
    });
    await send('DELETE', objects);
    expect((await send('GET', objects)).body.items).toEqual([]);
  });

  it('are replaced only over the version that was seen', async () => {
    await define();
    await make();
    const { body } = await send('PUT', `${objects}/one`, cronTab('one'));
    expect(body.message).toBe(
      'crontabs.stable.example.com "one" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    );
  });

  it('lose what their schema does not know, with a warning, or are refused for it', async () => {
    await define();
    const given = cronTab('one', {
      cronSpec: '1',
      wrong: 1,
      free: { any: [1] },
      ports: [{ name: 'a', x: 1 }],
    });
    const { body, headers } = await send('POST', objects, given);
    expect(body.spec).toEqual({
      cronSpec: '1',
      free: { any: [1] },
      ports: [{ name: 'a' }],
      image: 'busybox',
    });
    expect(headers.get('warning')).toContain('unknown field \\"spec.wrong\\"');
    expect(headers.get('warning')).toContain('unknown field \\"spec.ports[0].x\\"');
    const strict = await send('POST', `${objects}?fieldValidation=Strict`, given);
    expect(strict).toMatchObject({
      status: 400,
      body: {
        message:
          'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.wrong", unknown field "spec.ports[0].x"',
      },
    });
  });

  it.each([
    [
      { replicas: 'string' },
      'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
    ],
    [
      { replicas: 0 },
      'spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1',
    ],
    [
      { cronSpec: 'never' },
      'spec.cronSpec: Invalid value: "never": spec.cronSpec in body should match \'^[0-9* ]+$\'',
    ],
    [{ ports: [{ port: 1 }] }, 'spec.ports[0].name: Required value'],
    [{ ports: [{ name: 'a' }, { name: 'a' }] }, 'spec.ports[1]: Duplicate value: {"name":"a"}'],
  ])('are refused where %j is not what the schema asks for', async (spec, reason) => {
    await define();
    const { status, body } = await send('POST', objects, cronTab('one', spec));
    expect(status).toBe(422);
    expect(body.message).toBe(`CronTab.stable.example.com "one" is invalid: ${reason}`);
  });

  it('take merge and JSON patches and server-side apply, and no strategic patch', async () => {
    await define();
    await make();
    expect((await patch(`${objects}/one`, { spec: { replicas: 2 } }, merge)).body.spec.replicas).toBe(2);
    const operations = [{ op: 'replace', path: '/spec/replicas', value: 3 }];
    const json = await patch(`${objects}/one`, operations, 'application/json-patch+json');
    expect(json.body.spec.replicas).toBe(3);
    const strategic = await patch(`${objects}/one`, {}, 'application/strategic-merge-patch+json');
    expect(strategic).toMatchObject({
      status: 415,
      body: {
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      },
    });
  });

  it('say who owns what, item by item where lists are maps', async () => {
    await define();
    const asOne = `${objects}/one?fieldManager=first`;
    const applied = await patch(asOne, cronTab('one', { ports: [{ name: 'a', port: 1 }] }), apply);
    expect(applied.status).toBe(201);
    const second = cronTab('one', { ports: [{ name: 'b', port: 2 }] });
    const merged = (await patch(`${objects}/one?fieldManager=second`, second, apply)).body;
    expect(merged.spec.ports).toEqual([
      { name: 'a', port: 1 },
      { name: 'b', port: 2 },
    ]);
    expect(merged.metadata.managedFields[0]).toMatchObject({
      manager: 'first',
      operation: 'Apply',
      fieldsV1: { 'f:spec': { 'f:ports': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:port': {} } } } },
    });
    const taken = cronTab('one', { ports: [{ name: 'a', port: 3 }] });
    const conflict = await patch(`${objects}/one?fieldManager=second`, taken, apply);
    expect(conflict).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
    const unknown = await patch(`${objects}/one?fieldManager=second`, cronTab('one', { no: 1 }), apply);
    expect(unknown.body.message).toContain('.spec.no: field not declared in schema');
  });

  it('go with their owner and with their namespace', async () => {
    await define();
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'passing' } });
    await make(cronTab('one'), '/apis/stable.example.com/v1/namespaces/passing/crontabs');
    await send('DELETE', '/api/v1/namespaces/passing');
    const owner = (
      await send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'owner' } })
    ).body;
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid };
    await make(cronTab('owned', {}, { ownerReferences: [reference] }));
    await send('DELETE', '/api/v1/namespaces/default/configmaps/owner');
    expect((await send('GET', '/apis/stable.example.com/v1/crontabs')).body.items).toEqual([]);
  });

  it('may be read by whoever a role allows it', async () => {
    await define();
    const asGuest = { 'impersonate-user': 'guest' };
    const refused = await send('GET', objects, undefined, asGuest);
    expect(refused.body.message).toBe(
      'crontabs.stable.example.com is forbidden: User "guest" cannot list resource "crontabs" in API group "stable.example.com" in the namespace "default"',
    );
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const rules = [{ apiGroups: ['stable.example.com'], resources: ['crontabs'], verbs: ['list'] }];
    await send('POST', `${rbac}/clusterroles`, { metadata: { name: 'reader' }, rules });
    await send('POST', `${rbac}/clusterrolebindings`, {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
      subjects: [{ kind: 'User', name: 'guest' }],
    });
    expect((await send('GET', objects, undefined, asGuest)).status).toBe(200);
  });
});

describe('subresources', () => {
  const withBoth = version('v1', {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.labelSelector',
      },
    },
  });

  it('are not there unless the definition says so, and the status is a field like any other', async () => {
    await define();
    const made = await make({ ...cronTab('one'), status: { replicas: 1 } });
    expect(made.status).toEqual({ replicas: 1 });
    expect((await send('GET', `${objects}/one/status`)).status).toBe(404);
    expect((await send('GET', `${objects}/one/scale`)).status).toBe(404);
    const changed = await patch(`${objects}/one`, { status: { replicas: 2 } }, merge);
    expect(changed.body.metadata.generation).toBe(2);
  });

  it('keep spec and status apart, each written at its own address', async () => {
    await define(cronTabs({ versions: [withBoth] }));
    const made = await make({ ...cronTab('one'), status: { replicas: 1 } });
    expect(made.status).toBeUndefined();
    const change = { spec: { replicas: 5 }, status: { replicas: 3 } };
    const { body } = await patch(`${objects}/one/status`, change, merge);
    expect(body).toMatchObject({ metadata: { generation: 1 }, status: { replicas: 3 } });
    expect(body.spec.replicas).toBeUndefined();
    const other = await patch(`${objects}/one`, change, merge);
    expect(other.body).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 5 },
      status: { replicas: 3 },
    });
  });

  it('scale by the paths of the definition', async () => {
    await define(cronTabs({ versions: [withBoth] }));
    await make(cronTab('one', { replicas: 2 }));
    await patch(`${objects}/one/status`, { status: { replicas: 1, labelSelector: 'a=b' } }, merge);
    expect((await send('GET', `${objects}/one/scale`)).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 2 },
      status: { replicas: 1, selector: 'a=b' },
    });
    const scaled = await patch(`${objects}/one/scale`, { spec: { replicas: 4 } }, merge);
    expect(scaled.body.spec).toEqual({ replicas: 4 });
    expect((await send('GET', `${objects}/one`)).body.spec.replicas).toBe(4);
    const tooMany = await patch(`${objects}/one/scale`, { spec: { replicas: 11 } }, merge);
    expect(tooMany.body.message).toContain('should be less than or equal to 10');
  });
});

describe('several versions', () => {
  const old = '/apis/stable.example.com/v1beta1/namespaces/default/crontabs';

  beforeEach(async () => {
    await define(
      cronTabs({
        versions: [
          version('v1beta1', { deprecated: true, selectableFields: [{ jsonPath: '.spec.image' }] }),
          version('v1'),
          version('v2', { served: false }),
        ],
      }),
    );
  });

  it('show one object, each under its own name', async () => {
    await make();
    const { body, headers } = await send('GET', `${old}/one`);
    expect(body.apiVersion).toBe('stable.example.com/v1beta1');
    expect(headers.get('warning')).toBe('299 - "stable.example.com/v1beta1 CronTab is deprecated"');
    expect((await send('PUT', `${old}/one`, body)).body.metadata.resourceVersion).toBe(
      body.metadata.resourceVersion,
    );
    await patch(`${old}/one?fieldManager=old`, { spec: { replicas: 2 } }, merge);
    const { body: now } = await send('GET', `${objects}/one`);
    expect(now).toMatchObject({ apiVersion: 'stable.example.com/v1', spec: { replicas: 2 } });
    expect(now.metadata.managedFields.map(({ apiVersion }: Fields) => apiVersion)).toEqual([
      'stable.example.com/v1beta1',
      'stable.example.com/v1',
    ]);
    expect((await cluster.send('GET', '/apis/stable.example.com/v2/crontabs')).status).toBe(404);
  });

  it('have selectable fields of their own', async () => {
    await make(cronTab('one', { image: 'other' }));
    await make(cronTab('two'));
    const { body } = await send('GET', `${old}?fieldSelector=spec.image=other`);
    expect(body.items.map(({ metadata }: { metadata: Fields }) => metadata.name)).toEqual(['one']);
    const refused = await send('GET', `${objects}?fieldSelector=spec.image=other`);
    expect(refused).toMatchObject({
      status: 400,
      body: { message: 'field label not supported: spec.image' },
    });
  });
});

describe('what is told of a definition', () => {
  const legacy = '/apis/stable.example.com/v1';
  const aggregated = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

  it('comes and goes with it', async () => {
    const before = await send('GET', '/apis', undefined, aggregated);
    expect((await cluster.send('GET', legacy)).status).toBe(404);
    await define();
    expect((await send('GET', legacy)).body.resources).toEqual([
      {
        name: 'crontabs',
        singularName: 'crontab',
        namespaced: true,
        kind: 'CronTab',
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
        shortNames: ['ct'],
        categories: ['all'],
      },
    ]);
    const after = await send('GET', '/apis', undefined, aggregated);
    expect(JSON.stringify(after.body)).toContain('"resource":"crontabs"');
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    await send('DELETE', definition);
    const again = await send('GET', '/apis', undefined, aggregated);
    expect(again.body).toEqual(before.body);
    expect(again.headers.get('etag')).toBe(before.headers.get('etag'));
    const tag = before.headers.get('etag') ?? '';
    const same = await cluster.send('GET', '/apis', { headers: { ...aggregated, 'if-none-match': tag } });
    expect(same.status).toBe(304);
  });

  it('has a document of its own in OpenAPI, under an address that changes with it', async () => {
    await define();
    const path = 'apis/stable.example.com/v1';
    const address = async () => (await send('GET', '/openapi/v3')).body.paths[path].serverRelativeURL;
    const first = await address();
    const { components, paths } = (await send('GET', first)).body;
    expect(components.schemas['com.example.stable.v1.CronTab']).toMatchObject({
      properties: {
        spec: { properties: { replicas: { type: 'integer' } } },
        metadata: {
          allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
        },
      },
      'x-kubernetes-group-version-kind': [{ group: 'stable.example.com', version: 'v1', kind: 'CronTab' }],
    });
    expect(components.schemas['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']).toBeDefined();
    const { patch: operation } = paths['/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}'];
    expect(Object.keys(operation.requestBody.content)).not.toContain(
      'application/strategic-merge-patch+json',
    );
    const columns = [{ name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' }];
    const changed = {
      spec: {
        versions: [
          version('v1', {
            schema: { openAPIV3Schema: { ...schema, required: [] } },
            additionalPrinterColumns: columns,
          }),
        ],
      },
    };
    await patch(definition, changed, merge);
    expect(await address()).not.toBe(first);
  });

  it('has the columns that it asks for', async () => {
    const columns = [
      { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
      { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
      { name: 'Ready', type: 'string', jsonPath: '.spec.free.conditions[?(@.type=="Ready")].status' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ];
    await define(cronTabs({ versions: [version('v1', { additionalPrinterColumns: columns })] }));
    const free = { conditions: [{ type: 'Other' }, { type: 'Ready', status: 'True' }] };
    await make(cronTab('one', { cronSpec: '1', free }));
    const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const { columnDefinitions, rows } = (await send('GET', objects, undefined, asTable)).body;
    expect(columnDefinitions.map(({ name, priority }: Fields) => [name, priority])).toEqual([
      ['Name', 0],
      ['Spec', 0],
      ['Replicas', 1],
      ['Ready', 0],
      ['Age', 0],
    ]);
    expect(rows[0].cells).toEqual(['one', '1', null, 'True', '0s']);
  });
});
