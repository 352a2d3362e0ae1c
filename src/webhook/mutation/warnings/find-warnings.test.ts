import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../json-fields.ts';
import { mutatePod } from '../mutate-pod.ts';
import type { MutationSettings } from '../settings.ts';

const prefix = 'azure.workload.identity/';
const clientId = '00000000-1111-2222-3333-444444444444';
const settings: MutationSettings = {
  defaultTenantId: 'tenant',
  authorityHost: 'https://login.microsoftonline.com/',
  audience: 'api://AzureADTokenExchange',
  proxyImage: 'proxy',
  proxyInitImage: 'proxy-init',
  logLevel: '',
  usesNativeSidecars: true,
  layout: 'v1.6',
};

interface Arrangement {
  readonly account?: Record<string, string>;
  readonly accountLabels?: Record<string, string>;
  readonly accountName?: string;
  readonly metadata?: JsonFields;
  readonly container?: JsonFields;
  readonly spec?: JsonFields;
  readonly changes?: Partial<MutationSettings>;
}

const right = { [`${prefix}client-id`]: clientId };

function warningsOf(arrangement: Arrangement): readonly string[] {
  const {
    account = right,
    accountLabels,
    accountName = 'sa',
    metadata = {},
    container,
    spec,
    changes,
  } = arrangement;
  const mutation = mutatePod({
    pod: { metadata, spec: { containers: [{ name: 'app', ...container }], ...spec } },
    namespace: 'shop',
    serviceAccount: {
      name: accountName,
      annotations: account,
      ...(accountLabels && { labels: accountLabels }),
    },
    settings: { ...settings, ...changes },
  });
  if (mutation.kind === 'denied') throw new Error(mutation.message);
  return mutation.warnings;
}

const oldPath = '/var/run/secrets/azure/tokens/azure-identity-token';
const proxied = { annotations: { [`${prefix}inject-proxy-sidecar`]: 'true' } };

describe('a pod is admitted with a warning', () => {
  it.each<[string, Arrangement, string]>([
    [
      'without a client id',
      { account: {} },
      `AZURE_CLIENT_ID is unset: kubectl annotate sa sa -n shop ${prefix}client-id=<client id>`,
    ],
    [
      'with a blank client id',
      { account: { [`${prefix}client-id`]: ' ' } },
      `AZURE_CLIENT_ID is unset: kubectl annotate sa sa -n shop ${prefix}client-id=<client id>`,
    ],
    [
      'without a client id, of an account whose name leaves no room for a command',
      { account: {}, accountName: 'a'.repeat(60) },
      `service account "${'a'.repeat(29)}…": annotate it with ${prefix}client-id`,
    ],
    [
      'with white space around the client id',
      { account: { [`${prefix}client-id`]: `${clientId}\n` } },
      `${prefix}client-id of service account "sa": remove the white space around it`,
    ],
    [
      'with a client id that is none',
      { account: { [`${prefix}client-id`]: 'my-identity' } },
      `${prefix}client-id of service account "sa" is no GUID: give the client id`,
    ],
    [
      'with a key that has an underscore',
      { account: { ...right, [`${prefix}client_id`]: clientId } },
      `service account annotation ${prefix}client_id is not read: write client-id`,
    ],
    [
      'with a key that has no hyphen',
      { account: { ...right, [`${prefix}tenantid`]: 'tenant' } },
      `service account annotation ${prefix}tenantid is not read: write tenant-id`,
    ],
    [
      'with a key in another case',
      { account: { ...right, [`${prefix}Client-ID`]: clientId } },
      `service account annotation ${prefix}Client-ID is not read: write client-id`,
    ],
    [
      'with a key without its prefix',
      { account: { ...right, 'client-id': clientId } },
      `service account annotation client-id is not read: write ${prefix}client-id`,
    ],
    [
      'with a key whose prefix is written otherwise',
      { account: { ...right, 'azure-workload-identity/client-id': clientId } },
      `service account annotation azure-workload-identity/client-id is not read: write ${prefix}client-id`,
    ],
    [
      'with a client id on the pod',
      { metadata: { annotations: { [`${prefix}client-id`]: clientId } } },
      `pod annotation ${prefix}client-id is not read: set it as annotation of the service account`,
    ],
    [
      'with a misspelt client id on the pod',
      { metadata: { annotations: { [`${prefix}client_id`]: clientId } } },
      `pod annotation ${prefix}client_id is not read: write client-id, as annotation of the service account`,
    ],
    [
      'with a client id for a label',
      { accountLabels: { [`${prefix}client-id`]: clientId } },
      `service account label ${prefix}client-id is not read: set it as annotation of the service account`,
    ],
    [
      "with a pod's annotation on the service account",
      { account: { ...right, [`${prefix}skip-containers`]: 'app' } },
      `service account annotation ${prefix}skip-containers is not read: set it as annotation of the pod`,
    ],
    [
      'with the label that selects pods on the service account',
      { accountLabels: { [`${prefix}use`]: 'true' } },
      `service account label ${prefix}use is not read: set it as label of the pod`,
    ],
    [
      'with the label for an annotation',
      { metadata: { annotations: { [`${prefix}use`]: 'true' } } },
      `pod annotation ${prefix}use is not read: set it as label of the pod`,
    ],
    [
      "with an expiration of the service account that the pod's hides",
      {
        account: { ...right, [`${prefix}service-account-token-expiration`]: '86401' },
        metadata: { annotations: { [`${prefix}service-account-token-expiration`]: '3600' } },
      },
      `service account annotation ${prefix}service-account-token-expiration: use 3600 to 86400`,
    ],
    [
      'with variables from elsewhere',
      { container: { envFrom: [{ secretRef: { name: 'azure' } }] } },
      'container "app" has envFrom: list AZURE_* values of it under env, or they are overridden',
    ],
    [
      'with the old path in its arguments',
      { container: { args: ['--token', `--file=${oldPath}`] } },
      `container "app" names the token's old path: read AZURE_FEDERATED_TOKEN_FILE instead`,
    ],
    [
      'with the old path in its command',
      { container: { command: ['cat', oldPath] } },
      `container "app" names the token's old path: read AZURE_FEDERATED_TOKEN_FILE instead`,
    ],
    [
      'with the old path in a variable',
      { container: { env: [{ name: 'AZURE_FEDERATED_TOKEN_FILE', value: oldPath }] } },
      `container "app" names the token's old path: read AZURE_FEDERATED_TOKEN_FILE instead`,
    ],
    [
      'with something else where the token belongs',
      { container: { volumeMounts: [{ name: 'own', mountPath: '/var/run/secrets/azure/wi' }] } },
      'container "app" mounts "own" at /var/run/secrets/azure/wi, so no token: mount it elsewhere',
    ],
    [
      'with init containers that the proxy comes too late for',
      {
        metadata: proxied,
        spec: { initContainers: [{ name: 'a' }] },
        changes: { usesNativeSidecars: false },
      },
      'init containers get no token from azwi-proxy, which starts later: use Kubernetes 1.32 or newer',
    ],
  ])('%s', (_what, arrangement, warning) => {
    expect(warningsOf(arrangement)).toEqual([warning]);
    expect(warning.length).toBeLessThanOrEqual(120);
  });

  it('that names a container as far as there is room', () => {
    const name = 'x'.repeat(63);
    const [warning] = warningsOf({ container: { name, envFrom: [{}] } });
    expect(warning).toContain(`container "${'x'.repeat(29)}…" has envFrom`);
  });
});

describe('a pod is admitted without a warning', () => {
  it.each<[string, Arrangement]>([
    ['that has all it needs', {}],
    [
      'whose containers have a client id of their own',
      { account: {}, container: { env: [{ name: 'AZURE_CLIENT_ID', value: clientId }] } },
    ],
    [
      'whose container is skipped',
      {
        account: {},
        metadata: { annotations: { [`${prefix}skip-containers`]: 'app' } },
        container: { envFrom: [{}], args: [oldPath] },
      },
    ],
    [
      'that has the label, as its service account did before v1.0',
      { accountLabels: { [`${prefix}use`]: 'true' }, metadata: { labels: { [`${prefix}use`]: 'true' } } },
    ],
    [
      'that mounts something of its own at the old path',
      {
        container: {
          args: [oldPath],
          volumeMounts: [{ name: 'own', mountPath: '/var/run/secrets/azure/tokens' }],
        },
      },
    ],
    [
      'that names the old path where that counts',
      { container: { args: [oldPath] }, changes: { layout: 'pre-1.6' } },
    ],
    [
      'whose labels use words of ours for their own',
      { metadata: { labels: { 'client-id': 'a', use: 'b' } } },
    ],
    [
      'with annotations of others, and the one of identity bindings',
      {
        metadata: {
          annotations: { use: 'a', 'example.com/client-id': 'a', [`${prefix}use-identity-binding`]: 'true' },
        },
      },
    ],
    [
      'whose init containers come after the proxy',
      { metadata: proxied, spec: { initContainers: [{ name: 'a' }] } },
    ],
    [
      'whose account writes its client id in upper case',
      { account: { [`${prefix}client-id`]: clientId.toUpperCase() } },
    ],
  ])('%s', (_what, arrangement) => {
    expect(warningsOf(arrangement)).toEqual([]);
  });
});

describe('the warnings', () => {
  it('are ten at most, the last a count of the others', () => {
    const containers = Array.from({ length: 30 }, (_, index) => ({ name: `c${index}`, envFrom: [{}] }));
    const warnings = warningsOf({ account: {}, spec: { containers } });
    expect(warnings).toHaveLength(10);
    expect(warnings[0]).toContain('AZURE_CLIENT_ID is unset');
    expect(warnings[9]).toBe('22 more warnings: mend these first');
  });

  it('are told once where they read the same', () => {
    const containers = ['1', '2'].map((end) => ({ name: 'x'.repeat(40) + end, envFrom: [{}] }));
    expect(warningsOf({ spec: { containers } })).toHaveLength(1);
  });

  it('are never longer than Kubernetes shows, nor break the header that they travel in', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 120 }),
      fc.string({ unit: 'binary' }),
      fc.constant('a\r\nB: c\u007f'),
    );
    const keys = fc.oneof(
      text,
      text.map((name) => `${prefix}client${name}id`),
    );
    fc.assert(
      fc.property(fc.dictionary(keys, text), text, text, (annotations, accountName, name) => {
        const container = { name, envFrom: [{}], args: [oldPath] };
        const warnings = warningsOf({ account: annotations, accountName, container });
        for (const warning of warnings) {
          expect(warning).not.toMatch(/\p{C}/u);
          expect(warning.length).toBeLessThanOrEqual(256);
        }
      }),
    );
  });
});
