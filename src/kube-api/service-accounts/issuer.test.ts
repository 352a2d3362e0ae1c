import { beforeAll, describe, expect, it } from 'vitest';
import { issuer, makeTestKey, openTestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import { underIssuer } from './issuer.ts';

let key: SigningKey;

beforeAll(async () => {
  key = await makeTestKey();
});

async function openCluster(settings: { jwksUri?: string } = {}) {
  const cluster = await openTestCluster({ key, ...settings });
  return { ...cluster, [Symbol.asyncDispose]: () => cluster.close() };
}

const discovery = `${issuer}.well-known/openid-configuration`;
const keys = `${issuer}openid/v1/jwks`;
const document = {
  issuer,
  jwks_uri: keys,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

describe("the issuer's documents", () => {
  it('are the discovery document and the keys, for anyone, for an hour', async () => {
    await using cluster = await openCluster();
    const found = await cluster.api.publicIssuer.fetch(new Request(discovery));
    expect(found.headers.get('content-type')).toBe('application/json');
    expect(found.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(await found.json()).toEqual(document);

    const jwks = await cluster.api.publicIssuer.fetch(new Request(keys));
    expect(jwks.headers.get('content-type')).toBe('application/jwk-set+json');
    expect(jwks.headers.get('cache-control')).toBe('public, max-age=3600');
    const { n, e } = key.publicJwk;
    expect(await jwks.json()).toEqual({
      keys: [{ use: 'sig', kty: 'RSA', kid: key.keyId, alg: 'RS256', n, e }],
    });
  });

  it('never show a private part', async () => {
    await using cluster = await openCluster();
    const text = await (await cluster.api.publicIssuer.fetch(new Request(keys))).text();
    for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(text).not.toContain(`"${part}":`);
  });

  it('are the same on the API server, without a login', async () => {
    await using cluster = await openCluster();
    const fetch = (path: string) => cluster.api.part.fetch(new Request(`https://cluster.local${path}`));
    expect(await (await fetch('/.well-known/openid-configuration')).json()).toEqual(document);
    expect(await (await fetch('/openid/v1/jwks')).text()).toBe(
      await (await cluster.api.publicIssuer.fetch(new Request(keys))).text(),
    );
  });

  it('point to where the keys are published, if that is elsewhere', async () => {
    await using cluster = await openCluster({ jwksUri: 'https://keys.example/jwks' });
    const found = await cluster.api.publicIssuer.fetch(new Request(discovery));
    expect(await found.json()).toMatchObject({ issuer, jwks_uri: 'https://keys.example/jwks' });
  });

  it.each([
    issuer,
    `${issuer}/.well-known/openid-configuration`,
    `${issuer}api/v1`,
    discovery.replace('westeurope', 'northeurope'),
    discovery.replace('11111111-', '33333333-'),
    'https://westeurope.oic.prod-aks.azure.com/.well-known/openid-configuration',
  ])('are all there is: not %s', async (url) => {
    await using cluster = await openCluster();
    expect((await cluster.api.publicIssuer.fetch(new Request(url))).status).toBe(404);
  });

  it('can be read and nothing else', async () => {
    await using cluster = await openCluster();
    const send = (method: string) => cluster.api.publicIssuer.fetch(new Request(keys, { method }));
    expect((await send('POST')).status).toBe(405);
    const head = await send('HEAD');
    expect([head.status, await head.text(), head.headers.get('content-type')]).toEqual([
      200,
      '',
      'application/jwk-set+json',
    ]);
  });
});

describe('underIssuer', () => {
  it('puts one slash between, whether the issuer ends in one or not', () => {
    expect(underIssuer('https://a/b/', 'c')).toBe('https://a/b/c');
    expect(underIssuer('https://a/b', 'c')).toBe('https://a/b/c');
  });
});
