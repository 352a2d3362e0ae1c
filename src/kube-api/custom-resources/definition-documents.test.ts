import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CronTabCluster,
  cronTab,
  cronTabs,
  definition,
  type Fields,
  mergePatch,
  objects,
  openCronTabCluster,
  schema,
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

describe('what is told of a definition', () => {
  const legacy = '/apis/stable.example.com/v1';
  const aggregated = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

  it('comes and goes with it', async () => {
    const before = await tabs.send('GET', '/apis', undefined, aggregated);
    expect((await tabs.cluster.send('GET', legacy)).status).toBe(404);
    await tabs.define();
    expect((await tabs.send('GET', legacy)).body.resources).toEqual([
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
    const after = await tabs.send('GET', '/apis', undefined, aggregated);
    expect(JSON.stringify(after.body)).toContain('"resource":"crontabs"');
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    await tabs.send('DELETE', definition);
    const again = await tabs.send('GET', '/apis', undefined, aggregated);
    expect(again.body).toEqual(before.body);
    expect(again.headers.get('etag')).toBe(before.headers.get('etag'));
    const tag = before.headers.get('etag') ?? '';
    const same = await tabs.cluster.send('GET', '/apis', {
      headers: { ...aggregated, 'if-none-match': tag },
    });
    expect(same.status).toBe(304);
  });

  it('has a document of its own in OpenAPI, under an address that changes with it', async () => {
    await tabs.define();
    const path = 'apis/stable.example.com/v1';
    const address = async () => (await tabs.send('GET', '/openapi/v3')).body.paths[path].serverRelativeURL;
    const first = await address();
    const { components, paths } = (await tabs.send('GET', first)).body;
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
    await tabs.patch(definition, changed, mergePatch);
    expect(await address()).not.toBe(first);
  });

  it('has the columns that it asks for', async () => {
    const columns = [
      { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
      { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
      { name: 'Ready', type: 'string', jsonPath: '.spec.free.conditions[?(@.type=="Ready")].status' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ];
    await tabs.define(cronTabs({ versions: [version('v1', { additionalPrinterColumns: columns })] }));
    const free = { conditions: [{ type: 'Other' }, { type: 'Ready', status: 'True' }] };
    await tabs.make(cronTab('one', { cronSpec: '1', free }));
    const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const { columnDefinitions, rows } = (await tabs.send('GET', objects, undefined, asTable)).body;
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
