import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { toTable } from './index.ts';

const now = new Date('2026-03-01T12:00:00Z');
const metadata = { name: 'web', namespace: 'default', creationTimestamp: '2026-02-26T08:00:00Z' };
const template = {
  spec: {
    nodeSelector: { disk: 'ssd' },
    containers: [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'y' },
    ],
  },
};
const selector = {
  matchLabels: { tier: 'front', app: 'web' },
  matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }],
};
const selectorText = 'app=web,!old,tier=front';

function table(group: string, kind: string, ...objects: readonly JsonFields[]) {
  return toTable({ group, kind }, objects, { includeObject: 'None', now, resourceVersion: '7' });
}

/** What kubectl shows with `-o wide` behind the bar, the rest in front of it. */
function headOf(group: string, kind: string): string {
  const columns = table(group, kind).columnDefinitions;
  const titles = (priority: number): string =>
    columns
      .filter((column) => column.priority === priority)
      .map(({ name }) => name)
      .join(' ');
  return titles(1) === '' ? titles(0) : `${titles(0)} | ${titles(1)}`;
}

describe('toTable, the columns', () => {
  const workload = '| Containers Images Selector';

  it.each([
    ['', 'Pod', 'Name Ready Status Restarts Age | IP Node Nominated Node Readiness Gates'],
    ['', 'Namespace', 'Name Status Age'],
    ['', 'ServiceAccount', 'Name Age'],
    ['', 'ConfigMap', 'Name Data Age'],
    ['', 'Secret', 'Name Type Data Age'],
    ['', 'Service', 'Name Type Cluster-IP External-IP Port(s) Age | Selector'],
    ['', 'Endpoints', 'Name Endpoints Age'],
    [
      '',
      'Node',
      'Name Status Roles Age Version | Internal-IP External-IP OS-Image Kernel-Version Container-Runtime',
    ],
    ['', 'Event', 'Last Seen Type Reason Object Message | Subobject Source First Seen Count Name'],
    ['apps', 'Deployment', `Name Ready Up-to-date Available Age ${workload}`],
    ['apps', 'ReplicaSet', `Name Desired Current Ready Age ${workload}`],
    ['apps', 'DaemonSet', `Name Desired Current Ready Up-to-date Available Node Selector Age ${workload}`],
    ['apps', 'StatefulSet', 'Name Ready Age | Containers Images'],
    ['batch', 'Job', `Name Status Completions Duration Age ${workload}`],
    ['batch', 'CronJob', `Name Schedule Timezone Suspend Active Last Schedule Age ${workload}`],
    ['rbac.authorization.k8s.io', 'Role', 'Name Created At'],
    ['rbac.authorization.k8s.io', 'ClusterRoleBinding', 'Name Role Age | Users Groups ServiceAccounts'],
    ['admissionregistration.k8s.io', 'MutatingWebhookConfiguration', 'Name Webhooks Age'],
    ['coordination.k8s.io', 'Lease', 'Name Holder Age'],
    ['policy', 'PodDisruptionBudget', 'Name Min Available Max Unavailable Allowed Disruptions Age'],
    ['apiextensions.k8s.io', 'CustomResourceDefinition', 'Name Created At'],
    ['example.com', 'Pod', 'Name Age'],
    ['', 'constructor', 'Name Age'],
  ])('of %s %s are those of the real server', (group, kind, head) => {
    expect(headOf(group, kind)).toBe(head);
  });

  it('mark the name, and say all that a client may want to read', () => {
    expect(table('', 'Pod').columnDefinitions[0]).toEqual({
      name: 'Name',
      type: 'string',
      format: 'name',
      description: expect.any(String),
      priority: 0,
    });
  });
});

describe('toTable, the rows', () => {
  const shown = (group: string, kind: string, fields: JsonFields): readonly unknown[] =>
    table(group, kind, { metadata, ...fields }).rows[0]!.cells;

  it.each<[string, string, JsonFields, readonly unknown[]]>([
    ['', 'Namespace', { status: { phase: 'Active' } }, ['web', 'Active', '3d4h']],
    ['', 'ServiceAccount', {}, ['web', '3d4h']],
    ['', 'ConfigMap', { data: { a: '1', b: '2' }, binaryData: { c: 'MQ==' } }, ['web', 3, '3d4h']],
    ['', 'Secret', { type: 'Opaque', data: { a: 'MQ==' } }, ['web', 'Opaque', 1, '3d4h']],
    [
      'apps',
      'Deployment',
      {
        spec: { replicas: 3, template, selector },
        status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 },
      },
      ['web', '1/3', 2, 1, '3d4h', 'a,b', 'x,y', selectorText],
    ],
    [
      'apps',
      'ReplicaSet',
      { spec: { replicas: 3, template, selector }, status: { replicas: 2, readyReplicas: 1 } },
      ['web', 3, 2, 1, '3d4h', 'a,b', 'x,y', selectorText],
    ],
    ['apps', 'StatefulSet', { spec: { replicas: 0, template } }, ['web', '0/0', '3d4h', 'a,b', 'x,y']],
    [
      'apps',
      'DaemonSet',
      {
        spec: { template, selector },
        status: {
          desiredNumberScheduled: 5,
          currentNumberScheduled: 4,
          numberReady: 3,
          updatedNumberScheduled: 2,
          numberAvailable: 1,
        },
      },
      ['web', 5, 4, 3, 2, 1, 'disk=ssd', '3d4h', 'a,b', 'x,y', selectorText],
    ],
    [
      'apps',
      'ControllerRevision',
      {
        revision: 2,
        metadata: {
          ...metadata,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', controller: true }],
        },
      },
      ['web', 'daemonset.apps/d', 2, '3d4h'],
    ],
    ['rbac.authorization.k8s.io', 'Role', {}, ['web', '2026-02-26T08:00:00Z']],
    [
      'rbac.authorization.k8s.io',
      'RoleBinding',
      {
        roleRef: { kind: 'Role', name: 'r' },
        subjects: [
          { kind: 'User', name: 'u' },
          { kind: 'Group', name: 'g' },
          { kind: 'Group', name: 'h' },
          { kind: 'ServiceAccount', name: 's', namespace: 'n' },
        ],
      },
      ['web', 'Role/r', '3d4h', 'u', 'g, h', 'n/s'],
    ],
    [
      'admissionregistration.k8s.io',
      'ValidatingWebhookConfiguration',
      { webhooks: [{}, {}] },
      ['web', 2, '3d4h'],
    ],
    ['coordination.k8s.io', 'Lease', { spec: { holderIdentity: 'me' } }, ['web', 'me', '3d4h']],
    [
      'policy',
      'PodDisruptionBudget',
      { spec: { minAvailable: '50%' }, status: { disruptionsAllowed: 1 } },
      ['web', '50%', 'N/A', 1, '3d4h'],
    ],
    ['policy', 'PodDisruptionBudget', { spec: { maxUnavailable: 0 } }, ['web', 'N/A', '0', 0, '3d4h']],
    ['networking.k8s.io', 'NetworkPolicy', { spec: { podSelector: {} } }, ['web', '<none>', '3d4h']],
    [
      'networking.k8s.io',
      'Ingress',
      { spec: { rules: [{ host: 'a' }, {}], tls: [{}] } },
      ['web', '<none>', 'a', '', '80, 443', '3d4h'],
    ],
    [
      'discovery.k8s.io',
      'EndpointSlice',
      { addressType: 'IPv4', ports: [{ port: 80 }], endpoints: [{ addresses: ['10.0.0.1'] }] },
      ['web', 'IPv4', '80', '10.0.0.1', '3d4h'],
    ],
    [
      'discovery.k8s.io',
      'EndpointSlice',
      { addressType: 'IPv4' },
      ['web', 'IPv4', '<unset>', '<unset>', '3d4h'],
    ],
    ['example.com', 'Widget', {}, ['web', '3d4h']],
  ])('of %s %s show %j', (group, kind, fields, cells) => {
    expect(shown(group, kind, fields)).toEqual(cells);
  });

  it('show a pod with what is known of it', () => {
    const spec = {
      nodeName: 'n1',
      containers: [{ name: 'a' }],
      readinessGates: [{ conditionType: 'g1' }, { conditionType: 'g2' }],
    };
    const status = {
      phase: 'Running',
      podIPs: [{ ip: '10.1.0.4' }],
      conditions: [
        { type: 'g1', status: 'True' },
        { type: 'g2', status: 'False' },
      ],
      containerStatuses: [{ name: 'a', ready: true, restartCount: 0, state: { running: {} } }],
    };
    expect(shown('', 'Pod', { spec, status })).toEqual([
      'web',
      '1/1',
      'Running',
      '0',
      '3d4h',
      '10.1.0.4',
      'n1',
      '<none>',
      '1/2',
    ]);
    expect(shown('', 'Pod', {})).toEqual([
      'web',
      '0/0',
      '',
      '0',
      '3d4h',
      '<none>',
      '<none>',
      '<none>',
      '<none>',
    ]);
  });

  it('tell a client which pods have come to their end', () => {
    const rows = table('', 'Pod', { status: { phase: 'Succeeded' } }, { status: { phase: 'Running' } }).rows;
    expect(rows.map(({ conditions }) => conditions?.[0]?.reason)).toEqual(['Succeeded', undefined]);
  });
});

describe('toTable, the objects in the rows', () => {
  const object = { kind: 'Secret', apiVersion: 'v1', metadata, data: { a: 'MQ==' } };
  const rowWith = (includeObject: 'None' | 'Metadata' | 'Object'): unknown =>
    toTable({ group: '', kind: 'Secret' }, [object], { includeObject, now, resourceVersion: '7' }).rows[0]!
      .object;

  it('are none, their metadata or all of them, as asked', () => {
    expect(rowWith('None')).toBeUndefined();
    expect(rowWith('Metadata')).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
    });
    expect(rowWith('Object')).toEqual(object);
  });

  it('are in a table with the version of the list', () => {
    expect(table('', 'Secret')).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '7' },
      rows: [],
    });
  });
});

describe('toTable, of anything', () => {
  const kinds = [
    ['', 'Pod'],
    ['', 'Service'],
    ['', 'Node'],
    ['', 'Event'],
    ['', 'Endpoints'],
    ['apps', 'Deployment'],
    ['batch', 'Job'],
    ['rbac.authorization.k8s.io', 'RoleBinding'],
    ['', '__proto__'],
  ] as const;

  it('fills every cell of every column', () => {
    const key = fc.constantFrom(
      'metadata',
      'name',
      'labels',
      'spec',
      'status',
      'containers',
      'ports',
      'subsets',
      'addresses',
      'conditions',
      'subjects',
      'selector',
      'matchLabels',
      '__proto__',
    );
    const anything = fc.letrec<{ fields: JsonFields; value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 0 }), fc.array(tie('value')), tie('fields')),
      fields: fc.dictionary(key, tie('value')),
    })).fields;
    fc.assert(
      fc.property(fc.constantFrom(...kinds), anything, ([group, kind], object) => {
        const { columnDefinitions, rows } = table(group, kind, object);
        expect(rows[0]!.cells).toHaveLength(columnDefinitions.length);
        for (const cell of rows[0]!.cells) expect(typeof cell).toMatch(/^(string|number|boolean)$/);
      }),
    );
  });
});
