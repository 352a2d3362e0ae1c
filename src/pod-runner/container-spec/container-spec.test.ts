import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerSpec, PodFacts, SourceData } from './container-spec.ts';
import { type EnvironmentContext, expandEnvironment } from './expand-environment.ts';
import { expandReferences } from './expand-references.ts';
import { parseQuantity, readResourceField } from './read-resource-field.ts';
import { resolveCommand } from './resolve-command.ts';
import { serviceEnvironment } from './service-environment.ts';

const pod: PodFacts = {
  name: 'web',
  namespace: 'shop',
  uid: 'b5a9',
  labels: { b: 'two', a: 'o"ne' },
  annotations: {},
  serviceAccountName: 'seller',
  nodeName: 'wid',
  hostIp: '127.0.0.1',
  podIp: '127.0.0.2',
};

const data = (entries: Record<string, string>): SourceData =>
  new Map(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value)]));

const context: EnvironmentContext = {
  pod,
  lookup: {
    configMap: async (name) => (name === 'settings' ? data({ LEVEL: 'debug', 'a=b': 'no' }) : undefined),
    secret: async (name) => (name === 'keys' ? data({ KEY: 's3cret' }) : undefined),
  },
  capacity: { cpu: 2, memoryBytes: 2 ** 30 },
  serviceVariables: new Map([['KUBERNETES_SERVICE_HOST', '10.0.0.1']]),
};

async function expand(spec: Partial<ContainerSpec>) {
  const expansion = await expandEnvironment({ name: 'c', image: 'i', ...spec }, context);
  if (expansion.kind === 'unresolved') return expansion.message;
  const { KUBERNETES_SERVICE_HOST: _service, ...own } = Object.fromEntries(expansion.variables);
  return own;
}

describe('expandReferences', () => {
  const variables = new Map([
    ['A', '1'],
    ['B', '$(A)'],
    ['__proto__', 'p'],
  ]);
  it.each([
    ['$(A)', '1'],
    ['$(A)$(A)', '11'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$(B)', '$(A)'],
    ['$(NO)', '$(NO)'],
    ['$(constructor)', '$(constructor)'],
    ['$(__proto__)', 'p'],
    ['$A $ {A} $', '$A $ {A} $'],
    ['$(A', '$(A'],
    ['$()', '$()'],
  ])('makes %s into %s', (text, expanded) => {
    expect(expandReferences(text, variables)).toBe(expanded);
  });

  it('leaves a text without dollars alone, and keeps any text whose dollars are doubled', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(expandReferences(text.replaceAll('$', '$$$$'), variables)).toBe(text);
      }),
    );
  });
});

describe('expandEnvironment', () => {
  it.each<[string, Partial<ContainerSpec>, unknown]>([
    ['a value', { env: [{ name: 'A', value: '1' }] }, { A: '1' }],
    ['no value', { env: [{ name: 'A' }] }, { A: '' }],
    [
      'references backwards only',
      {
        env: [
          { name: 'B', value: '$(A)' },
          { name: 'A', value: '1' },
          { name: 'C', value: '$(A)' },
        ],
      },
      { B: '$(A)', A: '1', C: '1' },
    ],
    [
      'a later value of one name',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '$(A)2' },
        ],
      },
      { A: '12' },
    ],
    [
      'a service',
      { env: [{ name: 'A', value: 'https://$(KUBERNETES_SERVICE_HOST)' }] },
      { A: 'https://10.0.0.1' },
    ],
    ['a config map', { envFrom: [{ configMapRef: { name: 'settings' } }] }, { LEVEL: 'debug' }],
    ['a prefix', { envFrom: [{ prefix: 'P_', secretRef: { name: 'keys' } }] }, { P_KEY: 's3cret' }],
    [
      'env over envFrom',
      { env: [{ name: 'LEVEL', value: 'info' }], envFrom: [{ configMapRef: { name: 'settings' } }] },
      { LEVEL: 'info' },
    ],
    ['a missing config map', { envFrom: [{ configMapRef: { name: 'no' } }] }, 'configmap "no" not found'],
    ['a missing secret', { envFrom: [{ secretRef: { name: 'no' } }] }, 'secret "no" not found'],
    ['an optional one', { envFrom: [{ secretRef: { name: 'no', optional: true } }] }, {}],
    [
      'keys',
      {
        env: [
          { name: 'L', valueFrom: { configMapKeyRef: { name: 'settings', key: 'LEVEL' } } },
          { name: 'K', valueFrom: { secretKeyRef: { name: 'keys', key: 'KEY' } } },
        ],
      },
      { L: 'debug', K: 's3cret' },
    ],
    [
      'a missing key',
      { env: [{ name: 'L', valueFrom: { configMapKeyRef: { name: 'settings', key: 'no' } } }] },
      "couldn't find key no in ConfigMap shop/settings",
    ],
    [
      'an optional key, whose variable is then absent',
      { env: [{ name: 'L', valueFrom: { secretKeyRef: { name: 'keys', key: 'no', optional: true } } }] },
      {},
    ],
    [
      'fields',
      {
        env: [
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['b']" } } },
          { name: 'NONE', valueFrom: { fieldRef: { fieldPath: "metadata.labels['constructor']" } } },
          { name: 'ALL', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
          { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        ],
      },
      { NAME: 'web', LABEL: 'two', NONE: '', ALL: 'a="o\\"ne"\nb="two"', IP: '127.0.0.2' },
    ],
    [
      'an unknown field',
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'constructor' } } }] },
      'unsupported fieldPath: constructor',
    ],
    [
      'resources',
      {
        resources: { limits: { cpu: '500m' } },
        env: [
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          { name: 'MILLI', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
          { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
          { name: 'ASK', valueFrom: { resourceFieldRef: { resource: 'requests.memory' } } },
        ],
      },
      { CPU: '1', MILLI: '500', MEM: '1024', ASK: '0' },
    ],
    ['the name __proto__', { env: [{ name: '__proto__', value: '1' }] }, { ['__proto__']: '1' }],
  ])('gives for %s what a node gives', async (_case, spec, expected) => {
    expect(await expand(spec)).toEqual(expected);
  });

  it('tells which keys are no names', async () => {
    const spec = { name: 'c', image: 'i', envFrom: [{ configMapRef: { name: 'settings' } }] };
    expect(await expandEnvironment(spec, context)).toMatchObject({ skipped: ['a=b'] });
  });
});

describe('resolveCommand', () => {
  const image = { entrypoint: ['/entry'], arguments: ['default'] };
  it.each([
    [{}, ['/entry', 'default']],
    [{ args: ['a'] }, ['/entry', 'a']],
    [{ command: ['c'] }, ['c']],
    [{ command: ['c'], args: ['a', '$(A)', '$$(A)'] }, ['c', 'a', '1', '$(A)']],
    [{ command: [], args: [] }, ['/entry', 'default']],
  ])('makes %j into %j', (container, command) => {
    expect(resolveCommand(container, image, new Map([['A', '1']]))).toEqual(command);
  });
});

describe('serviceEnvironment', () => {
  const kubernetes = {
    name: 'kubernetes',
    namespace: 'default',
    clusterIp: '10.0.0.1',
    ports: [{ name: 'https', port: 443 }],
  };
  const web = {
    name: 'my-web',
    namespace: 'shop',
    clusterIp: '10.0.0.2',
    ports: [{ port: 53, protocol: 'UDP' }],
  };

  it('tells of the API server everywhere, and of the services of a namespace within it', () => {
    const variables = serviceEnvironment([kubernetes, web, { ...web, namespace: 'other', name: 'x' }], {
      namespace: 'shop',
    });
    expect(Object.fromEntries(variables)).toEqual({
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
      KUBERNETES_SERVICE_PORT: '443',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT: 'tcp://10.0.0.1:443',
      KUBERNETES_PORT_443_TCP: 'tcp://10.0.0.1:443',
      KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
      KUBERNETES_PORT_443_TCP_PORT: '443',
      KUBERNETES_PORT_443_TCP_ADDR: '10.0.0.1',
      MY_WEB_SERVICE_HOST: '10.0.0.2',
      MY_WEB_SERVICE_PORT: '53',
      MY_WEB_PORT: 'udp://10.0.0.2:53',
      MY_WEB_PORT_53_UDP: 'udp://10.0.0.2:53',
      MY_WEB_PORT_53_UDP_PROTO: 'udp',
      MY_WEB_PORT_53_UDP_PORT: '53',
      MY_WEB_PORT_53_UDP_ADDR: '10.0.0.2',
    });
  });

  it('tells of the API server alone without service links, and never of a headless service', () => {
    const options = { namespace: 'shop', enableServiceLinks: false };
    expect(serviceEnvironment([kubernetes, web], options).has('MY_WEB_SERVICE_HOST')).toBe(false);
    expect(serviceEnvironment([kubernetes, web], options).has('KUBERNETES_SERVICE_HOST')).toBe(true);
    expect(serviceEnvironment([{ ...web, clusterIp: 'None' }], { namespace: 'shop' }).size).toBe(0);
  });
});

describe('parseQuantity', () => {
  it.each([
    ['1', 1],
    ['500m', 0.5],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1e3', 1000],
    ['12E', 12e18],
    [2, 2],
    ['', undefined],
    ['1KiB', undefined],
    ['m', undefined],
    ['1 Gi', undefined],
    ['0x10', undefined],
    ['1'.repeat(1_000), undefined],
  ])('reads %j as %j', (text, amount) => {
    expect(parseQuantity(text)).toBe(amount);
  });

  it('answers every text', () => {
    fc.assert(fc.property(fc.string(), (text) => parseQuantity(text) !== null));
  });

  it('rounds up', () => {
    const resources = { limits: { memory: '1500Ki' } };
    const reference = { resource: 'limits.memory', divisor: '1Mi' };
    expect(readResourceField(reference, resources, context.capacity)).toBe('2');
  });
});
