import { describe, expect, it } from 'vitest';
import type { JsonFields } from './json-fields.ts';
import { mutateWorkload, type WorkloadMutation } from './mutate-workload.ts';
import { makeVolumeName } from './volume-name.ts';

const template = {
  metadata: { labels: { 'azure.workload.identity/use': 'true' } },
  spec: { serviceAccountName: 'sa', containers: [{ name: 'app' }] },
};

const workload = (kind: string, rest: JsonFields, name = 'shop'): JsonFields => ({
  kind,
  metadata: { name },
  ...rest,
});
const deployment = (name: string, pod: JsonFields = template) =>
  workload('Deployment', { spec: { replicas: 2, template: pod }, status: { ofTheFuture: 1 } }, name);

function mutate(object: JsonFields, templates: 'labelled' | 'all' = 'labelled'): WorkloadMutation {
  return mutateWorkload({
    object,
    namespace: 'default',
    templates,
    findServiceAccount: (name, namespace) =>
      name === 'sa' && namespace !== 'empty'
        ? {
            name,
            annotations: { 'azure.workload.identity/client-id': '00000000-1111-2222-3333-444444444444' },
          }
        : undefined,
    settings: {
      defaultTenantId: 'tenant',
      authorityHost: 'https://login.microsoftonline.com/',
      audience: 'api://AzureADTokenExchange',
      proxyImage: 'proxy',
      proxyInitImage: 'proxy-init',
      logLevel: '',
      usesNativeSidecars: true,
      layout: 'v1.6',
    },
  });
}

function mutated(object: JsonFields, templates?: 'labelled' | 'all') {
  const mutation = mutate(object, templates);
  if (mutation.kind === 'denied') throw new Error(mutation.message);
  return mutation;
}

const served = (name: string) => ({
  containers: [{ name: 'app', env: [{}, {}, {}, {}], volumeMounts: [{ name: makeVolumeName(name) }] }],
  volumes: [{ name: makeVolumeName(name) }],
});

describe('mutateWorkload', () => {
  it.each([
    ['Deployment', { spec: { template } }, { spec: { template: { spec: served('shop') } } }],
    ['ReplicaSet', { spec: { template } }, { spec: { template: { spec: served('shop') } } }],
    ['StatefulSet', { spec: { template } }, { spec: { template: { spec: served('shop') } } }],
    ['DaemonSet', { spec: { template } }, { spec: { template: { spec: served('shop') } } }],
    ['Job', { spec: { template } }, { spec: { template: { spec: served('shop') } } }],
    ['ReplicationController', { spec: { template } }, { spec: { template: { spec: served('shop') } } }],
    ['PodTemplate', { template }, { template: { spec: served('shop') } }],
    [
      'CronJob',
      { spec: { jobTemplate: { spec: { template } } } },
      { spec: { jobTemplate: { spec: { template: { spec: served('shop') } } } } },
    ],
  ])('finds the template of a %s', (kind, rest, expected) => {
    const { object, workloads } = mutated(workload(kind, rest));
    expect(object).toMatchObject(expected);
    expect(workloads).toEqual([
      { workload: { kind, name: 'shop', namespace: 'default' }, outcome: 'mutated', warnings: [] },
    ]);
  });

  it('takes a pod for its own template', () => {
    const pod = { kind: 'Pod', ...template, metadata: { ...template.metadata, name: 'pod' } };
    expect(mutated(pod).object).toMatchObject({ kind: 'Pod', spec: served('pod') });
  });

  it('keeps all that surrounds the template, and the object that it was given', () => {
    const given = deployment('shop');
    const before = structuredClone(given);
    const { object } = mutated(given);
    expect(given).toEqual(before);
    expect({ ...object, spec: given.spec }).toEqual(given);
    expect(object.spec).toMatchObject({ replicas: 2 });
  });

  it('mutates the items of a list, and leaves what has no pods', () => {
    const config = { kind: 'ConfigMap', metadata: { name: 'c', namespace: 'other' }, data: { spec: 'a' } };
    const list = { kind: 'List', apiVersion: 'v1', items: [config, deployment('a'), null, deployment('b')] };
    const { object, workloads } = mutated(list);
    expect(object).toMatchObject({
      kind: 'List',
      items: [config, { spec: { template: { spec: served('a') } } }, null, { metadata: { name: 'b' } }],
    });
    expect(
      workloads.map((each) => `${each.workload.namespace}/${each.workload.name} ${each.outcome}`),
    ).toEqual(['other/c no-template', 'default/a mutated', 'default/b mutated']);
  });

  it('has nothing left to do the second time', () => {
    const { object } = mutated(deployment('shop'));
    const again = mutated(object);
    expect(again.object).toEqual(object);
    expect(again.workloads).toMatchObject([{ outcome: 'unchanged' }]);
  });

  it('leaves a template without the label alone, unless all are asked for', () => {
    const unlabelled = deployment('shop', { spec: template.spec });
    expect(mutated(unlabelled)).toMatchObject({ object: unlabelled, workloads: [{ outcome: 'unlabelled' }] });
    expect(mutated(unlabelled, 'all').workloads).toMatchObject([{ outcome: 'mutated' }]);
  });

  it('says which workload is refused, and why', () => {
    const away = { ...deployment('b'), metadata: { name: 'b', namespace: 'empty' } };
    expect(mutate({ kind: 'DeploymentList', items: [deployment('a'), away] })).toEqual({
      kind: 'denied',
      code: 400,
      message: 'serviceaccounts "sa" not found',
      workload: { kind: 'Deployment', name: 'b', namespace: 'empty' },
    });
  });

  it.each([
    [{}],
    [{ kind: 'Deployment' }],
    [{ kind: 'Deployment', spec: { template: [] } }],
    [{ kind: 'constructor', spec: { template } }],
    [{ kind: 'List', items: {} }],
    [{ kind: ['List'], items: [] }],
  ])('leaves %j as it is', (object: JsonFields) => {
    expect(mutated(object)).toMatchObject({ object, workloads: [{ outcome: 'no-template' }] });
  });

  it('does not look into a list inside a list', () => {
    let nested: JsonFields = deployment('deep');
    for (let depth = 0; depth < 5_000; depth += 1) nested = { kind: 'List', items: [nested] };
    const { object, workloads } = mutated(nested);
    expect(object.items).toBeInstanceOf(Array);
    expect(workloads).toMatchObject([{ outcome: 'no-template' }]);
  });

  it('refuses a template that is no pod', () => {
    expect(mutate(deployment('a', { ...template, spec: { ...template.spec, containers: 1 } }))).toMatchObject(
      {
        kind: 'denied',
        message: 'the object cannot be read as a pod: spec.containers is not a list',
      },
    );
  });
});
