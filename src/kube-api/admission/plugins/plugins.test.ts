import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../../field-shape.ts';
import type { AdmissionRequest } from '../admission-request.ts';
import { admitDefaultTolerations } from './default-toleration-seconds.ts';
import type { PluginOutcome } from './in-tree-plugin.ts';
import { admitPriority } from './priority.ts';
import { admitServiceAccount, serviceAccountNameOf } from './service-account.ts';

const creating = (spec: JsonFields, more: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  operation: 'CREATE',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  namespace: 'default',
  user: { name: 'alice', groups: [] },
  object: { metadata: { name: 'web' }, spec },
  isDryRun: false,
  ...more,
});
const specOf = (outcome: PluginOutcome) =>
  outcome.kind === 'admitted' ? (outcome.object?.spec as JsonFields) : outcome.status;
const messageOf = (outcome: PluginOutcome) =>
  outcome.kind === 'refused' ? outcome.status.message : 'admitted';

describe('admitServiceAccount', () => {
  const give = (request: AdmissionRequest, serviceAccount: JsonFields = {}, suffix = 'abcde') =>
    admitServiceAccount(request, { serviceAccount, randomSuffix: () => suffix });
  const mount = {
    name: 'kube-api-access-abcde',
    readOnly: true,
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  };

  it('gives a pod the default account and its token, in every container', () => {
    const spec = { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }] };
    expect(specOf(give(creating(spec)))).toEqual({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      containers: [{ name: 'a', volumeMounts: [mount] }],
      initContainers: [{ name: 'i', volumeMounts: [mount] }],
      volumes: [
        {
          name: 'kube-api-access-abcde',
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              {
                downwardAPI: {
                  items: [
                    { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
                  ],
                },
              },
            ],
          },
        },
      ],
    });
  });

  it('refuses an account that is not there', () => {
    const request = creating({ serviceAccountName: 'x', containers: [] });
    const outcome = admitServiceAccount(request, { serviceAccount: undefined, randomSuffix: () => '' });
    expect(outcome).toMatchObject({ kind: 'refused', status: { code: 403, reason: 'Forbidden' } });
    expect(messageOf(outcome)).toBe(
      'pods "web" is forbidden: error looking up service account default/x: serviceaccount "x" not found',
    );
  });

  it('calls a pod without a name by what its name will begin with', () => {
    const request = creating({}, { object: { metadata: { generateName: 'web-' }, spec: {} } });
    const outcome = admitServiceAccount(request, { serviceAccount: undefined, randomSuffix: () => '' });
    expect(messageOf(outcome)).toContain('pods "web-" is forbidden');
  });

  it.each([
    [{ automountServiceAccountToken: false }, {}, false],
    [{}, { automountServiceAccountToken: false }, false],
    [{ automountServiceAccountToken: true }, { automountServiceAccountToken: false }, true],
    [{ automountServiceAccountToken: null }, {}, true],
  ])('heeds the pod %j before the account %j: %s', (pod, account, isMounted) => {
    const spec = specOf(give(creating({ containers: [{ name: 'a' }], ...pod }), account)) as JsonFields;
    expect(Array.isArray(spec.volumes)).toBe(isMounted);
  });

  it('leaves what a container has at the place of the token', () => {
    const own = { name: 'mine', mountPath: mount.mountPath };
    const spec = specOf(give(creating({ containers: [{ name: 'a', volumeMounts: [own] }] }))) as JsonFields;
    expect(spec).toMatchObject({ containers: [{ volumeMounts: [own] }] });
    expect(spec.volumes).toBeUndefined();
  });

  it('gives the pull secrets of the account to a pod that has none', () => {
    const account = { imagePullSecrets: [{ name: 's', odd: 1 }] };
    expect(specOf(give(creating({ containers: [] }), account))).toMatchObject({
      imagePullSecrets: [{ name: 's' }],
    });
    const own = { containers: [], imagePullSecrets: [{ name: 'own' }] };
    expect(specOf(give(creating(own), account))).toMatchObject({ imagePullSecrets: [{ name: 'own' }] });
  });

  it('mounts the same volume in a container that came later', () => {
    const first = specOf(give(creating({ containers: [{ name: 'a' }] }))) as JsonFields;
    const withSidecar = { ...first, containers: [...(first.containers as JsonFields[]), { name: 'b' }] };
    const second = specOf(give(creating(withSidecar), {}, 'other')) as JsonFields;
    expect(second.volumes).toEqual(first.volumes);
    expect(second).toMatchObject({ containers: [{ volumeMounts: [mount] }, { volumeMounts: [mount] }] });
  });

  it('does its work once', () => {
    const container = fc.record(
      {
        name: fc.string(),
        volumeMounts: fc.array(fc.record({ mountPath: fc.constantFrom(mount.mountPath, '/x') })),
      },
      { requiredKeys: ['name'] },
    );
    const anySpec = fc.record(
      {
        containers: fc.array(container, { maxLength: 3 }),
        initContainers: fc.array(container, { maxLength: 2 }),
        automountServiceAccountToken: fc.boolean(),
        volumes: fc.array(fc.record({ name: fc.constantFrom('a', 'kube-api-access-x') }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anySpec, (spec) => {
        const once = specOf(give(creating(spec))) as JsonFields;
        expect(specOf(give(creating(once), {}, 'other'))).toEqual(once);
      }),
    );
  });

  it('has nothing to say of anything but a new pod', () => {
    for (const more of [{ operation: 'UPDATE' as const }, { subresource: 'eviction' }]) {
      const request = creating({ containers: [] }, more);
      expect(serviceAccountNameOf(request)).toBeUndefined();
      expect(give(request)).toEqual({ kind: 'admitted', object: request.object });
    }
  });
});

describe('admitDefaultTolerations', () => {
  const added = (key: string) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  const notReady = added('node.kubernetes.io/not-ready');
  const unreachable = added('node.kubernetes.io/unreachable');

  it.each([
    [undefined, [notReady, unreachable]],
    [[{ key: notReady.key, effect: 'NoExecute' }], [{ key: notReady.key, effect: 'NoExecute' }, unreachable]],
    [[{ operator: 'Exists' }], [{ operator: 'Exists' }]],
    [
      [{ key: notReady.key, effect: 'NoSchedule' }],
      [{ key: notReady.key, effect: 'NoSchedule' }, notReady, unreachable],
    ],
  ])('to %j adds what is missing', (tolerations, expected) => {
    const once = specOf(
      admitDefaultTolerations(creating({ ...(tolerations && { tolerations }) })),
    ) as JsonFields;
    expect(once.tolerations).toEqual(expected);
    expect(specOf(admitDefaultTolerations(creating(once)))).toEqual(once);
  });
});

describe('admitPriority', () => {
  it('gives a pod without a class the priority of none', () => {
    const spec = { priority: 0, preemptionPolicy: 'PreemptLowerPriority' };
    expect(specOf(admitPriority(creating({})))).toEqual(spec);
    expect(specOf(admitPriority(creating(spec)))).toEqual(spec);
  });

  it('gives the number of a class, or of the default class', () => {
    expect(specOf(admitPriority(creating({ priorityClassName: 'system-node-critical' })))).toMatchObject({
      priority: 2_000_001_000,
    });
    expect(specOf(admitPriority(creating({}), [{ name: 'usual', value: 7, isGlobalDefault: true }]))).toEqual(
      { priorityClassName: 'usual', priority: 7 },
    );
  });

  it.each([
    [{ priorityClassName: 'x' }, 'no PriorityClass with name x was found'],
    [
      { priority: 5 },
      'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
    [
      { preemptionPolicy: 'Never' },
      'the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
    ],
  ])('refuses %j', (spec, reason) => {
    expect(messageOf(admitPriority(creating(spec)))).toBe(`pods "web" is forbidden: ${reason}`);
  });

  it('keeps the priority of a pod that is updated without it', () => {
    const oldObject = { spec: { priority: 3 } };
    expect(specOf(admitPriority(creating({}, { operation: 'UPDATE', oldObject })))).toEqual({ priority: 3 });
  });
});
