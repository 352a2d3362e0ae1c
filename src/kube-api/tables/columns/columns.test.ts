import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../../field-shape.ts';
import { columnsOf } from '../table-columns.ts';

const metadata = { name: 'web', namespace: 'default', creationTimestamp: '2026-02-26T08:00:00Z' };

function shown(group: string, kind: string, fields: JsonFields): readonly unknown[] {
  const now = new Date('2026-03-01T12:00:00Z');
  return columnsOf({ group, kind }).map(({ cell }) => cell({ metadata, ...fields }, now));
}

describe('the rows of services, nodes, events and jobs', () => {
  it.each<[JsonFields, readonly unknown[]]>([
    [
      {
        type: 'ClusterIP',
        clusterIP: '10.0.0.1',
        clusterIPs: ['10.0.0.1'],
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
      },
      ['ClusterIP', '10.0.0.1', '<none>', '80/TCP,53/UDP'],
    ],
    [{ type: 'ClusterIP', clusterIP: 'None' }, ['ClusterIP', 'None', '<none>', '<none>']],
    [
      {
        type: 'NodePort',
        clusterIP: '10.0.0.1',
        externalIPs: ['1.2.3.4', '1.2.3.5'],
        ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }],
      },
      ['NodePort', '10.0.0.1', '1.2.3.4,1.2.3.5', '80:30080/TCP'],
    ],
    [{ type: 'LoadBalancer', clusterIP: '10.0.0.1' }, ['LoadBalancer', '10.0.0.1', '<pending>', '<none>']],
    [
      { type: 'ExternalName', externalName: 'example.com' },
      ['ExternalName', '<none>', 'example.com', '<none>'],
    ],
    [{}, ['', '<none>', '<unknown>', '<none>']],
  ])('show a service of %j', (spec, cells) => {
    expect(shown('', 'Service', { spec })).toEqual(['web', ...cells, '3d4h', '<none>']);
  });

  it('show the addresses of a load balancer', () => {
    const status = { loadBalancer: { ingress: [{ hostname: 'b.example.com' }, { ip: '9.9.9.9' }] } };
    expect(
      shown('', 'Service', { spec: { type: 'LoadBalancer', externalIPs: ['1.1.1.1'] }, status })[3],
    ).toBe('9.9.9.9,b.example.com,1.1.1.1');
  });

  it.each([
    [[], '<none>'],
    [[{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }], '10.0.0.1:80'],
    [[{ addresses: [{ ip: 'fd00::1' }], ports: [{ port: 80 }] }], '[fd00::1]:80'],
    [[{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] }], '10.0.0.1,10.0.0.2'],
    [
      [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80 }, { port: 443 }] }],
      '10.0.0.1:80,10.0.0.2:80,10.0.0.1:443 + 1 more...',
    ],
    [[{ notReadyAddresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }], ''],
  ])('show endpoints %j', (subsets, cell) => {
    expect(shown('', 'Endpoints', { subsets })[1]).toBe(cell);
  });

  it.each<[JsonFields, readonly unknown[]]>([
    [
      {
        status: {
          conditions: [{ type: 'Ready', status: 'True' }],
          nodeInfo: { kubeletVersion: 'v1.32.0', osImage: 'Linux' },
          addresses: [
            { type: 'Hostname', address: 'h' },
            { type: 'InternalIP', address: '10.0.0.9' },
          ],
        },
      },
      ['Ready', '<none>', '3d4h', 'v1.32.0', '10.0.0.9', '<none>', 'Linux', '<unknown>', '<unknown>'],
    ],
    [
      { spec: { unschedulable: true }, status: { conditions: [{ type: 'Ready', status: 'False' }] } },
      [
        'NotReady,SchedulingDisabled',
        '<none>',
        '3d4h',
        '',
        '<none>',
        '<none>',
        '<unknown>',
        '<unknown>',
        '<unknown>',
      ],
    ],
    [
      {
        metadata: {
          ...metadata,
          labels: {
            'node-role.kubernetes.io/worker': '',
            'node-role.kubernetes.io/control-plane': '',
            'kubernetes.io/role': 'worker',
          },
        },
      },
      [
        'Unknown',
        'control-plane,worker',
        '3d4h',
        '',
        '<none>',
        '<none>',
        '<unknown>',
        '<unknown>',
        '<unknown>',
      ],
    ],
  ])('show a node %j', (fields, cells) => {
    expect(shown('', 'Node', fields)).toEqual(['web', ...cells]);
  });

  it.each<[JsonFields, readonly unknown[]]>([
    [
      {
        firstTimestamp: '2026-03-01T11:00:00Z',
        lastTimestamp: '2026-03-01T11:59:30Z',
        count: 4,
        source: { component: 'kubelet', host: 'n1' },
      },
      ['30s', 'kubelet, n1', '60m', 4],
    ],
    [
      {
        eventTime: '2026-03-01T11:59:00.000000Z',
        reportingComponent: 'scheduler',
        reportingInstance: 'scheduler-0',
      },
      ['60s', 'scheduler, scheduler-0', '60s', 1],
    ],
    [
      {
        eventTime: '2026-03-01T11:00:00.000000Z',
        series: { count: 9, lastObservedTime: '2026-03-01T11:58:00.000000Z' },
      },
      ['2m', '', '60m', 9],
    ],
    [{}, ['<unknown>', '', '<unknown>', 1]],
  ])('show when, by whom and how often an event %j was seen', (fields, cells) => {
    const row = shown('', 'Event', {
      involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec' },
      type: 'Normal',
      reason: 'R',
      message: ' m\n',
      ...fields,
    });
    expect([row[0], row[5], row[7], row[8]]).toEqual(cells);
    expect([row[1], row[2], row[3], row[4], row[6], row[9]]).toEqual([
      'Normal',
      'R',
      'pod/p',
      'spec',
      'm',
      'web',
    ]);
  });

  it.each<[JsonFields, readonly unknown[]]>([
    [
      { spec: { completions: 3 }, status: { succeeded: 1, startTime: '2026-03-01T11:58:30Z' } },
      ['Running', '1/3', '90s'],
    ],
    [
      {
        spec: { completions: 1 },
        status: {
          succeeded: 1,
          startTime: '2026-03-01T11:00:00Z',
          completionTime: '2026-03-01T11:00:05Z',
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      },
      ['Complete', '1/1', '5s'],
    ],
    [{ spec: { parallelism: 2 } }, ['Running', '0/1 of 2', '']],
    [{ spec: {}, status: { conditions: [{ type: 'Failed', status: 'True' }] } }, ['Failed', '0/1', '']],
    [{ spec: {}, status: { conditions: [{ type: 'Suspended', status: 'True' }] } }, ['Suspended', '0/1', '']],
    [
      { spec: {}, metadata: { ...metadata, deletionTimestamp: '2026-03-01T11:00:00Z' } },
      ['Terminating', '0/1', ''],
    ],
  ])('show a job %j', (fields, cells) => {
    expect(shown('batch', 'Job', fields)).toEqual(['web', ...cells, '3d4h', '', '', '<none>']);
  });

  it.each<[JsonFields, JsonFields, readonly unknown[]]>([
    [
      {
        schedule: '* * * * *',
        suspend: false,
        jobTemplate: { spec: { template: { spec: { containers: [{ name: 'a', image: 'x' }] } } } },
      },
      {},
      ['* * * * *', '<none>', 'False', 0, '<none>', '3d4h', 'a', 'x', '<none>'],
    ],
    [
      { schedule: '@daily', timeZone: 'Europe/Berlin', suspend: true },
      { active: [{}], lastScheduleTime: '2026-03-01T11:00:00Z' },
      ['@daily', 'Europe/Berlin', 'True', 1, '60m', '3d4h', '', '', '<none>'],
    ],
  ])('show a cron job of %j', (spec, status, cells) => {
    expect(shown('batch', 'CronJob', { spec, status })).toEqual(['web', ...cells]);
  });
});
