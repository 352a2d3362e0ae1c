import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateAssertion, createTestApplication } from '../../test/support/test-application.ts';
import { createTestCertificate } from '../../test/support/test-certificate.ts';
import { signToken, TestIssuer } from '../../test/support/test-issuer.ts';
import {
  authorizePath,
  createTestUser,
  getCode,
  loopback,
  openPage,
  password,
  post,
  redeemCode,
  signIn,
  startDevice,
  typeUserCode,
  verifier,
} from '../../test/support/test-sign-in.ts';
import {
  createTestTokenService,
  exchangeAudience,
  subject,
  type TestTokenService,
  type TokenAnswer,
} from '../../test/support/test-token-service.ts';
import { type StsErrorKey, stsErrors } from './errors.ts';

/** Those that a browser carries: to the program in an address, or to the person on a page. */
const pageScenarios = {
  interactionRequired: { prompt: 'none' },
  declined: {},
  responseTypeDisabled: { response_type: 'id_token' },
  unsupportedPrompt: { prompt: 'please' },
  challengeRequired: { code_challenge_method: 'plain' },
} as const satisfies Partial<Record<StsErrorKey, Record<string, string>>>;

type BrowserKey = keyof typeof pageScenarios | 'replyAddressUnknown';

type Scenario = (service: TestTokenService) => Promise<TokenAnswer>;

/** How each row is reached. A row without a scenario does not compile, and one that is never refused fails. */
const scenarios: Record<Exclude<StsErrorKey, BrowserKey>, Scenario> = {
  userNotFound: (service) => signIn(service, 'nobody@contoso.onmicrosoft.com', password),
  userNotInTenant: async (service) => {
    const other = await service.directory.tenants.put({
      id: '55555555-5555-4555-8555-555555555555',
      displayName: 'Fabrikam',
      domains: ['fabrikam.onmicrosoft.com'],
      allowsFederation: true,
    });
    const { userPrincipalName } = await createTestUser(service);
    const { body } = await signIn(service, userPrincipalName, password);
    return await post(service, `/${other.id}/oauth2/v2.0/token`, {
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token,
    });
  },
  accountLocked: async (service) => {
    const { userPrincipalName } = await createTestUser(service);
    for (let attempt = 0; attempt < 10; attempt += 1) await signIn(service, userPrincipalName, 'wrong');
    return await signIn(service, userPrincipalName, password);
  },
  passwordMissing: async (service) => {
    const { userPrincipalName } = await createTestUser(service, { hasPassword: false });
    return await signIn(service, userPrincipalName, 'any');
  },
  wrongPassword: async (service) => {
    const { userPrincipalName } = await createTestUser(service);
    return await signIn(service, userPrincipalName, 'wrong');
  },
  accountDisabled: async (service) => {
    const { userPrincipalName, objectId } = await createTestUser(service);
    await service.directory.users.revise(objectId, () => ({ isEnabled: false }));
    return await signIn(service, userPrincipalName, password);
  },
  sessionRevoked: async () => {
    await using service = await createTestTokenService();
    const user = await createTestUser(service);
    const { body } = await signIn(service, user.userPrincipalName, password);
    service.clock.advanceSeconds(1);
    await service.directory.users.setPassword(user.objectId, 'another');
    return await post(service, '/organizations/oauth2/v2.0/token', {
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token,
    });
  },
  codeRedeemed: async (service) => {
    const code = await getCode(service);
    await redeemCode(service, code);
    return await redeemCode(service, code);
  },
  codeExpired: async () => {
    await using service = await createTestTokenService();
    const code = await getCode(service);
    service.clock.advanceSeconds(600);
    return await redeemCode(service, code);
  },
  codeVerifierDiffers: async (service) =>
    await redeemCode(service, await getCode(service), { code_verifier: verifier.replace('a', 'b') }),
  replyAddressDiffers: async (service) =>
    await redeemCode(service, await getCode(service), { redirect_uri: `${loopback}/elsewhere` }),
  permissionNotFound: async (service) => {
    const { userPrincipalName } = await createTestUser(service);
    return await signIn(service, userPrincipalName, password, {
      scope: 'https://management.azure.com/everything',
    });
  },
  invalidGrant: (service) =>
    post(service, '/organizations/oauth2/v2.0/token', { grant_type: 'refresh_token', refresh_token: '1.x' }),
  refreshTokenExpired: async () => {
    await using service = await createTestTokenService();
    const { userPrincipalName } = await createTestUser(service);
    const { body } = await signIn(service, userPrincipalName, password);
    service.clock.advanceSeconds(90 * 24 * 3_600);
    return await post(service, '/organizations/oauth2/v2.0/token', {
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token,
    });
  },
  authorizationPending: async (service) => (await startDevice(service)).poll(),
  unknownDeviceCode: async (service) => (await startDevice(service)).poll({ device_code: 'another' }),
  deviceCodeExpired: async () => {
    await using service = await createTestTokenService();
    const device = await startDevice(service);
    service.clock.advanceSeconds(900);
    return await device.poll();
  },
  authorizationDeclined: async (service) => {
    const device = await startDevice(service);
    await typeUserCode(service, device.userCode, { decision: 'cancel' });
    return await device.poll();
  },
  malformedAssertion: (service) => service.ask({ client_assertion: 'not-a-token' }),
  unknownInstance: (service) =>
    service.ask(
      {},
      {
        method: 'GET',
        path: '/common/discovery/instance?api-version=1.1&authorization_endpoint=https://evil.example/common/oauth2/authorize',
      },
    ),
  issuerUnreachable: async () => {
    await using service = await createTestTokenService();
    service.issuer.failure = 'no answer within 5 seconds';
    return await service.ask();
  },
  unparsableIssuerKeys: async () => {
    await using service = await createTestTokenService();
    service.issuer.keyDocument = '<html>';
    return await service.ask();
  },
  unsupportedGrantType: (service) => service.ask({ grant_type: 'saml2' }),
  invalidScope: (service) =>
    service.ask({ scope: 'https://vault.azure.net/.default https://graph.microsoft.com/.default' }),
  scopeWithoutDefault: (service) => service.ask({ scope: 'https://vault.azure.net' }),
  credentialNotYetEffective: async () => {
    await using service = await createTestTokenService({ propagationDelaySeconds: 20 });
    return await service.ask();
  },
  noMatchingIssuer: (service) =>
    service.ask({ client_assertion: service.assertion({ iss: service.issuer.issuer.slice(0, -1) }) }),
  noMatchingAudience: (service) =>
    service.ask({ client_assertion: service.assertion({ aud: ['https://kubernetes.default.svc'] }) }),
  noMatchingSubject: (service) =>
    service.ask({ client_assertion: service.assertion({ sub: `${subject}2` }) }),
  noMatchingIdentitySubject: async (service) => {
    const issuer = `https://login.microsoftonline.com/${service.tenant.id}/v2.0`;
    const { application } = await createTestApplication(service);
    await service.directory.federatedCredentials.put(application.objectId, {
      name: 'identity',
      issuer,
      subject: 'somebody',
      audiences: [exchangeAudience],
    });
    const client_assertion = service.assertion({ iss: issuer, xms_mirid: '/subscriptions/x' });
    return await service.ask({ client_id: application.appId, client_assertion });
  },
  subjectCaseDiffers: (service) =>
    service.ask({ client_assertion: service.assertion({ sub: subject.replace('default', 'Default') }) }),
  noFederatedCredentials: async (service) => {
    const { application } = await createTestApplication(service);
    return await service.ask({ client_id: application.appId });
  },
  managedIdentitySecret: (service) =>
    service.ask({ client_assertion: undefined, client_assertion_type: undefined, client_secret: 'x' }),
  severalCredentials: (service) => service.ask({ client_secret: 'x' }),
  applicationNotFound: (service) => service.ask({ client_id: '11111111-1111-4111-8111-111111111111' }),
  wrongAssertionClient: async (service) => {
    const { application, certificate } = await createTestApplication(service, await createTestCertificate());
    const client_assertion = certificateAssertion(service, application, {
      certificate,
      claims: { sub: 'else' },
    });
    return await service.ask({ client_id: application.appId, client_assertion });
  },
  wrongAssertionAudience: async (service) => {
    const { application, certificate } = await createTestApplication(service, await createTestCertificate());
    const claims = { aud: 'https://login.example/token' };
    const client_assertion = certificateAssertion(service, application, { certificate, claims });
    return await service.ask({ client_id: application.appId, client_assertion });
  },
  assertionOutsideLifetime: (service) =>
    service.ask({
      client_assertion: service.assertion({ exp: 1_000_000_000, nbf: 999_996_400, iat: 999_996_400 }),
    }),
  publicClient: async (service) => {
    const { application } = await service.directory.applications.create({
      displayName: 'public',
      homeTenantId: service.tenant.id,
      isPublicClient: true,
    });
    return await service.ask({ client_id: application.appId });
  },
  invalidAssertionSignature: (service) => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const [, payload = ''] = service.assertion().split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const header = { alg: 'RS256', kid: service.issuer.key.keyId };
    return service.ask({ client_assertion: signToken(header, claims, stranger) });
  },
  unauthorizedSubjectName: async (service) => {
    const { application } = await service.directory.applications.create({
      displayName: 'by name',
      homeTenantId: service.tenant.id,
      trustedSubjectNames: ['trusted.contoso.com'],
    });
    const certificate = await createTestCertificate({ name: 'other.contoso.com' });
    const client_assertion = certificateAssertion(service, application, { certificate, withChain: true });
    return await service.ask({ client_id: application.appId, client_assertion });
  },
  entraTokenNotAllowed: (service) =>
    service.ask({
      client_assertion: service.assertion({ iss: `https://sts.windows.net/${service.tenant.id}/` }),
    }),
  federationDisabled: async () => {
    await using service = await createTestTokenService();
    await service.directory.tenants.put({ ...service.tenant, allowsFederation: false });
    return await service.ask();
  },
  notManagedIdentityToken: (service) => askWithEntraToken(service, {}),
  identityTokenAudience: (service) =>
    askWithEntraToken(service, { xms_mirid: '/subscriptions/x', aud: 'https://vault.azure.net' }),
  chainedFederation: askWithChainedToken,
  invalidClientSecret: async (service) => {
    const { application } = await createTestApplication(service);
    return await askWithSecret(service, application.appId, 'wrong');
  },
  credentialRequired: (service) =>
    service.ask({ client_assertion: undefined, client_assertion_type: undefined, client_id: undefined }),
  credentialMissing: async (service) => {
    const { application } = await createTestApplication(service);
    return await post(service, '/organizations/oauth2/v2.0/token', {
      client_id: application.appId,
      grant_type: 'refresh_token',
    });
  },
  expiredClientSecret: async (service) => {
    const { application } = await createTestApplication(service);
    const expiresAt = new Date(service.clock.now().getTime() - 1_000);
    const password = await service.directory.applications.addPassword(application.appId, {
      displayName: 'old',
      expiresAt,
    });
    return await askWithSecret(service, application.appId, password?.secretText ?? '');
  },
  resourceNotFound: (service) => service.ask({ scope: 'https://nothing.example/.default' }),
  tenantNotFound: (service) =>
    service.ask({}, { path: '/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token' }),
  invalidTenantIdentifier: (service) => service.ask({}, { path: '/undefined/oauth2/v2.0/token' }),
  invalidInput: (service) =>
    service.ask({}, { body: 'grant_type=client_credentials&client_id=a&client_id=b' }),
  emptyField: (service) => service.ask({ client_id: '' }),
  missingParameter: (service) => service.ask({ scope: undefined }),
  tenantlessGrant: (service) => service.ask({}, { path: '/common/oauth2/v2.0/token' }),
  postRequired: (service) => service.ask({}, { method: 'GET' }),
  malformedRequest: (service) => service.ask({ client_assertion: 'x'.repeat(1_000_000) }),
  temporarilyUnavailable: async () => {
    const service = await createTestTokenService();
    await service.directory.close();
    return await service.ask();
  },
};

describe('the error table of the token service', () => {
  let service: TestTokenService;

  beforeAll(async () => {
    service = await createTestTokenService();
  });

  afterAll(() => service[Symbol.asyncDispose]());

  it('has a scenario for every row', () => {
    const reached = [...Object.keys(scenarios), ...Object.keys(pageScenarios), 'replyAddressUnknown'];
    expect(reached.sort()).toEqual(Object.keys(stsErrors).sort());
  });

  it.each(Object.keys(pageScenarios) as (keyof typeof pageScenarios)[])(
    'tells a program of %s by way of the browser',
    async (key) => {
      const row = stsErrors[key];
      const path = authorizePath({ ...pageScenarios[key], state: 'as it was' });
      const answer = await openPage(service, path, key === 'declined' ? { decision: 'cancel' } : undefined);
      expect(answer.status).toBe(303);
      const location = new URL(answer.headers.get('location') ?? '');
      expect(`${location.origin}${location.pathname}`).toBe(`${loopback}/`);
      expect(Object.fromEntries(location.searchParams)).toEqual({
        error: row.oauth,
        error_description: expect.stringMatching(new RegExp(`^AADSTS${row.number}: `)),
        state: 'as it was',
      });
    },
  );

  it('tells a person, and nobody else, of an address that is not registered', async () => {
    const path = authorizePath({ redirect_uri: 'https://evil.example/' });
    const answer = await openPage(service, path);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.text).toContain(`AADSTS50011: The redirect URI &#39;https://evil.example/&#39;`);
  });

  it.each(Object.keys(scenarios) as (keyof typeof scenarios)[])(
    'refuses with %s, as its row says',
    async (key) => {
      const row = stsErrors[key];
      const answer = await scenarios[key](service);
      expect(answer.body).toMatchObject({ error: row.oauth, error_codes: [row.number] });
      expect(answer.status).toBe(row.status);
      expect(answer.body.error_description).toMatch(new RegExp(`^AADSTS${row.number}: `));
    },
  );

  it('has every number once', () => {
    const numbers = Object.values(stsErrors).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('answers in the body that SDKs take apart, with the trace id in a header too', async () => {
    const correlationId = '33333333-3333-4333-8333-333333333333';
    const { body, headers } = await service.ask(
      { scope: 'https://nothing.example/.default' },
      { headers: { 'client-request-id': correlationId, 'return-client-request-id': 'true' } },
    );
    expect(body).toEqual({
      error: 'invalid_resource',
      error_description: expect.stringMatching(
        /^AADSTS500011: The resource principal named https:\/\/nothing\.example was not found in the tenant named Contoso\. .* Trace ID: [0-9a-f-]{36} Correlation ID: 33333333-3333-4333-8333-333333333333 Timestamp: 2026-03-01 12:00:00Z$/,
      ),
      error_codes: [500011],
      timestamp: '2026-03-01 12:00:00Z',
      trace_id: headers.get('x-ms-request-id'),
      correlation_id: correlationId,
      error_uri: 'https://login.microsoftonline.com/error?code=500011',
    });
    expect(headers.get('client-request-id')).toBe(correlationId);
    expect(headers.get('cache-control')).toBe('no-store, no-cache');
  });
});

async function askWithSecret(
  service: TestTokenService,
  clientId: string,
  secret: string,
): Promise<TokenAnswer> {
  return await service.ask({
    client_id: clientId,
    client_secret: secret,
    client_assertion: undefined,
    client_assertion_type: undefined,
  });
}

async function askWithEntraToken(
  service: TestTokenService,
  claims: Record<string, unknown>,
): Promise<TokenAnswer> {
  const issuer = `https://login.microsoftonline.com/${service.tenant.id}/v2.0`;
  const { application } = await createTestApplication(service);
  await service.directory.federatedCredentials.put(application.objectId, {
    name: 'identity',
    issuer,
    subject: service.identity.principalId,
    audiences: [exchangeAudience],
  });
  const client_assertion = service.assertion({ iss: issuer, sub: service.identity.principalId, ...claims });
  return await service.ask({ client_id: application.appId, client_assertion });
}

/** A managed identity's token, signed as Entra's, that the records say was itself had by federation. */
async function askWithChainedToken(): Promise<TokenAnswer> {
  const entra = await TestIssuer.create(
    'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0',
  );
  await using service = await createTestTokenService({ issuer: entra });
  await service.directory.signIns.add({
    id: '44444444-4444-4444-8444-444444444444',
    correlationId: '44444444-4444-4444-8444-444444444444',
    at: service.clock.now(),
    credential: 'federatedIdentityCredential',
  });
  return await service.ask({
    client_assertion: service.assertion({
      xms_mirid: '/subscriptions/x',
      uti: Buffer.from('44444444444444448444444444444444', 'hex').toString('base64url'),
    }),
  });
}
