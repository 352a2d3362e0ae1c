import { describe, expect, it } from 'vitest';
import type { DocumentFetch } from '../platform/oidc/index.ts';
import type { Part } from '../platform/part.ts';
import {
  certificateNames,
  createLocalNetwork,
  identityEndpointUrl,
  type LocalNetwork,
  type ServedPart,
} from './local-network.ts';

/** Answers with its own name, and with the path that it was asked for. */
function partNamed(name: string, status = 200): Part {
  return {
    fetch: async (request) => new Response(`${name} ${new URL(request.url).pathname}`, { status }),
    close: async () => {},
  };
}

const parts: Record<ServedPart, Part> = {
  'token service': partNamed('token service'),
  'resource manager': partNamed('resource manager'),
  graph: partNamed('graph'),
  'key vaults': partNamed('key vaults'),
  'cluster issuers': partNamed('cluster issuers'),
  'managed identities': partNamed('managed identities'),
  control: partNamed('control'),
};

function serving(): LocalNetwork {
  const network = createLocalNetwork();
  network.serve(parts);
  return network;
}

const served: [string, ServedPart][] = [
  ['login.microsoftonline.com', 'token service'],
  ['LOGIN.MicrosoftOnline.com', 'token service'],
  ['login.windows.net', 'token service'],
  ['login.microsoft.com', 'token service'],
  ['sts.windows.net', 'token service'],
  ['localhost', 'token service'],
  ['graph.microsoft.com', 'graph'],
  ['control.localhost', 'control'],
  ['akv.vault.azure.net', 'key vaults'],
  ['AKV.Vault.Azure.NET', 'key vaults'],
  ['akv.vault.localhost', 'key vaults'],
  ['eastus.oic.prod-aks.azure.com', 'cluster issuers'],
];

const unknown = [
  'example.com',
  'batch.core.windows.net',
  'vault.azure.net',
  'a.b.vault.azure.net',
  '.vault.azure.net',
  'akvvault.azure.net',
  'vault.localhost',
  'a.b.vault.localhost',
  'a.localhost',
  'oic.prod-aks.azure.com',
  'a.b.oic.prod-aks.azure.com',
  'login.microsoftonline.com.example.com',
  'x.login.microsoftonline.com',
  'login.microsoftonline.com.',
  '127.0.0.2',
  '::1',
  '',
];

describe('a name', () => {
  it.each(served)('%s leads to the %s', async (host, part) => {
    const response = await serving().route(host)?.fetch(new Request('https://localhost/path'));
    expect(await response?.text()).toBe(`${part} /path`);
  });

  it.each(unknown)('%j leads nowhere', (host) => {
    expect(serving().route(host)).toBeUndefined();
    expect(createLocalNetwork().route(host)).toBeUndefined();
  });
});

describe('the address of this machine', () => {
  it('leads to the managed identities, as on Azure, and is told apart from names', async () => {
    const response = await serving().route('127.0.0.1')?.fetch(new Request('https://127.0.0.1/msi/token'));
    expect(await response?.text()).toBe('managed identities /msi/token');
    expect(createLocalNetwork().route('127.0.0.1')).toBeDefined();
    expect(identityEndpointUrl('https://localhost:8443')).toBe('https://127.0.0.1:8443/msi/token');
  });

  it('is anyone’s to the proxy and to the parts: another port may be another server', async () => {
    const network = serving();
    expect(network.rows.map(({ pattern }) => pattern)).not.toContain('127.0.0.1');
    expect(certificateNames.dns).not.toContain('127.0.0.1');
    expect((await network.fetch(new Request('https://127.0.0.1/msi/token'))).status).toBe(421);
    const elsewhere: DocumentFetch = async () => ({ kind: 'ok', body: 'theirs' });
    const url = new URL('https://127.0.0.1:9443/.well-known/openid-configuration');
    expect(await network.documentFetch(elsewhere)(url)).toEqual({ kind: 'ok', body: 'theirs' });
  });
});

describe('before the parts are served', () => {
  it.each(served)('%s is told to come back', async (host) => {
    const response = await createLocalNetwork()
      .route(host)
      ?.fetch(new Request(`https://${host}/`));
    expect(response?.status).toBe(503);
    expect(response?.headers.get('retry-after')).toBe('1');
    expect(await response?.json()).toMatchObject({ error: { code: 'ServerBusy' } });
  });

  it('documents of our own issuers are not to be had, and are not looked for elsewhere', async () => {
    const fetchDocument = createLocalNetwork().documentFetch(unreachable);
    expect(await fetchDocument(new URL('https://eastus.oic.prod-aks.azure.com/t/c/'))).toEqual({
      kind: 'failed',
      reason: 'answered 503',
    });
  });
});

describe('fetch', () => {
  it('reaches a part by its production name', async () => {
    const response = await serving().fetch(
      new Request('https://AKV.vault.azure.net/secrets/a?api-version=7.5'),
    );
    expect(await response.text()).toBe('key vaults /secrets/a');
  });

  it.each(['https://example.com/', 'https://batch.core.windows.net/', 'https://a.b.vault.azure.net/'])(
    'refuses %s as misdirected',
    async (url) => {
      expect((await serving().fetch(new Request(url))).status).toBe(421);
    },
  );
});

describe('a document of an issuer', () => {
  it.each([
    ['https://eastus.oic.prod-aks.azure.com/t/c/.well-known/openid-configuration', 'cluster issuers'],
    ['https://login.microsoftonline.com/t/discovery/v2.0/keys', 'token service'],
    ['https://sts.windows.net/t/.well-known/openid-configuration', 'token service'],
  ])('at %s comes from the part', async (url, part) => {
    expect(await serving().documentFetch(unreachable)(new URL(url))).toEqual({
      kind: 'ok',
      body: `${part} ${new URL(url).pathname}`,
    });
  });

  it('that our own part does not have is not looked for elsewhere', async () => {
    const network = createLocalNetwork();
    network.serve({ ...parts, 'cluster issuers': partNamed('cluster issuers', 404) });
    const fetchDocument = network.documentFetch(unreachable);
    expect(await fetchDocument(new URL('https://eastus.oic.prod-aks.azure.com/t/c/x'))).toEqual({
      kind: 'failed',
      reason: 'answered 404',
    });
  });

  it('of anyone else is read elsewhere', async () => {
    const asked: string[] = [];
    const elsewhere: DocumentFetch = async (url) => {
      asked.push(url.href);
      return { kind: 'ok', body: 'theirs' };
    };
    const fetchDocument = serving().documentFetch(elsewhere);
    const url = 'https://token.actions.githubusercontent.com/.well-known/openid-configuration';
    expect(await fetchDocument(new URL(url))).toEqual({ kind: 'ok', body: 'theirs' });
    expect(asked).toEqual([url]);
  });
});

const unreachable: DocumentFetch = async (url) => {
  throw new Error(`${url.href} was looked for elsewhere`);
};
