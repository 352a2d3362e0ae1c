import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  applyPatch,
  type CronTabCluster,
  cronTab,
  cronTabs,
  type Fields,
  mergePatch,
  objects,
  openCronTabCluster,
  version,
} from '../../../test/support/cron-tabs.ts';
import { makeTestKey } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

let key: SigningKey;
let tabs: CronTabCluster;

beforeAll(async () => {
  key = await makeTestKey();
});
beforeEach(async () => {
  tabs = await openCronTabCluster(key);
  return () => tabs.close();
});

describe('custom resources', () => {
  it('are served with every verb, in every selection', async () => {
    await tabs.define();
    const one = await tabs.make(cronTab('one', { cronSpec: '1' }, { labels: { tier: 'front' } }));
    expect(one).toMatchObject({ metadata: { generation: 1 }, spec: { cronSpec: '1', image: 'busybox' } });
    await tabs.make(cronTab('two'));
    const list = (await tabs.send('GET', `${objects}?labelSelector=tier=front`)).body;
    expect(list).toMatchObject({
      kind: 'CronTabList',
      apiVersion: 'stable.example.com/v1',
      items: [{ kind: 'CronTab', apiVersion: 'stable.example.com/v1', metadata: { name: 'one' } }],
    });
    const named = (await tabs.send('GET', `${objects}?fieldSelector=metadata.name=two`)).body;
    expect(named.items).toHaveLength(1);
    expect(
      (await tabs.send('PUT', `${objects}/one`, { ...one, spec: { cronSpec: '2' } })).body,
    ).toMatchObject({
      metadata: { generation: 2 },
      spec: { cronSpec: '2' },
    });
    const { body } = await tabs.send('DELETE', `${objects}/one`);
    expect(body).toMatchObject({
      status: 'Success',
      details: { name: 'one', group: 'stable.example.com', kind: 'crontabs' },
    });
    await tabs.send('DELETE', objects);
    expect((await tabs.send('GET', objects)).body.items).toEqual([]);
  });

  it('are replaced only over the version that was seen', async () => {
    await tabs.define();
    await tabs.make();
    const { body } = await tabs.send('PUT', `${objects}/one`, cronTab('one'));
    expect(body.message).toBe(
      'crontabs.stable.example.com "one" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    );
  });

  it('lose what their schema does not know, with a warning, or are refused for it', async () => {
    await tabs.define();
    const given = cronTab('one', {
      cronSpec: '1',
      wrong: 1,
      free: { any: [1] },
      ports: [{ name: 'a', x: 1 }],
    });
    const { body, headers } = await tabs.send('POST', objects, given);
    expect(body.spec).toEqual({
      cronSpec: '1',
      free: { any: [1] },
      ports: [{ name: 'a' }],
      image: 'busybox',
    });
    expect(headers.get('warning')).toContain('unknown field \\"spec.wrong\\"');
    expect(headers.get('warning')).toContain('unknown field \\"spec.ports[0].x\\"');
    const strict = await tabs.send('POST', `${objects}?fieldValidation=Strict`, given);
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
    await tabs.define();
    const { status, body } = await tabs.send('POST', objects, cronTab('one', spec));
    expect(status).toBe(422);
    expect(body.message).toBe(`CronTab.stable.example.com "one" is invalid: ${reason}`);
  });

  it('take merge and JSON patches and server-side apply, and no strategic patch', async () => {
    await tabs.define();
    await tabs.make();
    expect(
      (await tabs.patch(`${objects}/one`, { spec: { replicas: 2 } }, mergePatch)).body.spec.replicas,
    ).toBe(2);
    const operations = [{ op: 'replace', path: '/spec/replicas', value: 3 }];
    const json = await tabs.patch(`${objects}/one`, operations, 'application/json-patch+json');
    expect(json.body.spec.replicas).toBe(3);
    const strategic = await tabs.patch(`${objects}/one`, {}, 'application/strategic-merge-patch+json');
    expect(strategic).toMatchObject({
      status: 415,
      body: {
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      },
    });
  });

  it('say who owns what, item by item where lists are maps', async () => {
    await tabs.define();
    const asOne = `${objects}/one?fieldManager=first`;
    const applied = await tabs.patch(asOne, cronTab('one', { ports: [{ name: 'a', port: 1 }] }), applyPatch);
    expect(applied.status).toBe(201);
    const second = cronTab('one', { ports: [{ name: 'b', port: 2 }] });
    const merged = (await tabs.patch(`${objects}/one?fieldManager=second`, second, applyPatch)).body;
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
    const conflict = await tabs.patch(`${objects}/one?fieldManager=second`, taken, applyPatch);
    expect(conflict).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
    const unknown = await tabs.patch(
      `${objects}/one?fieldManager=second`,
      cronTab('one', { no: 1 }),
      applyPatch,
    );
    expect(unknown.body.message).toContain('.spec.no: field not declared in schema');
  });

  it('go with their owner and with their namespace', async () => {
    await tabs.define();
    await tabs.send('POST', '/api/v1/namespaces', { metadata: { name: 'passing' } });
    await tabs.make(cronTab('one'), '/apis/stable.example.com/v1/namespaces/passing/crontabs');
    await tabs.send('DELETE', '/api/v1/namespaces/passing');
    const owner = (
      await tabs.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'owner' } })
    ).body;
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid };
    await tabs.make(cronTab('owned', {}, { ownerReferences: [reference] }));
    await tabs.send('DELETE', '/api/v1/namespaces/default/configmaps/owner');
    expect((await tabs.send('GET', '/apis/stable.example.com/v1/crontabs')).body.items).toEqual([]);
  });

  it('may be read by whoever a role allows it', async () => {
    await tabs.define();
    const asGuest = { 'impersonate-user': 'guest' };
    const refused = await tabs.send('GET', objects, undefined, asGuest);
    expect(refused.body.message).toBe(
      'crontabs.stable.example.com is forbidden: User "guest" cannot list resource "crontabs" in API group "stable.example.com" in the namespace "default"',
    );
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const rules = [{ apiGroups: ['stable.example.com'], resources: ['crontabs'], verbs: ['list'] }];
    await tabs.send('POST', `${rbac}/clusterroles`, { metadata: { name: 'reader' }, rules });
    await tabs.send('POST', `${rbac}/clusterrolebindings`, {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
      subjects: [{ kind: 'User', name: 'guest' }],
    });
    expect((await tabs.send('GET', objects, undefined, asGuest)).status).toBe(200);
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
    await tabs.define();
    const made = await tabs.make({ ...cronTab('one'), status: { replicas: 1 } });
    expect(made.status).toEqual({ replicas: 1 });
    expect((await tabs.send('GET', `${objects}/one/status`)).status).toBe(404);
    expect((await tabs.send('GET', `${objects}/one/scale`)).status).toBe(404);
    const changed = await tabs.patch(`${objects}/one`, { status: { replicas: 2 } }, mergePatch);
    expect(changed.body.metadata.generation).toBe(2);
  });

  it('keep spec and status apart, each written at its own address', async () => {
    await tabs.define(cronTabs({ versions: [withBoth] }));
    const made = await tabs.make({ ...cronTab('one'), status: { replicas: 1 } });
    expect(made.status).toBeUndefined();
    const change = { spec: { replicas: 5 }, status: { replicas: 3 } };
    const { body } = await tabs.patch(`${objects}/one/status`, change, mergePatch);
    expect(body).toMatchObject({ metadata: { generation: 1 }, status: { replicas: 3 } });
    expect(body.spec.replicas).toBeUndefined();
    const other = await tabs.patch(`${objects}/one`, change, mergePatch);
    expect(other.body).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 5 },
      status: { replicas: 3 },
    });
  });

  it('scale by the paths of the definition', async () => {
    await tabs.define(cronTabs({ versions: [withBoth] }));
    await tabs.make(cronTab('one', { replicas: 2 }));
    await tabs.patch(`${objects}/one/status`, { status: { replicas: 1, labelSelector: 'a=b' } }, mergePatch);
    expect((await tabs.send('GET', `${objects}/one/scale`)).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 2 },
      status: { replicas: 1, selector: 'a=b' },
    });
    const scaled = await tabs.patch(`${objects}/one/scale`, { spec: { replicas: 4 } }, mergePatch);
    expect(scaled.body.spec).toEqual({ replicas: 4 });
    expect((await tabs.send('GET', `${objects}/one`)).body.spec.replicas).toBe(4);
    const tooMany = await tabs.patch(`${objects}/one/scale`, { spec: { replicas: 11 } }, mergePatch);
    expect(tooMany.body.message).toContain('should be less than or equal to 10');
  });
});

describe('several versions', () => {
  const old = '/apis/stable.example.com/v1beta1/namespaces/default/crontabs';

  beforeEach(async () => {
    await tabs.define(
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
    await tabs.make();
    const { body, headers } = await tabs.send('GET', `${old}/one`);
    expect(body.apiVersion).toBe('stable.example.com/v1beta1');
    expect(headers.get('warning')).toBe('299 - "stable.example.com/v1beta1 CronTab is deprecated"');
    expect((await tabs.send('PUT', `${old}/one`, body)).body.metadata.resourceVersion).toBe(
      body.metadata.resourceVersion,
    );
    await tabs.patch(`${old}/one?fieldManager=old`, { spec: { replicas: 2 } }, mergePatch);
    const { body: now } = await tabs.send('GET', `${objects}/one`);
    expect(now).toMatchObject({ apiVersion: 'stable.example.com/v1', spec: { replicas: 2 } });
    expect(now.metadata.managedFields.map(({ apiVersion }: Fields) => apiVersion)).toEqual([
      'stable.example.com/v1beta1',
      'stable.example.com/v1',
    ]);
    expect((await tabs.cluster.send('GET', '/apis/stable.example.com/v2/crontabs')).status).toBe(404);
  });

  it('have selectable fields of their own', async () => {
    await tabs.make(cronTab('one', { image: 'other' }));
    await tabs.make(cronTab('two'));
    const { body } = await tabs.send('GET', `${old}?fieldSelector=spec.image=other`);
    expect(body.items.map(({ metadata }: { metadata: Fields }) => metadata.name)).toEqual(['one']);
    const refused = await tabs.send('GET', `${objects}?fieldSelector=spec.image=other`);
    expect(refused).toMatchObject({
      status: 400,
      body: { message: 'field label not supported: spec.image' },
    });
  });
});
