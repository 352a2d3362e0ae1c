import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { decodeFields } from './decode-fields.ts';
import { applyDefaults } from './defaults.ts';
import { findStruct, schemaOf } from './kube-schema.ts';

const inGroup = (group: string) => (kind: string, object: JsonFields) =>
  applyDefaults({ group, version: 'v1', kind }, object);
const core = inGroup('');
const apps = inGroup('apps');

const templateSpec = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  terminationGracePeriodSeconds: 30,
  securityContext: {},
};
const container = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
};
const template = { spec: { containers: [{ name: 'a', image: 'a:1' }] } };
const filledTemplate = {
  spec: {
    ...templateSpec,
    containers: [{ name: 'a', image: 'a:1', imagePullPolicy: 'IfNotPresent', ...container }],
  },
};

describe('the defaults of a pod', () => {
  it('fills in what the client left unsaid', () => {
    expect(core('Pod', template)).toEqual({
      spec: { ...filledTemplate.spec, enableServiceLinks: true },
    });
  });

  it('keeps what the client said, a zero of a pointer included', () => {
    const said = {
      dnsPolicy: 'None',
      restartPolicy: 'Never',
      schedulerName: 'mine',
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsUser: 0 },
      enableServiceLinks: false,
    };
    expect(core('Pod', { spec: said })).toEqual({ spec: said });
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['registry.example:5000/team/nginx', 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    ['registry.example:5000/nginx:1', 'IfNotPresent'],
    ['nginx@sha256:0000', 'IfNotPresent'],
    ['nginx:latest@sha256:0000', 'Always'],
    ['', 'IfNotPresent'],
  ])('pulls %j %s', (image, imagePullPolicy) => {
    const pod = { spec: { containers: [{ image }], initContainers: [{ image }] } };
    expect(core('Pod', pod)).toMatchObject({
      spec: { containers: [{ imagePullPolicy }], initContainers: [{ imagePullPolicy }] },
    });
  });

  it('fills in the parts of a container', () => {
    const given = {
      ports: [{ containerPort: 80 }],
      env: [
        { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'B', value: '' },
      ],
      livenessProbe: { httpGet: { port: 80 }, periodSeconds: 0 },
      readinessProbe: { grpc: { port: 1 }, failureThreshold: 7 },
      lifecycle: { preStop: { httpGet: { port: 1, path: '/stop' } } },
    };
    expect(core('Pod', { spec: { containers: [given] } })).toMatchObject({
      spec: {
        containers: [
          {
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            env: [
              { name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
              { name: 'B', value: '' },
            ],
            livenessProbe: {
              httpGet: { port: 80, path: '/', scheme: 'HTTP' },
              timeoutSeconds: 1,
              periodSeconds: 10,
              successThreshold: 1,
              failureThreshold: 3,
            },
            readinessProbe: { grpc: { port: 1, service: '' }, failureThreshold: 7 },
            lifecycle: { preStop: { httpGet: { port: 1, path: '/stop', scheme: 'HTTP' } } },
          },
        ],
      },
    });
  });

  it('fills in its volumes, and takes a bare one for an empty folder', () => {
    const volumes = [
      { name: 'a', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      { name: 'b', configMap: { name: 'x', defaultMode: 256 } },
      { name: 'c', downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
      { name: 'd' },
      { name: 'e', hostPath: { path: '/' } },
    ];
    expect(core('Pod', { spec: { volumes } })).toMatchObject({
      spec: {
        volumes: [
          {
            name: 'a',
            projected: {
              defaultMode: 420,
              sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }],
            },
          },
          { name: 'b', configMap: { name: 'x', defaultMode: 256 } },
          {
            name: 'c',
            downwardAPI: {
              defaultMode: 420,
              items: [{ path: 'n', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }],
            },
          },
          { name: 'd', emptyDir: {} },
          { name: 'e', hostPath: { path: '/', type: '' } },
        ],
      },
    });
  });

  it('requests what is limited, of a pod and not of a template', () => {
    const spec = {
      containers: [{ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } } }],
    };
    const requests = { cpu: '500m', memory: '1Gi' };
    expect(core('Pod', { spec })).toMatchObject({ spec: { containers: [{ resources: { requests } }] } });
    expect(apps('Deployment', { spec: { template: { spec } } })).toMatchObject({
      spec: { template: { spec: { containers: [{ resources: { requests: { cpu: '500m' } } }] } } },
    });
  });

  it('keeps the two names of the service account in step', () => {
    expect(core('Pod', { spec: { serviceAccountName: 'a' } })).toMatchObject({
      spec: { serviceAccount: 'a' },
    });
    expect(core('Pod', { spec: { serviceAccount: 'a' } })).toMatchObject({
      spec: { serviceAccountName: 'a' },
    });
  });
});

describe('the defaults of the other kinds', () => {
  it('rolls a deployment by a quarter', () => {
    expect(apps('Deployment', { spec: { template } })).toEqual({
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
        template: filledTemplate,
      },
    });
  });

  it('leaves a deployment scaled to nothing, and one that recreates', () => {
    const spec = { replicas: 0, strategy: { type: 'Recreate' } };
    expect(apps('Deployment', { spec })).toMatchObject({ spec });
    expect(apps('Deployment', { spec })).not.toHaveProperty('spec.strategy.rollingUpdate');
  });

  it('fills in the other workloads', () => {
    expect(apps('DaemonSet', { spec: {} })).toEqual({
      spec: {
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      },
    });
    expect(apps('StatefulSet', { spec: { volumeClaimTemplates: [{ spec: {} }] } })).toEqual({
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [{ spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } }],
      },
    });
  });

  it('runs a job once unless it says more, labelled like its pods', () => {
    const job = { spec: { template: { metadata: { labels: { app: 'a' } } } } };
    expect(inGroup('batch')('Job', job)).toMatchObject({
      metadata: { labels: { app: 'a' } },
      spec: {
        completions: 1,
        parallelism: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: 'TerminatingOrFailed',
      },
    });
    expect(inGroup('batch')('Job', { spec: { parallelism: 2 } })).not.toHaveProperty('spec.completions');
    expect(inGroup('batch')('CronJob', { spec: {} })).toEqual({
      spec: {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      },
    });
  });

  it('sends the port of a service to the same port of its pods', () => {
    const spec = { ports: [{ port: 80 }, { port: 443, targetPort: 'https', protocol: 'UDP' }] };
    expect(core('Service', { spec })).toEqual({
      spec: {
        type: 'ClusterIP',
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
        ports: [
          { port: 80, targetPort: 80, protocol: 'TCP' },
          { port: 443, targetPort: 'https', protocol: 'UDP' },
        ],
      },
      status: { loadBalancer: {} },
    });
  });

  it('stores stringData as data, which it wins over', () => {
    const secret = { data: { a: 'eA==', b: 'eA==' }, stringData: { b: 'y', __proto: 'z' } };
    expect(core('Secret', secret)).toEqual({
      type: 'Opaque',
      data: { a: 'eA==', b: 'eQ==', __proto: 'eg==' },
    });
    expect(core('Secret', { type: 'helm.sh/release.v1' })).toEqual({ type: 'helm.sh/release.v1' });
  });

  it('labels a namespace with its name', () => {
    expect(core('Namespace', { metadata: { name: 'a', labels: { b: 'c' } } })).toEqual({
      metadata: { name: 'a', labels: { b: 'c', 'kubernetes.io/metadata.name': 'a' } },
      status: { phase: 'Active' },
    });
  });

  it('makes a webhook strict, patient for ten seconds, and called for every object', () => {
    const webhooks = [{ name: 'a.b.c', rules: [{ operations: ['CREATE'] }], clientConfig: { service: {} } }];
    const filled = {
      name: 'a.b.c',
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      rules: [{ operations: ['CREATE'], scope: '*' }],
      clientConfig: { service: { port: 443 } },
    };
    const admission = inGroup('admissionregistration.k8s.io');
    expect(admission('MutatingWebhookConfiguration', { webhooks })).toEqual({
      webhooks: [{ ...filled, reinvocationPolicy: 'Never' }],
    });
    expect(admission('ValidatingWebhookConfiguration', { webhooks })).toEqual({ webhooks: [filled] });
  });

  it('names the API group of users and groups, and not of service accounts', () => {
    const subjects = [{ kind: 'User' }, { kind: 'Group' }, { kind: 'ServiceAccount' }];
    const apiGroup = 'rbac.authorization.k8s.io';
    expect(inGroup(apiGroup)('RoleBinding', { roleRef: { kind: 'Role' }, subjects })).toEqual({
      roleRef: { kind: 'Role', apiGroup },
      subjects: [{ kind: 'User', apiGroup }, { kind: 'Group', apiGroup }, { kind: 'ServiceAccount' }],
    });
  });

  it('stores what has no defaults as it came', () => {
    const lease = { spec: { holderIdentity: 'a' } };
    expect(inGroup('coordination.k8s.io')('Lease', lease)).toBe(lease);
    expect(inGroup('__proto__')('toString', lease)).toBe(lease);
    expect(core('constructor', lease)).toBe(lease);
  });
});

describe('applyDefaults', () => {
  const kinds = [
    ['', 'Pod'],
    ['', 'Service'],
    ['', 'Secret'],
    ['apps', 'Deployment'],
    ['apps', 'StatefulSet'],
    ['batch', 'Job'],
    ['admissionregistration.k8s.io', 'MutatingWebhookConfiguration'],
  ] as const;
  const names = [
    'spec',
    'template',
    'containers',
    'volumes',
    'ports',
    'webhooks',
    'resources',
    'limits',
    'port',
  ];

  it('changes nothing the second time, keeps what was said, and adds only fields of the schema', () => {
    const object = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        tie('object'),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
      object: fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 4 }),
    })).object;
    fc.assert(
      fc.property(fc.constantFrom(...kinds), object, ([group, kind], given) => {
        const struct = schemaOf({ group, version: 'v1', kind })!;
        const decoding = decodeFields(given as JsonFields, struct, findStruct);
        if (decoding.kind === 'mismatch') return;
        const filled = inGroup(group)(kind, decoding.value);
        expect(filled).toMatchObject(withoutZeros(decoding.value) as JsonFields);
        expect(inGroup(group)(kind, filled)).toEqual(filled);
        expect(decodeFields(filled, struct, findStruct)).toMatchObject({
          kind: 'decoded',
          unknownFields: [],
        });
      }),
    );
  });
});

/** Zeros of plain values may be replaced; `stringData` becomes `data`. */
function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== '' && member !== 0 && name !== 'stringData')
      .map(([name, member]) => [name, withoutZeros(member)]),
  );
}
