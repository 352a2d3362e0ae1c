import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { decodeFields } from './decode-fields.ts';
import { applyDefaults } from './defaults.ts';
import { findStruct, schemaOf } from './kube-schema.ts';
import { checkObject } from './object-checks.ts';

/** The causes as the message of a refusal lists them, after the defaults as on a server. */
function problems(group: string, kind: string, object: JsonFields): readonly string[] {
  const named = { group, version: 'v1', kind };
  return checkObject(named, applyDefaults(named, object)).map(({ field, message }) => `${field}: ${message}`);
}

const rbac = 'rbac.authorization.k8s.io';
const podWith = (container: JsonFields) => ({
  spec: { containers: [{ name: 'a', image: 'a', ...container }] },
});

describe('the checks of a pod', () => {
  it('accepts the smallest pod', () => {
    expect(problems('', 'Pod', podWith({}))).toEqual([]);
  });

  it.each<[JsonFields, string]>([
    [{ spec: {} }, 'spec.containers: Required value'],
    [podWith({ image: '' }), 'spec.containers[0].image: Required value'],
    [podWith({ name: '' }), 'spec.containers[0].name: Required value'],
    [
      podWith({ image: ' a' }),
      'spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace',
    ],
    [
      podWith({ imagePullPolicy: 'Sometimes' }),
      'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [podWith({ ports: [{}] }), 'spec.containers[0].ports[0].containerPort: Required value'],
    [
      podWith({ ports: [{ containerPort: 70_000 }] }),
      'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      podWith({ volumeMounts: [{ name: 'x', mountPath: '/x' }] }),
      'spec.containers[0].volumeMounts[0].name: Not found: "x"',
    ],
    [
      { spec: { containers: [{ name: 'a', image: 'a' }], initContainers: [{ name: 'a', image: 'a' }] } },
      'spec.initContainers[0].name: Duplicate value: "a"',
    ],
    [
      podWith({ resources: { limits: { cpu: '10m' }, requests: { cpu: '50m' } } }),
      'spec.containers[0].resources.requests: Invalid value: "50m": must be less than or equal to cpu limit of 10m',
    ],
  ])('refuses %j', (pod, problem) => {
    expect(problems('', 'Pod', pod)).toEqual([problem]);
  });

  it('refuses mounts without a path, and two at one', () => {
    const volumeMounts = [
      { name: 'v' },
      { name: 'v', mountPath: '/v' },
      { name: 'v', mountPath: '/v', subPath: 'b' },
    ];
    const containers = [{ name: 'a', image: 'a', volumeMounts }];
    const volumes = [
      { name: 'v', emptyDir: {} },
      { name: 'v', emptyDir: {} },
    ];
    expect(problems('', 'Pod', { spec: { containers, volumes } })).toEqual([
      'spec.volumes[1].name: Duplicate value: "v"',
      'spec.containers[0].volumeMounts[0].mountPath: Required value',
      'spec.containers[0].volumeMounts[2].mountPath: Invalid value: "/v": must be unique',
    ]);
  });

  it('bounds the life of a projected token', () => {
    const sources = [
      { serviceAccountToken: { path: 'a', expirationSeconds: 100 } },
      { serviceAccountToken: { expirationSeconds: 2 ** 33 } },
      { configMap: {} },
    ];
    const { spec } = podWith({});
    const path = 'spec.volumes[0].projected.sources';
    expect(
      problems('', 'Pod', { spec: { ...spec, volumes: [{ name: 'token', projected: { sources } }] } }),
    ).toEqual([
      `${path}[0].serviceAccountToken.expirationSeconds: Invalid value: 100: may not specify a duration less than 10 minutes`,
      `${path}[1].serviceAccountToken.expirationSeconds: Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds`,
      `${path}[1].serviceAccountToken.path: Required value`,
    ]);
  });
});

describe('the checks of a deployment', () => {
  const { spec: podSpec } = podWith({});
  const template = { metadata: { labels: { app: 'web', tier: 'a' } }, spec: podSpec };
  const deployment = (spec: JsonFields) => ({
    spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec },
  });

  it('accepts one whose selector matches its template', () => {
    expect(problems('apps', 'Deployment', deployment({}))).toEqual([]);
  });

  it.each<[JsonFields, string]>([
    [deployment({ selector: undefined }), 'spec.selector: Required value'],
    [
      deployment({ selector: {} }),
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment',
    ],
    [
      deployment({ selector: { matchLabels: { app: 'other' } } }),
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web", "tier":"a"}: `selector` does not match template `labels`',
    ],
    [deployment({ replicas: -1 }), 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [
      deployment({ template: { ...template, spec: { ...podSpec, restartPolicy: 'Never' } } }),
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [deployment({ template: { ...template, spec: {} } }), 'spec.template.spec.containers: Required value'],
  ])('refuses %j', (object, problem) => {
    expect(problems('apps', 'Deployment', object)).toEqual([problem]);
  });

  it('does not take an inherited name for a label', () => {
    const selector = JSON.parse('{"matchLabels":{"toString":"x","__proto__":"y"}}');
    expect(problems('apps', 'Deployment', deployment({ selector }))).toHaveLength(1);
  });
});

describe('the checks of daemon sets and stateful sets', () => {
  const labels = { app: 'a' };
  const workload = (spec: JsonFields, podSpec: JsonFields = {}) => ({
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { ...podWith({}).spec, ...podSpec } },
      ...spec,
    },
  });
  const rolling = (rollingUpdate: JsonFields) => ({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate },
  });
  const limits = 'spec.updateStrategy.rollingUpdate';

  it.each<[JsonFields, readonly string[]]>([
    [{}, []],
    [{ updateStrategy: { type: 'OnDelete' } }, []],
    [
      { updateStrategy: { type: 'Sometimes' } },
      ['spec.updateStrategy: Unsupported value: "Sometimes": supported values: "RollingUpdate", "OnDelete"'],
    ],
    [rolling({ maxUnavailable: 0, maxSurge: '10%' }), []],
    [
      rolling({ maxUnavailable: 1, maxSurge: 1 }),
      [`${limits}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero`],
    ],
    [
      rolling({ maxUnavailable: '0%', maxSurge: 0 }),
      [`${limits}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`],
    ],
    [
      rolling({ maxUnavailable: 'half' }),
      [
        `${limits}.maxUnavailable: Invalid value: "half": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      ],
    ],
    [
      rolling({ maxUnavailable: '101%' }),
      [`${limits}.maxUnavailable: Invalid value: "101%": must not be greater than 100%`],
    ],
    [
      { minReadySeconds: -1 },
      ['spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0'],
    ],
  ])('of a daemon set with %j say %j', (spec, expected) => {
    expect(problems('apps', 'DaemonSet', workload(spec))).toEqual(expected);
  });

  it.each<[JsonFields, readonly string[]]>([
    [{}, []],
    [
      { podManagementPolicy: 'Chaotic' },
      [`spec.podManagementPolicy: Invalid value: "Chaotic": must be 'OrderedReady' or 'Parallel'`],
    ],
    [
      { updateStrategy: { type: 'Recreate' } },
      [`spec.updateStrategy: Invalid value: "Recreate": must be 'RollingUpdate' or 'OnDelete'`],
    ],
    [
      rolling({ partition: -1 }),
      [`${limits}.partition: Invalid value: -1: must be greater than or equal to 0`],
    ],
    [
      rolling({ maxUnavailable: 2 }),
      [`${limits}.maxUnavailable: Forbidden: the feature gate MaxUnavailableStatefulSet is off`],
    ],
    [
      { ordinals: { start: -1 } },
      ['spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] },
      ['spec.volumeClaimTemplates: Forbidden: this cluster has no PersistentVolumeClaims'],
    ],
  ])('of a stateful set with %j say %j', (spec, expected) => {
    expect(problems('apps', 'StatefulSet', workload(spec))).toEqual(expected);
  });

  it.each([
    ['DaemonSet', 'activeDeadlineSeconds in DaemonSet is not Supported'],
    ['StatefulSet', 'activeDeadlineSeconds in StatefulSet is not Supported'],
  ])('let no pod of a %s come to its end', (kind, detail) => {
    expect(problems('apps', kind, workload({}, { activeDeadlineSeconds: 5 }))).toEqual([
      `spec.template.spec.activeDeadlineSeconds: Forbidden: ${detail}`,
    ]);
  });

  it('ask of a revision what it keeps', () => {
    expect(problems('apps', 'ControllerRevision', { revision: -1 })).toEqual([
      'data: Required value: data is mandatory',
      'revision: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
});

describe('the checks of config maps and secrets', () => {
  it('refuses keys that are no file names', () => {
    expect(
      problems('', 'ConfigMap', { data: { 'a b': '', ok: '' }, binaryData: { '..': '', ok: '' } }),
    ).toEqual([
      expect.stringMatching(/^data\[a b\]: Invalid value: "a b": a valid config key must consist of/),
      'data[ok]: Invalid value: "ok": duplicate of key present in binaryData',
      `binaryData[..]: Invalid value: "..": must not be '..'`,
    ]);
  });

  it.each<[string, JsonFields, readonly string[]]>([
    ['kubernetes.io/tls', { 'tls.crt': '' }, ['data[tls.key]: Required value']],
    ['kubernetes.io/basic-auth', { username: '' }, []],
    ['kubernetes.io/basic-auth', {}, ['data[username]: Required value', 'data[password]: Required value']],
    ['Opaque', {}, []],
    ['constructor', {}, []],
    [
      'kubernetes.io/service-account-token',
      {},
      ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ],
  ])('asks of a secret of type %s with %j what the type needs', (type, data, expected) => {
    expect(problems('', 'Secret', { type, data })).toEqual(expected);
  });
});

describe('the checks of RBAC', () => {
  it('refuses rules that allow nothing', () => {
    expect(problems(rbac, 'Role', { rules: [{}] })).toEqual([
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ]);
  });

  it('lets only a cluster role speak of paths', () => {
    const rules = [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }];
    expect(problems(rbac, 'ClusterRole', { rules })).toEqual([]);
    expect(problems(rbac, 'Role', { rules })).toEqual([
      'rules[0].nonResourceURLs: Invalid value: []string{"/healthz"}: namespaced rules cannot apply to non-resource URLs',
    ]);
  });

  it('refuses a binding to nothing, and subjects that nobody can be', () => {
    const subjects = [
      { kind: 'ServiceAccount', name: 'a' },
      { kind: 'User', name: '', apiGroup: 'x' },
      { kind: 'Robot', name: 'r' },
    ];
    expect(problems(rbac, 'ClusterRoleBinding', { roleRef: { kind: 'Role', name: '' }, subjects })).toEqual([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'roleRef.name: Required value',
      'subjects[0].namespace: Required value',
      'subjects[1].name: Required value',
      'subjects[1].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
      'subjects[2].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ]);
  });
});

it('checks whatever can be decoded without failing', () => {
  const kinds = [
    ['', 'Pod'],
    ['', 'Secret'],
    ['apps', 'StatefulSet'],
    [rbac, 'ClusterRoleBinding'],
  ] as const;
  const names = [
    'spec',
    'template',
    'containers',
    'volumes',
    'projected',
    'subjects',
    'webhooks',
    'rules',
    'name',
  ];
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
      const decoding = decodeFields(
        given as JsonFields,
        schemaOf({ group, version: 'v1', kind })!,
        findStruct,
      );
      if (decoding.kind === 'decoded') problems(group, kind, decoding.value);
    }),
  );
});

describe('the checks of jobs and cron jobs', () => {
  const podSpec = { restartPolicy: 'Never', ...podWith({}).spec };
  const jobSpec = (spec: JsonFields) => ({ template: { spec: podSpec }, ...spec });
  const indexed = { completionMode: 'Indexed' };

  it.each<[JsonFields, readonly string[]]>([
    [{}, []],
    [{ backoffLimit: -1 }, ['spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0']],
    [
      { template: { spec: { ...podSpec, restartPolicy: 'Always' } } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      { completionMode: 'Sideways' },
      ['spec.completionMode: Unsupported value: "Sideways": supported values: "NonIndexed", "Indexed"'],
    ],
    [{ ...indexed, parallelism: 2 }, ['spec.completions: Required value: when completion mode is Indexed']],
    [
      { ...indexed, completions: 5, parallelism: 100_001 },
      [
        'spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed',
      ],
    ],
    [
      { podFailurePolicy: { rules: [] }, podReplacementPolicy: 'Failed' },
      ['spec.podFailurePolicy: Forbidden: the job controller of this cluster does not honour it'],
    ],
    [
      { podReplacementPolicy: 'Never' },
      [
        'spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"',
      ],
    ],
  ])('of a job with %j say %j', (spec, expected) => {
    expect(problems('batch', 'Job', { metadata: { name: 'once' }, spec: jobSpec(spec) })).toEqual(expected);
  });

  it('let no label of a pod be longer than a label may be', () => {
    const metadata = { labels: { 'job-name': 'x'.repeat(64) } };
    const spec = jobSpec({ template: { metadata, spec: podSpec } });
    expect(problems('batch', 'Job', { spec })).toEqual([
      `spec.template.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 characters`,
    ]);
  });

  it('leave room for the index of a pod', () => {
    const name = 'x'.repeat(62);
    const spec = jobSpec({ ...indexed, completions: 11 });
    expect(problems('batch', 'Job', { metadata: { name }, spec })).toEqual([
      `metadata.name: Invalid value: "${name}": will not able to create pod with invalid DNS label: ${name}-10`,
    ]);
  });

  const cron = (spec: JsonFields, name = 'sweep') => ({
    metadata: { name },
    spec: { schedule: '@hourly', jobTemplate: { spec: jobSpec({}) }, ...spec },
  });

  it.each<[JsonFields, readonly string[]]>([
    [{}, []],
    [{ schedule: '' }, ['spec.schedule: Required value']],
    [
      { schedule: 'hourly' },
      ['spec.schedule: Invalid value: "hourly": expected exactly 5 fields, found 1: [hourly]'],
    ],
    [
      { schedule: 'TZ=UTC 0 * * * *' },
      [
        'spec.schedule: Invalid value: "TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    [{ timeZone: '' }, ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
    [
      { timeZone: 'Local' },
      [
        'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ],
    ],
    [{ timeZone: 'Mars' }, ['spec.timeZone: Invalid value: "Mars": unknown time zone Mars']],
    [
      { concurrencyPolicy: 'Queue' },
      ['spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"'],
    ],
    [
      { startingDeadlineSeconds: -5 },
      ['spec.startingDeadlineSeconds: Invalid value: -5: must be greater than or equal to 0'],
    ],
    [
      { jobTemplate: { spec: jobSpec({ manualSelector: true, selector: {} }) } },
      [
        'spec.jobTemplate.spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: `selector` will be auto-generated',
        'spec.jobTemplate.spec.manualSelector: Unsupported value: "true": supported values: "nil", "false"',
      ],
    ],
    [
      { jobTemplate: { spec: jobSpec({ parallelism: -1 }) } },
      ['spec.jobTemplate.spec.parallelism: Invalid value: -1: must be greater than or equal to 0'],
    ],
  ])('of a cron job with %j say %j', (spec, expected) => {
    expect(problems('batch', 'CronJob', cron(spec))).toEqual(expected);
  });

  it('leave room for the minutes in the names of its jobs', () => {
    const name = 'x'.repeat(53);
    expect(problems('batch', 'CronJob', cron({}, name))).toEqual([
      `metadata.name: Invalid value: "${name}": must be no more than 52 characters`,
    ]);
  });
});
