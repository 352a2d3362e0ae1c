import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenExchangeAudience } from '../../wire/workload-identity.ts';
import type { MutationSettings } from '../mutation/settings.ts';
import { injectManifest } from './inject-manifest.ts';
import { listNeededServiceAccounts, listServiceAccounts } from './manifest-service-accounts.ts';
import { parseManifest } from './parse-manifest.ts';
import { splitDocuments } from './split-documents.ts';

const settings: MutationSettings = {
  defaultTenantId: 'tenant',
  authorityHost: 'https://login.microsoftonline.com/',
  audience: tokenExchangeAudience,
  proxyImage: 'proxy',
  proxyInitImage: 'proxy-init',
  logLevel: '',
  usesNativeSidecars: true,
  layout: 'pre-1.6',
};
const request = { namespace: 'default', templates: 'labelled', settings } as const;
const findServiceAccount = (name: string) =>
  name === 'missing' ? undefined : { name, annotations: { 'azure.workload.identity/client-id': 'client' } };

async function parse(text: string) {
  const parsed = await parseManifest(text);
  if (parsed.kind === 'malformed') throw new Error(parsed.reason);
  return parsed.documents;
}

async function inject(text: string, options: Partial<Parameters<typeof injectManifest>[1]> = {}) {
  return injectManifest(await parse(text), { ...request, findServiceAccount, ...options });
}

async function injected(text: string): Promise<string> {
  const injection = await inject(text);
  if (injection.kind === 'denied') throw new Error(injection.message);
  return injection.text;
}

const pod = `# The shop's back end.
apiVersion: v1
kind: Pod
metadata:
  name: shop   # as in the chart
  labels: {azure.workload.identity/use: "true"}
spec:
  serviceAccountName: 'shop-sa'

  containers:
  # first and only
  - name: shop
    image: shop:1 # pinned
    args: ["--a","b"]
    env:
    - name: FIRST # kept
      value: "1"
  # the end
`;

describe('a file of one pod', () => {
  it('gains what the webhook adds, and keeps comments, order, quotes and layout', async () => {
    expect(await injected(pod)).toBe(`# The shop's back end.
apiVersion: v1
kind: Pod
metadata:
  name: shop # as in the chart
  labels: {azure.workload.identity/use: "true"}
spec:
  serviceAccountName: 'shop-sa'

  containers:
  # first and only
  - name: shop
    image: shop:1 # pinned
    args: ["--a", "b"]
    env:
    - name: FIRST # kept
      value: "1"
    - name: AZURE_CLIENT_ID
      value: client
    - name: AZURE_TENANT_ID
      value: tenant
    - name: AZURE_FEDERATED_TOKEN_FILE
      value: /var/run/secrets/azure/tokens/azure-identity-token
    - name: AZURE_AUTHORITY_HOST
      value: https://login.microsoftonline.com/
    volumeMounts:
    - name: azure-identity-token
      mountPath: /var/run/secrets/azure/tokens
      readOnly: true
  # the end
  volumes:
  - name: azure-identity-token
    projected:
      sources:
      - serviceAccountToken:
          path: azure-identity-token
          expirationSeconds: 3600
          audience: api://AzureADTokenExchange
`);
  });
});

describe('any file', () => {
  it('stays as it is where it was injected already', async () => {
    const once = await injected(pod);
    expect(await injected(once)).toBe(once);
  });

  it('keeps documents byte for byte in which nothing changes, and changes the others', async () => {
    const account =
      '---\n# odd   spacing\napiVersion: v1\nkind: ServiceAccount\nmetadata:   { name:  shop-sa }\n...\n# tail\n';
    const text = `${account}---\n${pod}${account}---\n\n`;
    expect(await injected(text)).toBe(`${account}---\n${await injected(pod)}${account}---\n\n`);
  });

  it('keeps the line breaks of Windows', async () => {
    const text = pod.replaceAll('\n', '\r\n');
    expect(await injected(text)).toBe((await injected(pod)).replaceAll('\n', '\r\n'));
  });

  it('keeps comments and order of the pods in a list and in a template', async () => {
    const indented = pod.replace(/^(?=.)/gm, '  ').replace(/^ {2}# The.*\n {2}/, '- ');
    const list = `apiVersion: v1\nkind: List\nitems:\n# one\n${indented}# two\n- kind: ConfigMap # untouched\n  data: {"on": "off"}\n`;
    const text = await injected(list);
    expect(text).toContain('# one\n- apiVersion: v1\n');
    expect(text).toContain('name: FIRST # kept');
    expect(text).toContain('- kind: ConfigMap # untouched\n  data: {"on": "off"}\n');
    expect(text).toContain('      - name: AZURE_CLIENT_ID\n        value: client\n');
  });

  it('writes lists below members that were empty', async () => {
    const text = await injected(pod.replace(/ {4}env:.*"1"\n/s, '    env: []\n    volumeMounts:\n'));
    expect(text).toContain('    env:\n    - name: AZURE_CLIENT_ID\n');
    expect(text).toContain('    volumeMounts:\n    - name: azure-identity-token\n');
  });

  it('writes out aliases, of which only one may have been meant to change', async () => {
    const text = `kind: Pod
metadata: {name: two, labels: {azure.workload.identity/use: "true"}}
base: &base {image: x}
spec:
  containers:
  - name: a
    env: &env
    - name: SHARED
      value: &value "1"
  - <<: *base
    name: b
    env: *env
`;
    const [document] = await parse(await injected(text));
    const { containers } = document!.object!.spec as { containers: { env: unknown[]; image?: string }[] };
    expect(containers.map(({ env }) => env.length)).toEqual([5, 5]);
    expect(containers[0]?.env).toEqual(containers[1]?.env);
    expect(containers[1]?.image).toBe('x');
  });

  it('puts the sidecar before the first container and its comment behind it', async () => {
    const asking = pod.replace(
      'labels:',
      'annotations: {azure.workload.identity/inject-proxy-sidecar: "x"}\n  labels:',
    );
    const text = await injected(asking);
    expect(text).toContain('# first and only\n');
    expect(text.indexOf('- name: azwi-proxy\n')).toBeGreaterThan(0);
    expect(await injected(text)).toBe(text);
  });

  it('stays JSON where it was JSON, with its indentation', async () => {
    const [document] = await parse(pod);
    for (const indent of ['', '  ', '\t']) {
      const text = `${JSON.stringify(document?.object, null, indent)}\n`;
      const result = await injected(text);
      expect(result).toBe(`${JSON.stringify(JSON.parse(result), null, indent)}\n`);
      expect(result).toContain('AZURE_CLIENT_ID');
    }
  });

  it('reads truth values as Kubernetes does, and writes texts so that Kubernetes reads texts', async () => {
    const [document] = await parse('a: yes\nb: "yes"\nc: 2001-12-14\nd: 1:30\ne: ~\n');
    expect(document?.object).toEqual({ a: true, b: 'yes', c: '2001-12-14', d: '1:30', e: null });
    expect(document?.print({ ...document.object, b: 'on' })).toBe(
      'a: yes\nb: "on"\nc: 2001-12-14\nd: 1:30\ne: ~\n',
    );
  });

  it('takes any nonsense without throwing, and gives back what it does not change', async () => {
    const piece = fc.constantFrom(
      '---\n',
      '...\n',
      '# c\n',
      'a: b\n',
      '- x\n',
      '{',
      ']',
      '&a ',
      '*a',
      '%YAML 1.1\n',
      '"',
      '__proto__: {a: 1}\n',
      '\uFEFF',
      ' ',
      '\r\n',
    );
    const nonsense = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(nonsense, async (text) => {
        expect(splitDocuments(text).join('')).toBe(text);
        const parsed = await parseManifest(text);
        if (parsed.kind === 'malformed') return;
        expect(injectManifest(parsed.documents, { ...request, findServiceAccount })).toMatchObject({ text });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a key that is there twice', 'a: 1\n---\na: 1\na: 2\n', /^document 2: Map keys must be unique/],
    ['an alias without anchor', 'a: *b\n', /^document 1: .*alias/i],
    ['an unfinished text', 'a: "b\n', /^document 1: Missing closing/],
    ['JSON with a member twice', '{"a": 1, "a": 2}', /^document 1: Map keys must be unique/],
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]\n`).join('')}`,
      /Excessive alias count/,
    ],
    ['brackets without end', '['.repeat(200_000), /^it is nested too deeply$/],
    ['lists of lists without end', '- '.repeat(200_000), /^it is nested too deeply$/],
  ])('is refused with its reason: %s', async (_, text, reason) => {
    const parsed = await parseManifest(text);
    expect(parsed).toEqual({ kind: 'malformed', reason: expect.stringMatching(reason) });
  });
});

describe('a denial', () => {
  it('names document and object, and leaves nothing half done', async () => {
    const text = `${pod}---\n${pod.replace('shop-sa', 'missing').replace('name: shop ', 'name: other ')}`;
    expect(await inject(text)).toEqual({
      kind: 'denied',
      code: 400,
      message: 'serviceaccounts "missing" not found',
      workload: { kind: 'Pod', name: 'other', namespace: 'default' },
      document: 2,
    });
  });
});

describe('the service accounts of a file', () => {
  it('are those it holds, in lists too', async () => {
    const text = `kind: ServiceAccount
metadata: {name: a, annotations: {azure.workload.identity/client-id: one}}
---
kind: List
items:
- {kind: ServiceAccount, apiVersion: v1, metadata: {name: b, namespace: shop}}
- {kind: ServiceAccount, apiVersion: example.com/v1, metadata: {name: c}}
`;
    expect(listServiceAccounts(await parse(text), 'default')).toEqual([
      {
        namespace: 'default',
        name: 'a',
        annotations: { 'azure.workload.identity/client-id': 'one' },
        labels: {},
      },
      { namespace: 'shop', name: 'b', annotations: {}, labels: {} },
    ]);
  });

  it('are needed by the pods that are injected, each once', async () => {
    const unlabelled = pod.replace('azure.workload.identity/use', 'other').replace('shop-sa', 'other-sa');
    const text = `${pod}---\n${pod}---\n${unlabelled}`;
    const documents = await parse(text);
    const shop = { namespace: 'default', name: 'shop-sa' };
    expect(listNeededServiceAccounts(documents, request)).toEqual([shop]);
    expect(listNeededServiceAccounts(documents, { ...request, templates: 'all' })).toEqual([
      shop,
      { namespace: 'default', name: 'other-sa' },
    ]);
  });
});
