import { describe, expect, it } from 'vitest';
import { environmentOf } from './add-environment.ts';
import { parseGoInteger } from './go-integer.ts';
import type { JsonFields } from './json-fields.ts';
import { mutatePod } from './mutate-pod.ts';
import { planMutation } from './plan.ts';
import { serviceAccountNameOf } from './pod-fields.ts';
import type { MutationSettings } from './settings.ts';

/**
 * The cases of azure-workload-identity's own `pkg/webhook/webhook_test.go`, by their order there. What it checks
 * beyond a pod is checked where it lives: clouds and flags with the settings, the lookup and the server's version
 * with the server.
 */

const prefix = 'azure.workload.identity/';
const settings: MutationSettings = {
  defaultTenantId: 'config-tenant',
  authorityHost: 'https://login.microsoftonline.com/',
  audience: 'api://AzureADTokenExchange',
  proxyImage: 'registry.test/azwi/proxy:v1',
  proxyInitImage: 'registry.test/azwi/proxy-init:v1',
  logLevel: 'debug',
  usesNativeSidecars: false,
  layout: 'v1.6',
};
const volumeName = 'azure-workload-identity-reserved-425c89ed5bb78a7623fae60fd8a6f6';

interface Arrangement {
  readonly podAnnotations?: Record<string, string>;
  readonly accountAnnotations?: Record<string, string>;
  readonly spec?: JsonFields;
  readonly changes?: Partial<MutationSettings>;
}

function arrange({ podAnnotations, accountAnnotations = {}, spec = {}, changes = {} }: Arrangement) {
  const withPrefix = (entries: Record<string, string>) =>
    Object.fromEntries(Object.entries(entries).map(([name, value]) => [`${prefix}${name}`, value]));
  return {
    pod: {
      metadata: { name: 'pod', ...(podAnnotations && { annotations: withPrefix(podAnnotations) }) },
      spec,
    },
    namespace: 'default',
    serviceAccount: { name: 'sa', annotations: withPrefix(accountAnnotations) },
    settings: { ...settings, ...changes },
  };
}

function plan(arrangement: Arrangement) {
  const planned = planMutation(arrange(arrangement));
  if (planned.kind === 'denied') throw new Error(planned.message);
  return planned.plan;
}

function mutate(arrangement: Arrangement) {
  const mutation = mutatePod(arrange(arrangement));
  if (mutation.kind === 'denied') throw new Error(mutation.message);
  // The shapes are those that the cases below arrange.
  return { ...mutation, spec: mutation.pod.spec as Record<string, Record<string, unknown>[]> };
}

const volume = {
  name: volumeName,
  projected: {
    sources: [
      {
        serviceAccountToken: {
          path: 'token/azure-identity-token',
          expirationSeconds: 3600,
          audience: 'api://AzureADTokenExchange',
        },
      },
    ],
  },
};
const mount = { name: volumeName, mountPath: '/var/run/secrets/azure/wi', readOnly: true };
const environment = [
  { name: 'AZURE_CLIENT_ID', value: 'client-id' },
  { name: 'AZURE_TENANT_ID', value: 'tenant-id' },
  { name: 'AZURE_FEDERATED_TOKEN_FILE', value: '/var/run/secrets/azure/wi/token/azure-identity-token' },
  { name: 'AZURE_AUTHORITY_HOST', value: 'https://login.microsoftonline.com/' },
];
const account = { 'client-id': 'client-id', 'tenant-id': 'tenant-id' };

describe('the token expiration', () => {
  const key = 'service-account-token-expiration';

  it.each([
    ['1: a pod that writes a unit', { podAnnotations: { [key]: '3600s' } }],
    ['2: a service account that writes a unit', { accountAnnotations: { [key]: '3600s' } }],
    ['3: a second too short', { podAnnotations: { [key]: '3599' } }],
    ['4: a second too long', { podAnnotations: { [key]: '86401' } }],
  ])('%s is refused', (_case, arrangement) => {
    expect(mutatePod(arrange(arrangement))).toMatchObject({ kind: 'denied', code: 400 });
  });

  it.each([
    ['5: of the service account alone', { accountAnnotations: { [key]: '4800' } }, 4800],
    [
      '6: of the pod before the service account',
      { podAnnotations: { [key]: '4000' }, accountAnnotations: { [key]: '4800' } },
      4000,
    ],
    [
      'beyond upstream: of the service account where the pod leaves it empty',
      { podAnnotations: { [key]: '' }, accountAnnotations: { [key]: '4800' } },
      4800,
    ],
    ['beyond upstream: an hour where nobody says', {}, 3600],
  ])('%s counts', (_case, arrangement, seconds) => {
    expect(plan(arrangement).expirationSeconds).toBe(seconds);
  });
});

describe('the identity', () => {
  it.each([
    ['7: no client id', {}, { clientId: '' }],
    ['8: a client id', { accountAnnotations: account }, { clientId: 'client-id' }],
    [
      '9: a tenant without a default',
      { accountAnnotations: account, changes: { defaultTenantId: '' } },
      { tenantId: 'tenant-id' },
    ],
    ['10: the default tenant', {}, { tenantId: 'config-tenant' }],
    [
      'beyond upstream: no tenant, for an annotation that is empty',
      { accountAnnotations: { 'tenant-id': '' } },
      { tenantId: '' },
    ],
  ])('%s', (_case, arrangement, expected) => {
    expect(plan(arrangement)).toMatchObject(expected);
  });
});

describe('the skipped containers', () => {
  it.each([
    ['11: none', {}, []],
    ['12: one', { 'skip-containers': 'container1' }, ['container1']],
    ['13: two', { 'skip-containers': 'container1;container2' }, ['container1', 'container2']],
    ['14: two with a blank', { 'skip-containers': 'container1; container2' }, ['container1', 'container2']],
  ])('%s', (_case, podAnnotations: Record<string, string>, names) => {
    expect([...plan({ podAnnotations }).skippedContainers]).toEqual(names);
  });
});

describe('the volume', () => {
  const elsewhere = {
    name: volumeName,
    projected: {
      sources: [{ serviceAccountToken: { path: 'other', expirationSeconds: 3600, audience: 'a' } }],
    },
  };

  it.each([
    ['15: is added to a pod without any', {}, [volume]],
    ['16: stays as it is', { volumes: [volume] }, [volume]],
    ['17: is put in place of one that says otherwise', { volumes: [elsewhere] }, [volume]],
    ['beyond upstream: comes behind others', { volumes: [{ name: 'a' }] }, [{ name: 'a' }, volume]],
  ])('%s', (_case, spec, expected) => {
    expect(mutate({ spec }).spec.volumes).toEqual(expected);
  });
});

describe('the environment', () => {
  const own = environment.map(({ name }) => ({ name, value: 'own' }));
  const other = { name: 'OTHER', value: 'other' };

  it.each([
    ['18: is all four, in order', {}, environment],
    ['19: of a container that has them stays', { env: own }, own],
    ['20: comes behind what a container has', { env: [other] }, [other, ...environment]],
    [
      'beyond upstream: of another source stays too',
      { env: [{ name: 'AZURE_CLIENT_ID', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
      [
        { name: 'AZURE_CLIENT_ID', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        ...environment.slice(1),
      ],
    ],
  ])('%s', (_case, container, expected) => {
    const { spec } = mutate({ accountAnnotations: account, spec: { containers: [container] } });
    expect(spec.containers?.[0]?.env).toEqual(expected);
  });

  it('21: is the token file alone where nothing else is known', () => {
    const empty = plan({ changes: { defaultTenantId: '', authorityHost: '' } });
    expect(environmentOf(empty)).toEqual([environment[2]]);
  });
});

describe('the mount', () => {
  const foreign = { name: 'data', mountPath: '/data' };

  it.each([
    ['22: is added to a container without any', {}, [mount]],
    ['23: comes behind others', { volumeMounts: [foreign] }, [foreign, mount]],
    [
      'beyond upstream: is put in place of one of that volume elsewhere',
      { volumeMounts: [{ name: volumeName, mountPath: '/elsewhere' }, foreign] },
      [mount, foreign],
    ],
    [
      'beyond upstream: is made read-only',
      { volumeMounts: [{ name: volumeName, mountPath: '/var/run/secrets/azure/wi' }] },
      [mount],
    ],
  ])('%s', (_case, container, expected) => {
    expect(mutate({ spec: { containers: [container] } }).spec.containers?.[0]?.volumeMounts).toEqual(
      expected,
    );
  });
});

describe('a pod', () => {
  it.each([
    ['24, 25: names its service account', { serviceAccountName: 'sa' }, 'sa'],
    ['26, 27: names none', {}, 'default'],
    ['beyond upstream: names an empty one', { serviceAccountName: '' }, 'default'],
  ])('%s', (_case, spec, name) => {
    expect(serviceAccountNameOf({ spec })).toBe(name);
  });

  it('28: with the label of selected pods is served', () => {
    const { pod, ...request } = arrange({ spec: { containers: [{ name: 'app' }] } });
    const labels = { [`${prefix}use`]: 'true' };
    const mutation = mutatePod({ ...request, pod: { ...pod, metadata: { name: 'pod', labels } } });
    expect(mutation).toMatchObject({ kind: 'mutated', pod: { metadata: { labels } } });
  });

  it('29: keeps the restart policy of an init container, as it keeps all that nobody here knows', () => {
    const container = { name: 'a', restartPolicy: 'Always', ofTheFuture: { a: [1] } };
    const { spec } = mutate({ spec: { initContainers: [container], ofTheFuture: true } });
    expect(spec).toMatchObject({ initContainers: [container], ofTheFuture: true });
  });

  it('36: without containers is given none', () => {
    expect(mutate({ spec: { containers: [] } }).spec.containers).toEqual([]);
  });

  it('37: of one container has environment and mount there', () => {
    const { spec } = mutate({ accountAnnotations: account, spec: { containers: [{ name: 'app' }] } });
    expect(spec.containers).toEqual([{ name: 'app', env: environment, volumeMounts: [mount] }]);
  });

  it('38: has its skipped container left alone', () => {
    const { spec } = mutate({
      podAnnotations: { 'skip-containers': 'skipped' },
      accountAnnotations: account,
      spec: { containers: [{ name: 'app' }, { name: 'skipped' }] },
    });
    expect(spec.containers).toEqual([
      { name: 'app', env: environment, volumeMounts: [mount] },
      { name: 'skipped' },
    ]);
  });
});

describe('the proxy', () => {
  const podAnnotations = {
    'inject-proxy-sidecar': 'true',
    'proxy-sidecar-port': '8080',
    'skip-containers': 'azwi-proxy;azwi-proxy-init;app',
  };
  const redirect = {
    name: 'azwi-proxy-init',
    image: 'registry.test/azwi/proxy-init:v1',
    imagePullPolicy: 'IfNotPresent',
    securityContext: {
      capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
      privileged: true,
      runAsNonRoot: false,
      runAsUser: 0,
    },
    env: [{ name: 'PROXY_PORT', value: '8080' }],
  };
  const sidecar = {
    name: 'azwi-proxy',
    image: 'registry.test/azwi/proxy:v1',
    imagePullPolicy: 'IfNotPresent',
    args: ['--proxy-port=8080', '--log-level=debug'],
    ports: [{ containerPort: 8080 }],
    lifecycle: {
      postStart: { exec: { command: ['/proxy', '--proxy-port=8080', '--probe', '--log-level=debug'] } },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    },
  };
  const app = { name: 'app' };
  const lists = (spec: JsonFields, changes: Partial<MutationSettings> = {}) => {
    const { initContainers, containers } = mutate({ podAnnotations, spec, changes }).spec;
    return { initContainers, containers };
  };

  it.each([
    ['39, 42: are both added to empty lists', {}, { initContainers: [redirect], containers: [sidecar] }],
    [
      '40, 43: are left as they are where they are there',
      { initContainers: [{ name: 'azwi-proxy-init' }], containers: [{ name: 'azwi-proxy' }] },
      { initContainers: [{ name: 'azwi-proxy-init' }], containers: [{ name: 'azwi-proxy' }] },
    ],
    // Upstream puts the redirect last.
    [
      '41, 44: come before the containers that are there, the redirect too',
      { initContainers: [app], containers: [app] },
      { initContainers: [redirect, app], containers: [sidecar, app] },
    ],
  ])('%s', (_case, spec, expected) => {
    expect(lists(spec)).toEqual(expected);
  });

  it('45: is the first init container, and stays, on clusters that have such', () => {
    expect(lists({ initContainers: [app], containers: [app] }, { usesNativeSidecars: true })).toEqual({
      initContainers: [{ ...sidecar, restartPolicy: 'Always' }, redirect, app],
      containers: [app],
    });
  });

  it('beyond upstream: is not added as an init container beside a container of its name', () => {
    const spec = { containers: [{ name: 'azwi-proxy' }] };
    expect(lists(spec, { usesNativeSidecars: true })).toEqual({ initContainers: [redirect], ...spec });
  });

  it('beyond upstream: has environment and mount like any other', () => {
    const { spec } = mutate({
      podAnnotations: { 'inject-proxy-sidecar': 'true' },
      accountAnnotations: account,
    });
    expect(spec.containers).toMatchObject([{ name: 'azwi-proxy', env: environment, volumeMounts: [mount] }]);
    expect(spec.initContainers).toMatchObject([
      { env: [{ name: 'PROXY_PORT', value: '8000' }, ...environment], volumeMounts: [mount] },
    ]);
  });

  it.each([
    ['46: without the annotation', {}, undefined],
    ['47: for "true"', { 'inject-proxy-sidecar': 'true' }, 8000],
    ['48, 49: at its usual port', { 'inject-proxy-sidecar': 'true', other: 'annotation' }, 8000],
    [
      '50: at the port that is asked for',
      { 'inject-proxy-sidecar': 'true', 'proxy-sidecar-port': '8080' },
      8080,
    ],
    ['beyond upstream: for an empty text', { 'inject-proxy-sidecar': '' }, 8000],
    ['beyond upstream: not where it says false', { 'inject-proxy-sidecar': 'false' }, undefined],
    [
      'beyond upstream: not where it says so in another case, between blanks',
      { 'inject-proxy-sidecar': ' False ' },
      undefined,
    ],
    ['beyond upstream: not where it says 0', { 'inject-proxy-sidecar': '0' }, undefined],
  ])('%s', (_case, annotations: Record<string, string>, port) => {
    expect(plan({ podAnnotations: annotations }).proxyPort).toBe(port);
  });

  it('51: has no port of a text that is no number', () => {
    expect(parseGoInteger('invalid', 32)).toEqual({
      kind: 'malformed',
      reason: 'strconv.ParseInt: parsing "invalid": invalid syntax',
    });
  });
});
