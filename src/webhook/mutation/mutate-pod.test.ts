import { describe, expect, it } from 'vitest';
import type { JsonFields } from './json-fields.ts';
import { mutatePod } from './mutate-pod.ts';
import type { CustomTokenEndpoint, MutationSettings } from './settings.ts';
import { makeVolumeName } from './volume-name.ts';

const binding = 'azure.workload.identity/use-identity-binding';
const endpoint: CustomTokenEndpoint = {
  annotationKey: binding,
  audience: 'api://AKSIdentityBinding',
  tokenProxyUrl: 'https://kubernetes.default.svc',
  sniName: 'cluster.ests.aks',
};
const settings: MutationSettings = {
  defaultTenantId: 'tenant',
  authorityHost: 'https://login.microsoftonline.com',
  audience: 'api://AzureADTokenExchange',
  proxyImage: 'proxy',
  proxyInitImage: 'proxy-init',
  logLevel: '',
  usesNativeSidecars: true,
  layout: 'v1.6',
};

function mutate(pod: JsonFields, changes: Partial<MutationSettings> = {}) {
  const mutation = mutatePod({
    pod,
    namespace: 'default',
    serviceAccount: { name: 'sa', annotations: { 'azure.workload.identity/client-id': 'client' } },
    settings: { ...settings, ...changes },
  });
  if (mutation.kind === 'denied') throw new Error(mutation.message);
  const spec = mutation.pod.spec as {
    containers: { env: { name: string; value: string }[]; volumeMounts: JsonFields[] }[];
    volumes: { name: string; projected: { sources: JsonFields[] } }[];
  };
  return { ...mutation, spec };
}

const app = { spec: { containers: [{ name: 'app' }] } };
const bound = (wish: string) => ({ ...app, metadata: { annotations: { [binding]: wish } } });

describe('the patch', () => {
  it('adds lists that are missing, and appends to those that are there', () => {
    const pod = {
      metadata: { name: 'pod' },
      spec: { containers: [{ name: 'app', env: [{ name: 'A', value: 'a' }] }], volumes: [{ name: 'data' }] },
    };
    expect(mutate(pod, { defaultTenantId: '', authorityHost: '' }).patch).toEqual([
      { op: 'add', path: '/spec/containers/0/env/-', value: { name: 'AZURE_CLIENT_ID', value: 'client' } },
      {
        op: 'add',
        path: '/spec/containers/0/env/-',
        value: {
          name: 'AZURE_FEDERATED_TOKEN_FILE',
          value: '/var/run/secrets/azure/wi/token/azure-identity-token',
        },
      },
      {
        op: 'add',
        path: '/spec/containers/0/volumeMounts',
        value: [{ name: makeVolumeName('pod'), mountPath: '/var/run/secrets/azure/wi', readOnly: true }],
      },
      { op: 'add', path: '/spec/volumes/-', value: expect.objectContaining({ name: makeVolumeName('pod') }) },
    ]);
  });

  it('leaves the namespace of the pod to the API server', () => {
    expect(mutate(app).pod.metadata).toBeUndefined();
  });
});

describe('the name of the volume', () => {
  it.each([
    [{ name: 'pod' }, 'azure-workload-identity-reserved-425c89ed5bb78a7623fae60fd8a6f6'],
    [
      { name: 'pod', generateName: 'other-' },
      'azure-workload-identity-reserved-425c89ed5bb78a7623fae60fd8a6f6',
    ],
    [{ generateName: 'app-' }, makeVolumeName('app- (prefix)')],
    [{ name: '', generateName: 'app-' }, makeVolumeName('app- (prefix)')],
    [{}, makeVolumeName(' (prefix)')],
  ])('of %j is made of what the pod is called', (metadata, name) => {
    const { spec } = mutate({ ...app, metadata });
    expect(spec.volumes[0]?.name).toBe(name);
    expect(name).toHaveLength(63);
  });

  it('of a pod that comes back under another name stays, so that nothing is mounted twice', () => {
    const { pod, spec } = mutate({ ...app, metadata: { name: 'first' } });
    const again = mutate({ ...pod, metadata: { name: 'second' } });
    expect(again.patch).toEqual([]);
    expect(again.spec).toEqual(spec);
  });

  it('of a pod that comes back is kept while the volume gets what counts now', () => {
    const { pod } = mutate({ ...app, metadata: { name: 'first' } });
    const again = mutate({ ...pod, metadata: { name: 'second' } }, { audience: 'other' });
    expect(again.patch).toMatchObject([
      { op: 'replace', path: '/spec/volumes/0', value: { name: makeVolumeName('first') } },
    ]);
  });
});

describe('the volume', () => {
  it('of the name that counts is taken before one that came with the pod', () => {
    const volumes = ['first', 'pod'].map((name) => ({ name: makeVolumeName(name) }));
    const { patch } = mutate({ metadata: { name: 'pod' }, spec: { ...app.spec, volumes } });
    expect(patch.at(-1)).toMatchObject({ op: 'replace', path: '/spec/volumes/1' });
  });

  it('that has another source beside the token is put in order', () => {
    const { pod, spec } = mutate({ ...app, metadata: { name: 'pod' } });
    const [volume] = spec.volumes;
    const sources = [...(volume?.projected.sources ?? []), { secret: { name: 's' } }];
    const again = mutate({ ...pod, spec: { ...spec, volumes: [{ ...volume, projected: { sources } }] } });
    expect(again.patch).toEqual([{ op: 'replace', path: '/spec/volumes/0', value: volume }]);
  });
});

describe('a container that mounts something else at the path of the token', () => {
  it.each(['/var/run/secrets/azure/wi', '/var/run/secrets/azure/wi/', '/var/run//secrets/azure/wi'])(
    'at %s keeps it, and nothing is mounted over it',
    (mountPath) => {
      const volumeMounts = [{ name: 'own', mountPath }];
      const { spec, warnings } = mutate({ spec: { containers: [{ name: 'app', volumeMounts }] } });
      expect(spec.containers[0]?.volumeMounts).toEqual(volumeMounts);
      expect(warnings.join()).toContain('"app" mounts "own" at /var/run/secrets/azure/wi');
    },
  );
});

describe('a token endpoint of the cluster', () => {
  const variablesOf = (ca: CustomTokenEndpoint['ca'], changes: Partial<CustomTokenEndpoint> = {}) => {
    const customTokenEndpoint = { ...endpoint, ...changes, ...(ca && { ca }) };
    const { spec } = mutate(bound('true'), { customTokenEndpoint });
    const env = spec.containers[0]?.env ?? [];
    return env.slice(4).map(({ name, value }) => `${name.replace('AZURE_KUBERNETES_', '')}=${value}`);
  };
  const url = 'TOKEN_PROXY=https://kubernetes.default.svc';
  const sni = 'SNI_NAME=cluster.ests.aks';
  const file = 'CA_FILE=/var/run/secrets/azure/wi/ca-cert/ca.crt';

  it.each([
    ['no authority of its own', undefined, [url, sni]],
    ['its authority as data', { kind: 'data', pem: 'PEM' }, [url, sni, 'CA_DATA=PEM']],
    ['its authority in a ConfigMap', { kind: 'config-map', name: 'ca' }, [url, sni, file]],
    ['its authority in trust bundles', { kind: 'cluster-trust-bundle', signerName: 's' }, [url, sni, file]],
  ] as const)('with %s gives the variables that SDKs take together', (_what, ca, expected) => {
    expect(variablesOf(ca)).toEqual(expected);
  });

  it('without a server name gives none', () => {
    expect(variablesOf(undefined, { sniName: '' })).toEqual([url]);
  });

  it.each([
    [{ kind: 'data', pem: 'PEM' }, []],
    [
      { kind: 'config-map', name: 'ca' },
      [{ configMap: { name: 'ca', items: [{ key: 'ca.crt', path: 'ca-cert/ca.crt' }], optional: false } }],
    ],
    [
      { kind: 'cluster-trust-bundle', signerName: 's' },
      [{ clusterTrustBundle: { signerName: 's', path: 'ca-cert/ca.crt', optional: false } }],
    ],
    [
      { kind: 'cluster-trust-bundle', signerName: 's', labelSelector: { matchLabels: { a: 'b' } } },
      [
        {
          clusterTrustBundle: {
            signerName: 's',
            labelSelector: { matchLabels: { a: 'b' } },
            path: 'ca-cert/ca.crt',
            optional: false,
          },
        },
      ],
    ],
  ] as const)('with %j has its audience and its authority in the volume', (ca, others) => {
    const { spec } = mutate(bound('true'), { customTokenEndpoint: { ...endpoint, ca } });
    const token = {
      path: 'token/azure-identity-token',
      expirationSeconds: 3600,
      audience: endpoint.audience,
    };
    expect(spec.volumes[0]?.projected.sources).toEqual([{ serviceAccountToken: token }, ...others]);
  });

  it.each([
    ['true', endpoint.audience],
    ['True', endpoint.audience],
    ['yes', settings.audience],
    ['', settings.audience],
  ])('serves a pod that asks with %j from audience %s', (wish, audience) => {
    const { spec } = mutate(bound(wish), { customTokenEndpoint: endpoint });
    expect(spec.volumes[0]?.projected.sources[0]).toMatchObject({ serviceAccountToken: { audience } });
  });

  it('serves nobody where the cluster has none', () => {
    const { spec } = mutate(bound('true'));
    expect(spec.containers[0]?.env).toHaveLength(4);
  });
});

describe('the layout of versions before 1.6', () => {
  it('has the volume, the mount and the file where those were', () => {
    const { spec } = mutate({ ...app, metadata: { name: 'pod' } }, { layout: 'pre-1.6' });
    expect(spec).toMatchObject({
      containers: [
        {
          env: expect.arrayContaining([
            {
              name: 'AZURE_FEDERATED_TOKEN_FILE',
              value: '/var/run/secrets/azure/tokens/azure-identity-token',
            },
          ]),
          volumeMounts: [
            { name: 'azure-identity-token', mountPath: '/var/run/secrets/azure/tokens', readOnly: true },
          ],
        },
      ],
      volumes: [
        {
          name: 'azure-identity-token',
          projected: { sources: [{ serviceAccountToken: { path: 'azure-identity-token' } }] },
        },
      ],
    });
  });
});

describe('a pod that is reviewed again', () => {
  it('has its new container served, and the rest left alone', () => {
    const annotations = { 'azure.workload.identity/inject-proxy-sidecar': 'true' };
    const { pod, spec } = mutate({ metadata: { name: 'pod', annotations }, ...app });
    const containers = [{ name: 'sidecar-of-another-webhook' }, ...spec.containers];
    const again = mutate({ ...pod, spec: { ...spec, containers } });
    expect(again.patch.map(({ path }) => path)).toEqual([
      '/spec/containers/0/env',
      '/spec/containers/0/volumeMounts',
    ]);
  });
});
