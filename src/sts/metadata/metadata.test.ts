import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestTokenService, type TestTokenService } from '../../../test/support/test-token-service.ts';

describe('the metadata of the token service', () => {
  let service: TestTokenService;

  beforeAll(async () => {
    service = await createTestTokenService();
  });

  afterAll(() => service[Symbol.asyncDispose]());

  const read = async (url: string) => {
    const response = await service.sts.fetch(new Request(url.replace('TENANT', service.tenant.id)));
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };

  it('names the v2 endpoints of the tenant', async () => {
    const { id } = service.tenant;
    const { body, headers } = await read(
      'https://login.microsoftonline.com/TENANT/v2.0/.well-known/openid-configuration?',
    );
    expect(body).toMatchObject({
      issuer: `https://login.microsoftonline.com/${id}/v2.0`,
      token_endpoint: `https://login.microsoftonline.com/${id}/oauth2/v2.0/token`,
      jwks_uri: `https://login.microsoftonline.com/${id}/discovery/v2.0/keys`,
      device_authorization_endpoint: `https://login.microsoftonline.com/${id}/oauth2/v2.0/devicecode`,
    });
    expect(headers.get('cache-control')).toBe('max-age=86400, private');
  });

  it('leads a browser to where it gets without a proxy, and programs to where they came by', async () => {
    const { body } = await read(
      'https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration',
    );
    expect(body).toMatchObject({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      token_endpoint: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token',
      authorization_endpoint: 'https://localhost:8443/organizations/oauth2/v2.0/authorize',
      end_session_endpoint: 'https://localhost:8443/organizations/oauth2/v2.0/logout',
    });
  });

  it('has the issuer of tokens in the v1 document, by every name that it is read under', async () => {
    for (const host of ['login.microsoftonline.com', 'sts.windows.net', 'login.windows.net']) {
      const { body } = await read(`https://${host}/TENANT/.well-known/openid-configuration`);
      expect(body.issuer).toBe(`https://sts.windows.net/${service.tenant.id}/`);
      expect(body.jwks_uri).toBe(`https://${host}/${service.tenant.id}/discovery/keys`);
    }
  });

  it('stays on its own origin in direct mode, port included, whatever the Host header leaves out', async () => {
    for (const origin of ['https://localhost:8443', 'https://localhost']) {
      const { body } = await read(`${origin}/TENANT/v2.0/.well-known/openid-configuration`);
      expect(body.issuer).toBe(`https://localhost:8443/${service.tenant.id}/v2.0`);
      expect(body.token_endpoint).toBe(`https://localhost:8443/${service.tenant.id}/oauth2/v2.0/token`);
    }
  });

  it('answers a foreign Host header with the production names', async () => {
    const { body } = await read('https://evil.example/TENANT/v2.0/.well-known/openid-configuration');
    expect(body.token_endpoint).toMatch(/^https:\/\/login\.microsoftonline\.com\//);
  });

  it('leaves the tenant open in the common document, and speaks for one under /adfs', async () => {
    const common = await read(
      'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
    );
    expect(common.body.issuer).toBe('https://login.microsoftonline.com/{tenantid}/v2.0');
    const adfs = await read('https://localhost:8443/adfs/.well-known/openid-configuration');
    expect(adfs.body.token_endpoint).toBe('https://localhost:8443/adfs/oauth2/token');
    expect(adfs.body.issuer).toBe('https://localhost:8443/adfs');
  });

  it('refuses an unknown tenant with the words of the token endpoint', async () => {
    const { status, body } = await read(
      'https://login.microsoftonline.com/nobody.example/v2.0/.well-known/openid-configuration',
    );
    expect({ status, codes: body.error_codes, error: body.error }).toEqual({
      status: 400,
      codes: [90002],
      error: 'invalid_tenant',
    });
  });

  it('publishes its keys without an algorithm, named by thumbprint, with the issuer in the v2 set', async () => {
    const { body } = await read('https://login.microsoftonline.com/TENANT/discovery/v2.0/keys');
    const { keyId, publicJwk } = service.signingKey;
    expect(body.keys).toEqual([
      {
        kty: 'RSA',
        use: 'sig',
        kid: keyId,
        x5t: keyId,
        n: publicJwk.n,
        e: publicJwk.e,
        issuer: `https://login.microsoftonline.com/${service.tenant.id}/v2.0`,
        cloud_instance_name: 'microsoftonline.com',
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });

  it.each([
    [
      'https://login.microsoftonline.com/TENANT/oauth2/v2.0/authorize',
      'https://login.microsoftonline.com/TENANT/v2.0/',
    ],
    ['https://login.windows.net/common/oauth2/authorize', 'https://login.windows.net/common/'],
    ['https://localhost:8443/TENANT/oauth2/v2.0/authorize', 'https://localhost:8443/TENANT/v2.0/'],
    ['https://localhost/TENANT/oauth2/v2.0/authorize', 'https://localhost:8443/TENANT/v2.0/'],
  ])('says of the authority %s that it is genuine', async (endpoint, expected) => {
    const { body } = await read(
      `https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`,
    );
    const document = `${expected.replace('TENANT', 'TENANT')}.well-known/openid-configuration`;
    expect(body.tenant_discovery_endpoint.replace(service.tenant.id, 'TENANT')).toBe(document);
    expect(body['api-version']).toBe('1.1');
    expect(body.metadata[0]).toMatchObject({ preferred_cache: 'login.windows.net' });
  });

  it.each([
    'https://login.microsoftonline.com.evil.example/common/oauth2/authorize',
    'http://login.microsoftonline.com/common/oauth2/authorize',
    'https://login.microsoftonline.com:8443/common/oauth2/authorize',
    'nonsense',
    '',
  ])('says of %j that it is unknown', async (endpoint) => {
    const { body } = await read(
      `https://login.microsoftonline.com/common/discovery/instance?authorization_endpoint=${encodeURIComponent(endpoint)}`,
    );
    expect(body.error_codes).toEqual([50049]);
  });

  it('has nothing elsewhere', async () => {
    expect((await read('https://login.microsoftonline.com/TENANT/oauth2/v2.0/consent')).status).toBe(404);
    expect((await read('https://login.microsoftonline.com/__proto__/constructor')).status).toBe(404);
  });
});
