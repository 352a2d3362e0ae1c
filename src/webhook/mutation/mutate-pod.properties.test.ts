import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonPatchOperation } from './json-edits.ts';
import type { JsonFields } from './json-fields.ts';
import { mutatePod } from './mutate-pod.ts';
import type { MutationSettings } from './settings.ts';

interface Container extends JsonFields {
  readonly name: string;
  readonly env?: readonly JsonFields[] | null;
  readonly volumeMounts?: readonly JsonFields[] | null;
}

interface Spec extends JsonFields {
  readonly initContainers?: readonly Container[] | null;
  readonly containers: readonly Container[];
  readonly volumes?: readonly JsonFields[];
}

interface Pod extends JsonFields {
  readonly spec: Spec;
}

/** Applies a patch by the letter of RFC 6902, and fails where that does. */
function applyPatch(document: JsonFields, patch: readonly JsonPatchOperation[]): unknown {
  const copy = structuredClone(document);
  for (const { op, path, value } of patch) {
    const segments = path.split('/').slice(1);
    const last = segments.pop()!;
    // biome-ignore lint/suspicious/noExplicitAny: any JSON, walked blindly
    const holder: any = segments.reduce((node: any, segment) => node[segment], copy);
    if (holder === undefined) throw new Error(`nothing at ${path}`);
    if (!Array.isArray(holder)) {
      if (op === 'replace' && !(last in holder)) throw new Error(`nothing to replace at ${path}`);
      holder[last] = structuredClone(value);
      continue;
    }
    const index = last === '-' ? holder.length : Number(last);
    if (index > holder.length || (op === 'replace' && index >= holder.length))
      throw new Error(`beyond ${path}`);
    holder.splice(index, op === 'replace' ? 1 : 0, structuredClone(value));
  }
  return copy;
}

const ourVariables = [
  'AZURE_CLIENT_ID',
  'AZURE_TENANT_ID',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_AUTHORITY_HOST',
  'AZURE_KUBERNETES_TOKEN_PROXY',
  'AZURE_KUBERNETES_CA_FILE',
];
const ourPaths = ['/var/run/secrets/azure/wi', '/var/run/secrets/azure/wi/', '/var/run/secrets/azure/tokens'];
const volumeNames = [
  'azure-identity-token',
  'azure-workload-identity-reserved-425c89ed5bb78a7623fae60fd8a6f6',
  `azure-workload-identity-reserved-${'0'.repeat(30)}`,
  'data',
  'kube-api-access-abcde',
];

/** Fields that nobody here knows, hostile names among them. */
const foreign = fc.dictionary(
  fc.constantFrom('__proto__', 'constructor', 'resources', 'ofTheFuture', 'a/b~c', 'status'),
  fc.jsonValue({ maxDepth: 2 }),
  { maxKeys: 3 },
);

const environment = fc.uniqueArray(
  fc.record(
    { name: fc.constantFrom(...ourVariables, 'OTHER', '__proto__'), value: fc.string() },
    {
      requiredKeys: ['name'],
    },
  ),
  { selector: ({ name }) => name, maxLength: 5 },
);

const mounts = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...volumeNames),
    mountPath: fc.constantFrom(...ourPaths, '/data', '/other'),
  }),
  { selector: ({ mountPath }) => mountPath, maxLength: 3 },
);

/** As `Shape`, which the fields known have; the foreign ones have other names. */
function amongForeign<Shape>(known: fc.Arbitrary<object>): fc.Arbitrary<Shape> {
  return fc.tuple(foreign, known).map(([others, fields]) => ({ ...others, ...fields }) as Shape);
}

const containers = (names: readonly string[]): fc.Arbitrary<Container[]> =>
  fc.uniqueArray(
    amongForeign<Container>(
      fc.record(
        { name: fc.constantFrom(...names), env: fc.option(environment), volumeMounts: fc.option(mounts) },
        { requiredKeys: ['name'] },
      ),
    ),
    { selector: ({ name }) => name, maxLength: 3 },
  );

const annotations = fc.record(
  {
    'azure.workload.identity/skip-containers': fc.constantFrom('app', 'app; init-1', 'azwi-proxy', ''),
    'azure.workload.identity/inject-proxy-sidecar': fc.constantFrom('true', 'false', ''),
    'azure.workload.identity/use-identity-binding': fc.constantFrom('true', 'TRUE', 'no'),
    'azure.workload.identity/service-account-token-expiration': fc.constantFrom('', '7200'),
    __proto__: fc.string(),
  },
  { requiredKeys: [] },
);

const pods = amongForeign<Pod>(
  fc.record({
    metadata: amongForeign(
      fc.record(
        { name: fc.constantFrom('pod', ''), generateName: fc.string(), annotations },
        { requiredKeys: [] },
      ),
    ),
    spec: amongForeign(
      fc.record(
        {
          initContainers: fc.option(containers(['init-1', 'init-2', 'azwi-proxy-init'])),
          containers: containers(['app', 'other', 'azwi-proxy']),
          volumes: fc.uniqueArray(
            amongForeign<{ name: string }>(fc.record({ name: fc.constantFrom(...volumeNames) })),
            {
              selector: ({ name }) => name,
              maxLength: 4,
            },
          ),
        },
        { requiredKeys: ['containers'] },
      ),
    ),
  }),
);

const settings: fc.Arbitrary<MutationSettings> = fc.record({
  defaultTenantId: fc.constantFrom('tenant', ''),
  authorityHost: fc.constantFrom('https://login.microsoftonline.com/', ''),
  audience: fc.constant('api://AzureADTokenExchange'),
  proxyImage: fc.constant('proxy'),
  proxyInitImage: fc.constant('proxy-init'),
  logLevel: fc.constantFrom('', 'debug'),
  usesNativeSidecars: fc.boolean(),
  customTokenEndpoint: fc.constant({
    annotationKey: 'azure.workload.identity/use-identity-binding',
    audience: 'api://AKSIdentityBinding',
    tokenProxyUrl: 'https://kubernetes.default.svc',
    ca: { kind: 'config-map' as const, name: 'kube-root-ca.crt' },
  }),
  layout: fc.constantFrom('v1.6' as const, 'pre-1.6' as const),
});

function mutate(pod: JsonFields, mutationSettings: MutationSettings) {
  const mutation = mutatePod({
    pod,
    namespace: 'default',
    serviceAccount: { name: 'sa', annotations: { 'azure.workload.identity/client-id': 'client' } },
    settings: mutationSettings,
  });
  if (mutation.kind === 'denied') throw new Error(mutation.message);
  return { ...mutation, pod: mutation.pod as Pod };
}

function holds(
  property: (raw: Pod, mutated: ReturnType<typeof mutate>, chosen: MutationSettings) => void,
): void {
  fc.assert(
    fc.property(pods, settings, (raw, chosen) => {
      property(raw, mutate(raw, chosen), chosen);
    }),
    {
      numRuns: 400,
    },
  );
}

const allContainers = ({ spec }: Pod): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
];
const named = (pod: Pod, name: string) => allContainers(pod).filter((container) => container.name === name);
const proxies = ['azwi-proxy', 'azwi-proxy-init'];

function skipped(pod: Pod): readonly string[] {
  const metadata = pod.metadata as { annotations?: Record<string, string> };
  const text = metadata.annotations?.['azure.workload.identity/skip-containers'] ?? '';
  return text.split(';').map((name) => name.trim());
}

describe('mutatePod', () => {
  it('gives a patch that makes of the raw pod the pod that it returns', () => {
    holds((raw, { patch, pod }) => expect(applyPatch(raw, patch)).toEqual(pod));
  });

  it('leaves the raw pod as it was', () => {
    fc.assert(
      fc.property(pods, settings, (raw, chosen) => {
        const before = structuredClone(raw);
        mutate(raw, chosen);
        expect(raw).toEqual(before);
      }),
    );
  });

  it('changes nothing when it is asked again, also after the API server has put its defaults', () => {
    holds((_raw, { pod }, chosen) => {
      expect(mutate(pod, chosen)).toMatchObject({ patch: [], pod });
      const defaulted = structuredClone(pod) as unknown as { spec: { volumes: { projected?: object }[] } };
      for (const volume of defaulted.spec.volumes) {
        if (volume.projected !== undefined) Object.assign(volume.projected, { defaultMode: 420 });
      }
      expect(mutate(defaulted as unknown as Pod, chosen).patch).toEqual([]);
    });
  });

  it('touches containers, their env and mounts, and volumes alone', () => {
    const places =
      /^\/spec\/(?:(?:initContainers|containers)(?:\/\d+(?:\/(?:env|volumeMounts)(?:\/(?:\d+|-))?)?)?|volumes(?:\/(?:\d+|-))?)$/;
    holds((_raw, { patch }) => {
      for (const { op, path } of patch) {
        expect(path).toMatch(places);
        if (op === 'replace') expect(path).toMatch(/\/(?:volumeMounts|volumes)\/\d+$/);
      }
    });
  });

  it('keeps every field that it does not know, of the pod and of its containers', () => {
    holds((raw, { pod }) => {
      const { spec: rawSpec, ...rawRest } = raw;
      const { spec, ...rest } = pod;
      expect(rest).toEqual(rawRest);
      const frame = ({ initContainers, containers: _, volumes, ...others }: Spec) => others;
      expect(frame(spec)).toEqual(frame(rawSpec));
      for (const container of allContainers(raw)) {
        const strip = ({ env, volumeMounts, ...others }: Container) => others;
        expect(named(pod, container.name).map(strip)).toEqual([strip(container)]);
      }
    });
  });

  it('keeps the order of containers and volumes, and adds the proxy and one volume', () => {
    holds((raw, { pod }) => {
      const names = (list: readonly JsonFields[] | null | undefined) => (list ?? []).map(({ name }) => name);
      const present = new Set(allContainers(raw).map(({ name }) => name));
      const added = (name: unknown) => proxies.includes(String(name)) && !present.has(String(name));
      for (const list of ['initContainers', 'containers'] as const) {
        expect(names(pod.spec[list]).filter((name) => !added(name))).toEqual(names(raw.spec[list]));
      }
      const volumes = names(raw.spec.volumes);
      expect(names(pod.spec.volumes).slice(0, volumes.length)).toEqual(volumes);
      expect(names(pod.spec.volumes).length - volumes.length).toBeLessThanOrEqual(1);
    });
  });

  it('gives every container that is not skipped each variable once, behind what it has', () => {
    holds((raw, { pod }) => {
      for (const container of allContainers(pod)) {
        const before = named(raw, container.name)[0]?.env ?? [];
        if (skipped(raw).includes(container.name)) {
          if (!proxies.includes(container.name)) expect(container.env ?? []).toEqual(before);
          continue;
        }
        const env = container.env ?? [];
        expect(env.slice(0, before.length)).toEqual(before);
        expect(new Set(env.map(({ name }) => name)).size).toBe(env.length);
        expect(env.filter(({ name }) => name === 'AZURE_FEDERATED_TOKEN_FILE')).toHaveLength(1);
        expect(env.filter(({ name }) => name === 'AZURE_CLIENT_ID')).toHaveLength(1);
      }
    });
  });

  it('never mounts twice at one path, nor a volume that is not there', () => {
    holds((_raw, { pod }, { layout }) => {
      const path = layout === 'v1.6' ? ourPaths[0]! : ourPaths[2]!;
      const volumes = new Set((pod.spec.volumes ?? []).map(({ name }) => name));
      for (const { name, volumeMounts } of allContainers(pod)) {
        const paths = (volumeMounts ?? []).map(({ mountPath }) => String(mountPath));
        expect(new Set(paths).size).toBe(paths.length);
        if (skipped(pod).includes(name)) continue;
        const atPath = (volumeMounts ?? []).filter(({ mountPath }) => `${mountPath}`.startsWith(path));
        expect(atPath.length).toBeGreaterThan(0);
        for (const mounted of atPath.filter(({ readOnly }) => readOnly))
          expect(volumes).toContain(mounted.name);
      }
    });
  });

  it('is done with a pod of very many containers', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({ name: `c${index}` }));
    const chosen = fc.sample(settings, 1)[0]!;
    const { pod, warnings } = mutate({ spec: { containers: many } }, chosen);
    expect(pod.spec.containers).toHaveLength(20_000);
    expect(warnings.length).toBeLessThanOrEqual(10);
  });
});
