import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateAssertion, createTestApplication } from '../../test/support/test-application.ts';
import { createTestCertificate } from '../../test/support/test-certificate.ts';
import {
  createTestTokenService,
  exchangeAudience,
  subject,
  type TestTokenService,
} from '../../test/support/test-token-service.ts';

describe('an issued token', () => {
  let service: TestTokenService;

  beforeEach(async () => {
    service = await createTestTokenService();
  });

  afterEach(() => service[Symbol.asyncDispose]());

  const claimsOf = async (parameters: Record<string, string | undefined> = {}) =>
    decodeJwt((await service.ask(parameters)).body.access_token);
  const publishedKeys = async () => {
    const response = await service.sts.fetch(
      new Request('https://login.microsoftonline.com/common/discovery/keys'),
    );
    return createLocalJWKSet((await response.json()) as JSONWebKeySet);
  };

  it('verifies with the published keys, as any resource would check it', async () => {
    const { body } = await service.ask();
    const { payload } = await jwtVerify(body.access_token, await publishedKeys(), {
      issuer: `https://sts.windows.net/${service.tenant.id}/`,
      audience: 'https://vault.azure.net',
      currentDate: service.clock.now(),
    });
    expect(payload.sub).toBe(service.identity.principalId);
  });

  it('goes on to be had while the credentials of the identity come and go', async () => {
    const { directory, tenant, identity, clock } = service;
    const seen = new Set<string>();
    for (let day = 0; day <= 200; day += 25) {
      expect((await service.ask()).status).toBe(200);
      const known = await directory.servicePrincipals.find(tenant.id, identity.principalId);
      if (known?.kind !== 'managed-identity') throw new Error('the identity has no service principal');
      for (const { keyId } of known.credentials) seen.add(keyId);
      clock.advanceSeconds(25 * 86_400);
    }
    expect(seen.size).toBe(5);
  });

  it('carries the claims of version 1 for a first-party resource', async () => {
    const { identity, tenant, clock } = service;
    const now = Math.floor(clock.now().getTime() / 1_000);
    expect(await claimsOf()).toEqual({
      aud: 'https://vault.azure.net',
      iss: `https://sts.windows.net/${tenant.id}/`,
      iat: now - 300,
      nbf: now - 300,
      exp: now + 86_400,
      aio: expect.any(String),
      appid: identity.clientId,
      appidacr: '2',
      idp: `https://sts.windows.net/${tenant.id}/`,
      idtyp: 'app',
      oid: identity.principalId,
      rh: expect.any(String),
      sub: identity.principalId,
      tid: tenant.id,
      uti: expect.any(String),
      ver: '1.0',
      xms_mirid: identity.resourceId,
    });
  });

  it('names its key twice in version 1, and has the type of a JWT', async () => {
    const { body } = await service.ask();
    const { keyId } = service.signingKey;
    expect(decodeProtectedHeader(body.access_token)).toEqual({
      typ: 'JWT',
      alg: 'RS256',
      x5t: keyId,
      kid: keyId,
    });
  });

  it('carries the claims of version 2 for an application that asks for it, with its app id as audience', async () => {
    const { application } = await service.directory.applications.create({
      displayName: 'an API',
      homeTenantId: service.tenant.id,
      identifierUris: ['api://orders'],
      accessTokenVersion: 2,
    });
    const { body } = await service.ask({ scope: 'api://orders/.default' });
    expect(decodeJwt(body.access_token)).toMatchObject({
      aud: application.appId,
      iss: `https://login.microsoftonline.com/${service.tenant.id}/v2.0`,
      azp: service.identity.clientId,
      azpacr: '2',
      ver: '2.0',
    });
    expect(decodeJwt(body.access_token)).not.toHaveProperty('appid');
    expect(decodeProtectedHeader(body.access_token)).not.toHaveProperty('x5t');
  });

  it('carries the roles that were granted at its resource, and at no other', async () => {
    const graph = '00000003-0000-0000-c000-000000000000';
    await service.directory.roles.assignAppRole(service.identity.principalId, graph, 'User.Read.All');
    expect((await claimsOf({ scope: 'https://graph.microsoft.com/.default' })).roles).toEqual([
      'User.Read.All',
    ]);
    expect(await claimsOf()).not.toHaveProperty('roles');
  });

  it('lives a day for a managed identity, with a hint to refresh at half of it', async () => {
    const { body } = await service.ask();
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 86_399,
      ext_expires_in: 86_399,
      refresh_in: 43_199,
    });
  });

  it.each([
    [0, 3_600],
    [0.5, 4_500],
    [0.999_999, 5_400],
  ])('lives between 60 and 90 minutes for an application (%d)', async (random, seconds) => {
    await using other = await createTestTokenService({ random: () => random });
    const { application } = await createTestApplication(other);
    await other.directory.federatedCredentials.put(application.objectId, {
      name: 'workload',
      issuer: other.issuer.issuer,
      subject,
      audiences: [exchangeAudience],
    });
    const { body } = await other.ask({ client_id: application.appId });
    expect(body.expires_in).toBe(seconds - 1);
    expect(body).not.toHaveProperty('refresh_in');
  });

  it.each([
    ['https://vault.azure.net/.default', 'https://vault.azure.net'],
    ['https://vault.azure.net//.default', 'https://vault.azure.net/'],
    ['https://VAULT.azure.net/.default', 'https://VAULT.azure.net'],
    ['cfa8b339-82a2-471a-a3c9-0fc0be7a4093/.default', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'],
    ['https://vault.localhost:8443/.default', 'https://vault.azure.net'],
    ['https://vault.svc.cluster.local/.default', 'https://vault.azure.net'],
    ['https://storage.azure.com/.default', 'https://storage.azure.com'],
    ['https://acct.blob.core.windows.net/.default', 'https://storage.azure.com'],
    ['https://servicebus.azure.net//.default', 'https://servicebus.azure.net/'],
    ['https://acct.documents.azure.com:443/.default', 'https://acct.documents.azure.com'],
    ['https://management.core.windows.net//.default', 'https://management.core.windows.net/'],
    ['openid profile offline_access https://vault.azure.net/.default', 'https://vault.azure.net'],
    ['api://AzureADTokenExchange/.default', 'fb60f99c-7a34-4190-8149-302f77469936'],
  ])('for the scope %s is for %s', async (scope, audience) => {
    expect((await claimsOf({ scope })).aud).toBe(audience);
  });

  it.each([
    'https://vault.localhost.evil.example/.default',
    'https://evilvault.localhost/.default',
    'http://vault.localhost:8443/.default',
    'https://vault.localhost:8443/x/.default',
    'vault.azure.net/.default',
  ])('is not had for the look-alike %s', async (scope) => {
    expect((await service.ask({ scope })).body.error_codes).toEqual([500011]);
  });

  it('answers the v1 endpoint in texts, with three members more', async () => {
    const { body } = await service.ask(
      { scope: undefined, resource: 'https://vault.azure.net' },
      { path: `/${service.tenant.id}/oauth2/token` },
    );
    const now = Math.floor(service.clock.now().getTime() / 1_000);
    expect(body).toEqual({
      token_type: 'Bearer',
      expires_in: '86399',
      ext_expires_in: '86399',
      expires_on: String(now + 86_400),
      not_before: String(now - 300),
      resource: 'https://vault.azure.net',
      access_token: expect.any(String),
    });
  });

  it.each([
    '/adfs/oauth2/token',
    '/adfs/oauth2/v2.0/token',
    '/contoso.onmicrosoft.com/oauth2/v2.0/token',
    '//TENANT//oauth2//v2.0//token',
    '/TENANT/oauth2/v2.0/token?client-request-id=6f2a1c0e-0d3b-4a53-9c59-0a5a3d1c7f10',
    '/TENANT/oauth2/v2.0/token?',
  ])('is had at %s as well', async (path) => {
    const { status } = await service.ask(
      {},
      { path: path.replace('TENANT', service.tenant.id.toUpperCase()) },
    );
    expect(status).toBe(200);
  });

  it('is had with the newline of the token file, with an upper-case client id, and with telemetry', async () => {
    const { status } = await service.ask({
      client_assertion: `${service.assertion()}\n`,
      client_id: service.identity.clientId.toUpperCase(),
      'x-client-SKU': 'msal.js.node',
      claims: '{"access_token":{}}',
      client_info: '1',
    });
    expect(status).toBe(200);
  });

  it('is had again and again for the same assertion, and leaves a record each time', async () => {
    const client_assertion = service.assertion();
    const tokens = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      tokens.add((await service.ask({ client_assertion })).body.access_token);
    }
    expect(tokens.size).toBe(3);
    expect(service.issuer.fetches).toBe(2);
    expect(await service.directory.signIns.list({ limit: 10 })).toHaveLength(3);
  });

  it('is refused from the moment its credential is gone, however well the assertion is remembered', async () => {
    const client_assertion = service.assertion();
    expect((await service.ask({ client_assertion })).status).toBe(200);
    await service.directory.federatedCredentials.delete(service.identity.principalId, 'myFedIdentity');
    expect((await service.ask({ client_assertion })).body.error_codes).toEqual([70025]);
  });

  it('is refused from the moment a remembered assertion expires', async () => {
    const client_assertion = service.assertion();
    expect((await service.ask({ client_assertion })).status).toBe(200);
    service.clock.advanceSeconds(3_600 + 300);
    expect((await service.ask({ client_assertion })).body.error_codes).toEqual([700024]);
  });

  it('comes once the propagation of a new credential is over', async () => {
    await using slow = await createTestTokenService({ propagationDelaySeconds: 20 });
    expect((await slow.ask()).body.error_codes).toEqual([70021]);
    slow.clock.advanceSeconds(20);
    expect((await slow.ask()).status).toBe(200);
  });

  it('goes to an application of another tenant where its service principal was brought there', async () => {
    const { directory } = service;
    const target = await directory.tenants.put({
      id: '66666666-6666-4666-8666-666666666666',
      displayName: 'Fabrikam',
      domains: [],
      allowsFederation: true,
    });
    const { application, servicePrincipal } = await directory.applications.create({
      displayName: 'multi-tenant',
      homeTenantId: service.tenant.id,
      isMultiTenant: true,
    });
    await directory.federatedCredentials.put(application.objectId, {
      name: 'workload',
      issuer: service.issuer.issuer,
      subject,
      audiences: [exchangeAudience],
    });
    const ask = () =>
      service.ask({ client_id: application.appId }, { path: `/${target.id}/oauth2/v2.0/token` });
    expect((await ask()).body.error_codes).toEqual([700016]);
    const there = await directory.applications.addServicePrincipal(application.appId, target.id);
    const { oid, tid } = decodeJwt((await ask()).body.access_token);
    expect({ oid, tid }).toEqual({ oid: there?.objectId, tid: target.id });
    expect(oid).not.toBe(servicePrincipal.objectId);
  });

  it('leaves a record by which the token is found again', async () => {
    const { body, headers } = await service.ask();
    const signIn = await service.directory.signIns.find(headers.get('x-ms-request-id') ?? '');
    expect(signIn).toMatchObject({
      tenantId: service.tenant.id,
      clientId: service.identity.clientId,
      clientName: 'myIdentity',
      servicePrincipalId: service.identity.principalId,
      identityResourceId: service.identity.resourceId,
      resource: 'Azure Key Vault',
      credential: 'federatedIdentityCredential',
      tokenId: decodeJwt(body.access_token).uti,
      evidence: { matched: { name: 'myFedIdentity' } },
    });
    expect(signIn).not.toHaveProperty('errorNumber');
  });

  describe('for a client secret', () => {
    const withSecret = async (options: { basic?: boolean } = {}) => {
      const { application } = await createTestApplication(service);
      const password = await service.directory.applications.addPassword(application.appId, {
        displayName: 'one',
        expiresAt: new Date(service.clock.now().getTime() + 1_000),
      });
      const form = { client_assertion: undefined, client_assertion_type: undefined };
      const secret = password?.secretText ?? '';
      if (!options.basic)
        return await service.ask({ ...form, client_id: application.appId, client_secret: secret });
      const basic = Buffer.from(`${application.appId}:${encodeURIComponent(secret)}`).toString('base64');
      return await service.ask(
        { ...form, client_id: undefined },
        { headers: { authorization: `Basic ${basic}` } },
      );
    };

    it('says that it was a secret', async () => {
      const { body } = await withSecret();
      expect(decodeJwt(body.access_token)).toMatchObject({ appidacr: '1' });
    });

    it('is had with the Authorization header as well', async () => {
      expect((await withSecret({ basic: true })).status).toBe(200);
    });

    it('is refused for a managed identity, which can have none', async () => {
      const { body } = await service.ask({
        client_assertion: undefined,
        client_assertion_type: undefined,
        client_secret: 'x',
      });
      expect(body.error_codes).toEqual([7000232]);
    });

    it('is refused beside an assertion', async () => {
      expect((await service.ask({ client_secret: 'x' })).body.error_codes).toEqual([9002324]);
    });
  });

  describe('for a certificate', () => {
    it.each([
      ['PS256', 'x5t#S256'],
      ['RS256', 'x5t'],
      ['RS256', 'x5c'],
    ] as const)('is had with %s and %s', async (algorithm, named) => {
      const certificate = await createTestCertificate();
      const { application } = await createTestApplication(service, certificate);
      const { certificates } = (await service.directory.applications.findByAppId(application.appId))!;
      const sha1 = certificates[0]?.sha1Thumbprint;
      const client_assertion = certificateAssertion(service, application, {
        certificate,
        algorithm,
        withChain: named === 'x5c',
        // Older libraries pad their base64url.
        ...(named === 'x5t' && { header: { 'x5t#S256': undefined, x5t: `${sha1}=` } }),
      });
      const { body } = await service.ask({ client_id: application.appId, client_assertion });
      expect(decodeJwt(body.access_token)).toMatchObject({ appidacr: '2', appid: application.appId });
    });

    const refusedNumber = async (
      make: (own: Awaited<ReturnType<typeof createTestCertificate>>) => object,
    ) => {
      const certificate = await createTestCertificate();
      const { application } = await createTestApplication(service, certificate);
      const options = { certificate, ...make(certificate) };
      const client_assertion = certificateAssertion(service, application, options);
      return await service.ask({ client_id: application.appId, client_assertion });
    };

    it('is refused when the key is another one, whatever the thumbprint says', async () => {
      const other = await createTestCertificate();
      const { body } = await refusedNumber((own) => ({
        certificate: { ...own, privateKey: other.privateKey },
      }));
      expect(body.error_codes).toEqual([700027]);
      expect(body.error_description).toContain('failed signature validation');
    });

    it('is refused when the certificate is not registered, even if the assertion brings it', async () => {
      const other = await createTestCertificate();
      const { body } = await refusedNumber(() => ({ certificate: other, withChain: true }));
      expect(body.error_codes).toEqual([700027]);
      expect(body.error_description).toContain('The key was not found');
    });

    it('is refused when the certificate has expired', async () => {
      const expired = await createTestCertificate({ notAfter: '2026-02-01T00:00:00Z' });
      const { application } = await createTestApplication(service, expired);
      const client_assertion = certificateAssertion(service, application, { certificate: expired });
      const { body } = await service.ask({ client_id: application.appId, client_assertion });
      expect(body.error_description).toContain('is expired');
    });

    it('is refused when it is signed with an elliptic curve', async () => {
      const curve = await createTestCertificate({ kind: 'ec' });
      const { application } = await createTestApplication(service, curve);
      const client_assertion = certificateAssertion(service, application, {
        certificate: curve,
        algorithm: 'RS256',
      });
      const { body } = await service.ask({ client_id: application.appId, client_assertion });
      expect(body.error_description).toContain('Unsupported asymmetric signing algorithm');
    });

    it('is had by name when a registered authority has issued it, and refused when a stranger has', async () => {
      const authority = await createTestCertificate({ name: 'our authority', isAuthority: true });
      const stranger = await createTestCertificate({ name: 'our authority', isAuthority: true });
      const { application } = await service.directory.applications.create({
        displayName: 'by name',
        homeTenantId: service.tenant.id,
        trustedSubjectNames: ['trusted.contoso.com'],
      });
      await service.directory.applications.addCertificate(application.appId, authority.pem);
      const askWith = async (signer: typeof authority) => {
        const certificate = await createTestCertificate({ name: 'trusted.contoso.com', signer });
        const client_assertion = certificateAssertion(service, application, { certificate, withChain: true });
        return await service.ask({ client_id: application.appId, client_assertion });
      };
      expect((await askWith(authority)).status).toBe(200);
      expect((await askWith(stranger)).body.error_codes).toEqual([700027]);
    });
  });
});
