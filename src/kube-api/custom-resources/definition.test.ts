import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CronTabCluster,
  cronTab,
  cronTabs,
  definition,
  definitions,
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

describe('a definition', () => {
  it('is told to be stored first, and established in the same moment', async () => {
    const { body } = await tabs.define();
    expect(body.status).toEqual({
      conditions: [],
      acceptedNames: { plural: '', kind: '' },
      storedVersions: ['v1'],
    });
    const read = (await tabs.send('GET', definition)).body;
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
    await tabs.define();
    const names = { plural: 'tabs', kind: 'Tab', shortNames: ['ct'] };
    await tabs.define(cronTabs({ metadata: { name: 'tabs.stable.example.com' }, spec: { names } }));
    const other = `${definitions}/tabs.stable.example.com`;
    expect((await tabs.send('GET', other)).body.status).toMatchObject({
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
    expect((await tabs.cluster.send('GET', '/apis/stable.example.com/v1/tabs')).status).toBe(404);
    await tabs.send('DELETE', definition);
    expect((await tabs.send('GET', other)).body.status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'True' },
      { type: 'Established', status: 'True' },
    ]);
    expect((await tabs.send('GET', '/apis/stable.example.com/v1/tabs')).status).toBe(200);
  });

  it('is refused a conversion webhook, and told of rules that are not evaluated', async () => {
    const webhook = { clientConfig: { url: 'https://example.com' }, conversionReviewVersions: ['v1'] };
    const refused = await tabs.send(
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
    const { headers } = await tabs.define(
      cronTabs({ versions: [version('v1', { schema: { openAPIV3Schema: rules } })] }),
    );
    expect(headers.get('warning')).toContain('this server evaluates no CEL');
  });

  it('has to say its version where it is replaced, and keeps what the store goes by', async () => {
    await tabs.define();
    const { body: read } = await tabs.send('GET', definition);
    const { resourceVersion: _version, ...metadata } = read.metadata;
    expect(await tabs.send('PUT', definition, { ...read, metadata })).toMatchObject({
      status: 422,
      body: {
        message:
          'customresourcedefinitions.apiextensions.k8s.io "crontabs.stable.example.com" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
      },
    });
    const scoped = { ...read, spec: { ...read.spec, scope: 'Cluster' } };
    expect((await tabs.send('PUT', definition, scoped)).body.message).toContain(
      'spec.scope: Invalid value: "Cluster": field is immutable',
    );
    const dropped = { ...read, spec: { ...read.spec, versions: [version('v2', { storage: true })] } };
    expect((await tabs.send('PUT', definition, dropped)).body.message).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
    );
    const both = {
      ...read.spec,
      versions: [version('v1', { storage: false }), version('v2', { storage: true })],
    };
    expect((await tabs.send('PUT', definition, { ...read, spec: both })).body).toMatchObject({
      metadata: { generation: 2 },
      status: { storedVersions: ['v1', 'v2'] },
    });
  });

  it('takes its objects along, and ends the watches of them', async () => {
    await tabs.define();
    await tabs.make();
    const watch = await tabs.cluster.send('GET', `${objects}?watch=true`);
    const lines = new Response(watch.body).text();
    expect((await tabs.send('DELETE', definition)).status).toBe(200);
    expect(
      (await lines)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['ADDED', 'DELETED']);
    expect((await tabs.cluster.send('GET', objects)).status).toBe(404);
    await tabs.define();
    expect((await tabs.send('GET', objects)).body.items).toEqual([]);
  });

  it('waits for objects that have finalizers, and lets nothing new come', async () => {
    await tabs.define();
    await tabs.make(cronTab('held', {}, { finalizers: ['example.com/hold'] }));
    const { body } = await tabs.send('DELETE', definition);
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
    expect(await tabs.send('POST', objects, cronTab('late'))).toMatchObject({
      status: 405,
      body: { message: 'create not allowed while custom resource definition is terminating' },
    });
    await tabs.patch(`${objects}/held`, { metadata: { finalizers: null } }, mergePatch);
    expect((await tabs.send('GET', definition)).status).toBe(404);
  });
});
