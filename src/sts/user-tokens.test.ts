import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApplication } from '../../test/support/test-application.ts';
import {
  azureCli,
  createTestUser,
  managementScope,
  password,
  post,
  signIn,
} from '../../test/support/test-sign-in.ts';
import { createTestTokenService, type TestTokenService } from '../../test/support/test-token-service.ts';
import type { User } from '../directory/index.ts';

let service: TestTokenService;
let user: User;

beforeAll(async () => {
  service = await createTestTokenService();
  user = await createTestUser(service);
});

afterAll(() => service[Symbol.asyncDispose]());

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

const refresh = (refreshToken: string, parameters: Record<string, string | undefined> = {}) =>
  post(service, '/organizations/oauth2/v2.0/token', {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...parameters,
  });

describe("tokens in a person's name", () => {
  it('come with all that az reads: who it is, what it may, and how to go on', async () => {
    const { status, body } = await signIn(service, user.userPrincipalName.toUpperCase(), password);
    expect(status).toBe(200);
    expect(body).toEqual({
      token_type: 'Bearer',
      scope:
        'openid profile https://management.core.windows.net//user_impersonation https://management.core.windows.net//.default',
      expires_in: 4_499,
      ext_expires_in: 4_499,
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^1\.[\w-]+$/),
      id_token: expect.any(String),
      client_info: Buffer.from(JSON.stringify({ uid: user.objectId, utid: service.tenant.id })).toString(
        'base64url',
      ),
    });
  });

  it('carry the claims of version 1 for a first-party resource', async () => {
    const { body } = await signIn(service, user.userPrincipalName, password);
    const now = service.clock.now().getTime() / 1_000;
    expect(claimsOf(body.access_token)).toEqual({
      aud: 'https://management.core.windows.net/',
      iss: `https://sts.windows.net/${service.tenant.id}/`,
      iat: now - 300,
      nbf: now - 300,
      exp: now + 4_500,
      acr: '1',
      aio: expect.any(String),
      amr: ['pwd'],
      appid: azureCli,
      appidacr: '0',
      idtyp: 'user',
      name: 'Ada Lovelace',
      oid: user.objectId,
      rh: expect.any(String),
      scp: 'user_impersonation',
      sub: expect.stringMatching(/^[\w-]{43}$/),
      tid: service.tenant.id,
      unique_name: user.userPrincipalName,
      upn: user.userPrincipalName,
      uti: expect.any(String),
      ver: '1.0',
    });
  });

  it('carry the claims of version 2 for an application that asks for it', async () => {
    const { application } = await service.directory.applications.create({
      displayName: 'an API',
      homeTenantId: service.tenant.id,
      accessTokenVersion: 2,
      identifierUris: ['api://orders'],
    });
    const { body } = await signIn(service, user.userPrincipalName, password, {
      scope: 'api://orders/user_impersonation',
    });
    expect(body.scope).toBe('api://orders/user_impersonation');
    expect(body).not.toHaveProperty('refresh_token');
    expect(body).not.toHaveProperty('id_token');
    const claims = claimsOf(body.access_token);
    expect(claims).toMatchObject({
      aud: application.appId,
      iss: `https://login.microsoftonline.com/${service.tenant.id}/v2.0`,
      azp: azureCli,
      azpacr: '0',
      preferred_username: user.userPrincipalName,
      scp: 'user_impersonation',
      ver: '2.0',
    });
    for (const name of ['upn', 'appid', 'amr', 'roles']) expect(claims).not.toHaveProperty(name);
  });

  it('have a subject of their own at each resource, and the same object id', async () => {
    const scopes = ['https://vault.azure.net/.default', 'https://graph.microsoft.com/.default'];
    const answers = await Promise.all(
      [...scopes, ...scopes].map((scope) => signIn(service, user.userPrincipalName, password, { scope })),
    );
    const claims = answers.map(({ body }) => claimsOf(body.access_token));
    expect(new Set(claims.map(({ sub }) => sub)).size).toBe(2);
    expect(new Set(claims.map(({ oid }) => oid))).toEqual(new Set([user.objectId]));
  });

  it.each([
    ['User.Read', 'https://graph.microsoft.com', 'User.Read'],
    ['openid profile', 'https://graph.microsoft.com', 'openid profile'],
    ['https://vault.azure.net/user_impersonation', 'https://vault.azure.net', 'user_impersonation'],
    ['https://vault.azure.net//.default', 'https://vault.azure.net/', 'user_impersonation'],
    [
      '797f4846-ba00-4fd7-ba43-dac1f8f63013/.default',
      '797f4846-ba00-4fd7-ba43-dac1f8f63013',
      'user_impersonation',
    ],
  ])('for the scope %s are for %s, with %s', async (scope, aud, scp) => {
    const { body } = await signIn(service, user.userPrincipalName, password, { scope });
    expect(claimsOf(body.access_token)).toMatchObject({ aud, scp });
  });

  it.each([
    ['of two resources', 'https://vault.azure.net/.default https://management.azure.com/.default', 70011],
    ['of nothing that there is', 'https://nothing.example/.default', 500011],
  ])('are not had for scopes %s', async (_what, scope, number) => {
    const { body } = await signIn(service, user.userPrincipalName, password, { scope });
    expect(body.error_codes).toEqual([number]);
  });

  it('tell the program who has signed in, in a token that no resource takes', async () => {
    const { body } = await signIn(service, user.userPrincipalName, password);
    const now = service.clock.now().getTime() / 1_000;
    expect(claimsOf(body.id_token)).toEqual({
      aud: azureCli,
      iss: `https://login.microsoftonline.com/${service.tenant.id}/v2.0`,
      iat: now - 300,
      nbf: now - 300,
      exp: now + 3_600,
      name: 'Ada Lovelace',
      oid: user.objectId,
      preferred_username: user.userPrincipalName,
      sub: expect.stringMatching(/^[\w-]{43}$/),
      tid: service.tenant.id,
      uti: claimsOf(body.access_token).uti,
      ver: '2.0',
    });
  });

  it('are had at the v1 endpoint by resource, in texts', async () => {
    const { body } = await post(service, `/${service.tenant.id}/oauth2/token`, {
      grant_type: 'password',
      username: user.userPrincipalName,
      password,
      resource: 'https://management.azure.com/',
    });
    expect(body).toMatchObject({
      expires_in: '4499',
      resource: 'https://management.azure.com/',
      scope: 'user_impersonation',
      refresh_token: expect.any(String),
    });
    expect(claimsOf(body.id_token)).toMatchObject({ ver: '1.0', upn: user.userPrincipalName });
  });

  it('leave a record with the person, and one for each refusal', async () => {
    const clientId = azureCli;
    await signIn(service, user.userPrincipalName, password);
    await signIn(service, user.userPrincipalName, 'wrong');
    const [refused, issued] = await service.directory.signIns.list({ limit: 2, clientId });
    const person = { objectId: user.objectId, userPrincipalName: user.userPrincipalName };
    expect(issued).toMatchObject({ user: person, clientName: 'Microsoft Azure CLI', credential: 'none' });
    expect(issued?.errorNumber).toBeUndefined();
    expect(refused).toMatchObject({ user: person, tenantId: service.tenant.id, errorNumber: 50126 });
    expect(JSON.stringify([refused, issued])).not.toContain(password);
  });
});

describe('a password', () => {
  it('may be wrong nine times, and locks the account for a minute at the tenth', async () => {
    const { userPrincipalName } = await createTestUser(service);
    const attempt = async (given: string) =>
      (await signIn(service, userPrincipalName, given)).body.error_codes;
    for (let count = 0; count < 9; count += 1) expect(await attempt('wrong')).toEqual([50126]);
    expect(await attempt(password)).toBeUndefined();
    for (let count = 0; count < 10; count += 1) expect(await attempt('wrong')).toEqual([50126]);
    expect(await attempt(password)).toEqual([50053]);
    service.clock.advanceSeconds(60);
    expect(await attempt(password)).toBeUndefined();
  });

  it('cannot be guessed more often by asking at once', async () => {
    const { userPrincipalName } = await createTestUser(service);
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => signIn(service, userPrincipalName, 'wrong')),
    );
    const numbers = answers.map(({ body }) => body.error_codes[0]);
    expect(numbers.filter((number) => number === 50126)).toHaveLength(10);
    expect(numbers.filter((number) => number === 50053)).toHaveLength(4);
  });

  it("counts in the user's own tenant alone", async () => {
    const other = await service.directory.tenants.put({
      id: '66666666-6666-4666-8666-666666666666',
      displayName: 'Fabrikam',
      domains: ['fabrikam.onmicrosoft.com'],
      allowsFederation: true,
    });
    const { body } = await post(service, `/${other.id}/oauth2/v2.0/token`, {
      grant_type: 'password',
      username: user.userPrincipalName,
      password,
      scope: managementScope,
    });
    expect(body.error_codes).toEqual([50034]);
  });
});

describe('the client of a person', () => {
  it('proves itself where it can, before the password is looked at', async () => {
    const { application } = await createTestApplication(service);
    const added = await service.directory.applications.addPassword(application.appId, {
      displayName: 'one',
      expiresAt: new Date('2027-01-01T00:00:00Z'),
    });
    const ask = (client_secret: string, given: string) =>
      signIn(service, user.userPrincipalName, given, { client_id: application.appId, client_secret });
    expect((await ask('wrong', 'wrong')).body.error_codes).toEqual([7000215]);
    const { body } = await ask(added?.secretText ?? '', password);
    expect(claimsOf(body.access_token)).toMatchObject({ appid: application.appId, appidacr: '1' });
  });

  it('is none that everybody has, with a secret', async () => {
    const { body } = await signIn(service, user.userPrincipalName, password, { client_secret: 'x' });
    expect(body.error_codes).toEqual([700025]);
  });

  it('is no managed identity, which speaks for itself alone', async () => {
    const answer = await service.ask({ grant_type: 'password', username: user.userPrincipalName, password });
    expect(answer.body.error_codes).toEqual([700016]);
  });

  it('does not get tokens of its own where it is public', async () => {
    const answer = await post(service, `/${service.tenant.id}/oauth2/v2.0/token`, {
      grant_type: 'client_credentials',
      scope: 'https://vault.azure.net/.default',
    });
    expect(answer.body.error_codes).toEqual([7000216]);
  });
});

describe('a refresh token', () => {
  it('is good for every resource, and comes back new each time, while the old one still counts', async () => {
    const { body } = await signIn(service, user.userPrincipalName, password);
    const scope = 'https://vault.azure.net/.default offline_access';
    const first = await refresh(body.refresh_token, { scope });
    expect(claimsOf(first.body.access_token)).toMatchObject({
      aud: 'https://vault.azure.net',
      oid: user.objectId,
    });
    expect(first.body.refresh_token).not.toBe(body.refresh_token);
    expect((await refresh(body.refresh_token, { scope })).status).toBe(200);
    expect((await refresh(first.body.refresh_token, { scope })).status).toBe(200);
  });

  it('asks for what it was made for, where the request says nothing else', async () => {
    const { body } = await signIn(service, user.userPrincipalName, password);
    const again = await refresh(body.refresh_token);
    expect(again.body.scope).toBe(body.scope);
    expect(again.body.id_token).toBeDefined();
  });

  it('lives for ninety days after its last use, however old the sign-in is', async () => {
    await using own = await createTestTokenService();
    const { userPrincipalName } = await createTestUser(own);
    let { body } = await signIn(own, userPrincipalName, password);
    for (let round = 0; round < 3; round += 1) {
      own.clock.advanceSeconds(89 * 24 * 3_600);
      const parameters = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
      ({ body } = await post(own, '/organizations/oauth2/v2.0/token', parameters));
      expect(body.access_token).toBeDefined();
    }
  });

  it('ends with its user, and when the sessions are revoked', async () => {
    const leaving = await createTestUser(service);
    const { body } = await signIn(service, leaving.userPrincipalName, password);
    service.clock.advanceSeconds(1);
    await service.directory.users.revokeSessions(leaving.objectId);
    expect((await refresh(body.refresh_token)).body.error_codes).toEqual([50173]);
    const anew = await signIn(service, leaving.userPrincipalName, password);
    expect((await refresh(anew.body.refresh_token)).status).toBe(200);
    await service.directory.users.delete(leaving.objectId);
    expect((await refresh(anew.body.refresh_token)).body.error_codes).toEqual([50034]);
  });

  it.each([
    ['another client', (token: string) => [token, '1950a258-227b-4e31-a9cf-717495945fc2']],
    [
      'a letter changed',
      (token: string) => [token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), azureCli],
    ],
    ["another token's kind", () => ['eyJhbGciOiJSUzI1NiJ9.e30.AA', azureCli]],
    ['nothing behind its prefix', () => ['1.', azureCli]],
  ] as const)('is refused with %s', async (_what, change) => {
    const { body } = await signIn(service, user.userPrincipalName, password);
    const [token = '', client_id] = change(body.refresh_token);
    const answer = await refresh(token, { client_id });
    expect(answer.body).toMatchObject({ error: 'invalid_grant', error_codes: [70000] });
  });

  it('says nothing to whoever reads it', async () => {
    const { body } = await signIn(service, user.userPrincipalName, password);
    const bytes = Buffer.from(body.refresh_token.slice(2), 'base64url').toString('latin1');
    expect(bytes).not.toContain(user.objectId);
    expect(bytes).not.toContain(azureCli);
  });
});

describe('the realm of a user', () => {
  const read = async (userName: string) =>
    (await service.ask({}, { method: 'GET', path: `/common/userrealm/${userName}?api-version=1.0` })).body;

  it('is managed for a domain of a tenant, whoever there is', async () => {
    expect(await read('nobody%40contoso.onmicrosoft.com')).toEqual({
      ver: '1.0',
      account_type: 'Managed',
      domain_name: 'contoso.onmicrosoft.com',
      cloud_instance_name: 'microsoftonline.com',
      cloud_audience_urn: 'urn:federation:MicrosoftOnline',
    });
  });

  it.each(['ada@fabrikam.example', 'ada', '%E0%A4%A'])('is unknown for %s', async (userName) => {
    expect(await read(userName)).toMatchObject({ account_type: 'Unknown' });
  });
});
