import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';
import { parseFlags } from './parse-flags.ts';
import { readWebhookSettings, type WebhookSettings } from './read-webhook-settings.ts';

type Environment = Record<string, string>;

const read = (commandLine: string[], environment: Environment = {}, files: Environment = {}) =>
  readWebhookSettings({
    commandLine,
    environment: { AZURE_TENANT_ID: 'tenant', ...environment },
    readFile: (path) => {
      if (!Object.hasOwn(files, path)) throw new Error(`open ${path}: no such file or directory`);
      return files[path]!;
    },
    defaultImages: { proxy: 'registry/proxy:1', proxyInit: 'registry/proxy-init:1' },
  });
const settingsOf = (...parameters: Parameters<typeof read>): WebhookSettings => {
  const result = read(...parameters);
  if (result.kind === 'mistaken') throw new Error(result.mistakes.join('\n'));
  return result.settings;
};
const mistakesOf = (...parameters: Parameters<typeof read>) => {
  const result = read(...parameters);
  return result.kind === 'mistaken' ? result.mistakes : [];
};

describe('the settings of the webhook', () => {
  it('are those of azure-workload-identity where nothing is said', () => {
    expect(settingsOf([])).toEqual({
      mutation: {
        defaultTenantId: 'tenant',
        authorityHost: 'https://login.microsoftonline.com/',
        audience: 'api://AzureADTokenExchange',
        proxyImage: 'registry/proxy:1',
        proxyInitImage: 'registry/proxy-init:1',
        logLevel: '',
        layout: 'v1.6',
      },
      namespace: 'azure-workload-identity-system',
      serviceName: 'azure-wi-webhook-webhook-service',
      webhookAddress: { port: 9_443 },
      healthAddress: { port: 9_440 },
      metricsAddress: { port: 8_095 },
      tlsMinVersion: 'TLSv1.3',
      certificates: { kind: 'own' },
      logLevel: 'error',
      lingerSeconds: 5,
      showsVersion: false,
    });
  });

  it('take flags as Go does', () => {
    const { mutation, certificates, tlsMinVersion } = settingsOf([
      ...[
        '-audience',
        'api://x',
        '--disable-cert-rotation',
        '--webhook-cert-dir=/tls',
        '--tls-min-version=1.2',
      ],
    ]);
    expect(mutation.audience).toBe('api://x');
    expect(certificates).toEqual({ kind: 'folder', path: '/tls' });
    expect(tlsMinVersion).toBe('TLSv1.2');
  });

  it('prefer a variable with the prefix CONFIG_', () => {
    expect(settingsOf([], { CONFIG_AZURE_TENANT_ID: 'other' }).mutation.defaultTenantId).toBe('other');
  });

  it.each([
    ['AzureCloud', 'https://login.microsoftonline.com/'],
    ['azurepubliccloud', 'https://login.microsoftonline.com/'],
    ['AZUREUSGOVERNMENT', 'https://login.microsoftonline.us/'],
    ['AzureUSGovernmentCloud', 'https://login.microsoftonline.us/'],
    ['AzureChinaCloud', 'https://login.chinacloudapi.cn/'],
    ['AzureGermanCloud', 'https://login.microsoftonline.de/'],
  ])('know the cloud %s', (cloud, authorityHost) => {
    expect(settingsOf([], { AZURE_ENVIRONMENT: cloud }).mutation.authorityHost).toBe(authorityHost);
  });

  it('take a cloud of its own from its file', () => {
    const environment = { AZURE_ENVIRONMENT: 'azurestackcloud', AZURE_ENVIRONMENT_FILEPATH: '/cloud.json' };
    const files = { '/cloud.json': '{"activeDirectoryEndpoint":"https://login.contoso.example/"}' };
    expect(settingsOf([], environment, files).mutation.authorityHost).toBe('https://login.contoso.example/');
    expect(mistakesOf([], environment)).toEqual([
      'failed to get AAD endpoint: open /cloud.json: no such file or directory',
    ]);
    for (const text of ['null', '{}', '{"activeDirectoryEndpoint":"no URL"}', '[']) {
      expect(mistakesOf([], environment, { '/cloud.json': text })).toHaveLength(1);
    }
  });

  it.each([
    [['--tls-min-version=1.4'], {}, 'invalid TLS version. Must be one of: 1.0, 1.1, 1.2, 1.3'],
    [['--metrics-backend', 'statsd'], {}, 'unsupported metrics backend: statsd'],
    [['--no-such-flag'], {}, 'flag provided but not defined: -no-such-flag'],
    [['--__proto__=x'], {}, 'flag provided but not defined: -__proto__'],
    [['--audience'], {}, 'flag needs an argument: -audience'],
    [['--version=perhaps'], {}, 'invalid boolean value "perhaps" for -version: parse error'],
    [[], { AZURE_TENANT_ID: '' }, 'AZURE_TENANT_ID is required'],
    [
      [],
      { AZURE_ENVIRONMENT: 'constructor' },
      'failed to get AAD endpoint: autorest/azure: There is no cloud environment matching the name "CONSTRUCTOR"',
    ],
    [
      ['--custom-token-endpoint-audience=a'],
      {},
      'custom token endpoint annotation suffix cannot be empty when audience is set',
    ],
    [
      ['--custom-token-endpoint-annotation-suffix=s'],
      {},
      'custom token endpoint audience cannot be empty when annotation suffix is set',
    ],
    [
      [
        '--custom-token-endpoint-annotation-suffix=s',
        '--custom-token-endpoint-audience=API://AzureADTokenExchange',
      ],
      {},
      'custom token endpoint audience cannot be equal to default audience "api://AzureADTokenExchange"',
    ],
    [
      [],
      { AZURE_KUBERNETES_CA_DATA: 'a', AZURE_KUBERNETES_CA_CONFIGMAP_NAME: 'b' },
      'only one of AZURE_KUBERNETES_CA_DATA, AZURE_KUBERNETES_CA_CONFIGMAP_NAME or AZURE_KUBERNETES_CA_CTB_SIGNER_NAME can be set',
    ],
    [
      [],
      { AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR: '{}' },
      'AZURE_KUBERNETES_CA_CTB_SIGNER_NAME needs to be set when AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR is set',
    ],
  ])('refuse %j with %j', (flags, environment, mistake) => {
    expect(mistakesOf(flags, environment as Environment)).toEqual([mistake]);
  });

  it('say that a required variable is missing', () => {
    const result = readWebhookSettings({
      commandLine: [],
      environment: {},
      readFile: () => '',
      defaultImages: { proxy: '', proxyInit: '' },
    });
    expect(result).toEqual({ kind: 'mistaken', mistakes: ['required key AZURE_TENANT_ID missing value'] });
  });

  it('tell every mistake at once', () => {
    expect(
      mistakesOf(['--tls-min-version=9', '--nonsense', '--health-addr=x'], {
        AZURE_TENANT_ID: '',
        AZURE_ENVIRONMENT: 'Elsewhere',
        AZURE_KUBERNETES_TOKEN_PROXY: 'http://insecure',
      }),
    ).toHaveLength(6);
  });

  it('describe a custom token endpoint', () => {
    const { mutation } = settingsOf(
      [
        '--custom-token-endpoint-annotation-suffix=Identity-Binding',
        '--custom-token-endpoint-audience=api://AKSIdentityBinding',
      ],
      {
        AZURE_KUBERNETES_TOKEN_PROXY: 'https://kubernetes.default.svc',
        AZURE_KUBERNETES_SNI_NAME: 'name',
        AZURE_KUBERNETES_CA_CTB_SIGNER_NAME: 'example.com/signer',
        AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR: '{"matchLabels":{"a":"b"}}',
      },
    );
    expect(mutation.customTokenEndpoint).toEqual({
      annotationKey: 'azure.workload.identity/use-identity-binding',
      audience: 'api://AKSIdentityBinding',
      tokenProxyUrl: 'https://kubernetes.default.svc',
      sniName: 'name',
      ca: {
        kind: 'cluster-trust-bundle',
        signerName: 'example.com/signer',
        labelSelector: { matchLabels: { a: 'b' } },
      },
    });
  });

  it('refuse a label selector that is none', () => {
    const selectorOf = (text: string) => ({
      AZURE_KUBERNETES_CA_CTB_SIGNER_NAME: 's',
      AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR: text,
    });
    for (const text of ['{', '[]', '{"matchLabels":{"a":1}}', '{"matchLabel":{}}']) {
      expect(mistakesOf([], selectorOf(text))).toEqual([
        expect.stringMatching(/^failed to decode LabelSelector: /),
      ]);
    }
    expect(mistakesOf([], selectorOf('  '))).toEqual([]);
  });

  it('never throw, whatever is on the command line', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (commandLine) => {
        expect(parseFlags(commandLine)).toMatchObject({ values: {}, mistakes: expect.any(Array) });
      }),
    );
  });

  it('find the port at the end of any address', () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
        expect(parseAddress(`${host}:${port}`)).toEqual({ kind: 'parsed', address: { host, port } });
      }),
    );
    expect(parseAddress('[::1]:80')).toEqual({ kind: 'parsed', address: { host: '::1', port: 80 } });
    for (const text of ['', '80', ':', ':65536', '::1:80', 'a b:80', 'https://a:80']) {
      expect(parseAddress(text).kind, text).toBe('mistaken');
    }
  });
});
