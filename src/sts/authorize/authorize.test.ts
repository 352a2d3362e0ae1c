import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorizePath,
  azureCli,
  createTestUser,
  getCode,
  loopback,
  openPage,
  password,
  redeemCode,
} from '../../../test/support/test-sign-in.ts';
import { createTestTokenService, type TestTokenService } from '../../../test/support/test-token-service.ts';
import type { User } from '../../directory/index.ts';

let service: TestTokenService;
let user: User;

beforeAll(async () => {
  service = await createTestTokenService();
  user = await createTestUser(service);
});

afterAll(() => service[Symbol.asyncDispose]());

const submit = (parameters: Record<string, string>, form: Record<string, string> = {}, headers = {}) =>
  openPage(
    service,
    authorizePath(parameters),
    { login: user.userPrincipalName, passwd: password, ...form },
    headers,
  );

describe('the account page', () => {
  it('names the program, offers the accounts, and signs nobody in by being looked at', async () => {
    const before = await service.directory.signIns.list({ limit: 100 });
    const page = await openPage(service, authorizePath({ login_hint: '<ada>"' }));
    expect(page.status).toBe(200);
    expect(page.text).toContain('to <strong>Microsoft Azure CLI</strong>');
    expect(page.text).toContain(`<option value="${user.userPrincipalName}">Ada Lovelace</option>`);
    expect(page.text).toContain('value="&lt;ada&gt;&quot;"');
    expect(await service.directory.signIns.list({ limit: 100 })).toEqual(before);
  });

  it('has no script, is in no frame, is kept nowhere, and leads to the program alone', async () => {
    const { headers, text } = await openPage(service, authorizePath());
    expect(text).not.toMatch(/<script|javascript:|\son\w+=/i);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self' http:\/\/localhost:53219; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('says that the password is wrong, keeps the account, and leaves a record', async () => {
    const page = await submit({}, { passwd: 'wrong' });
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
    expect(page.text).toContain('AADSTS50126: Error validating credentials');
    expect(page.text).toContain(`value="${user.userPrincipalName}"`);
    expect(page.text).not.toContain('wrong</');
    const [record] = await service.directory.signIns.list({ limit: 1, clientId: azureCli });
    expect(record).toMatchObject({
      isInteractive: true,
      errorNumber: 50126,
      user: { objectId: user.objectId },
    });
  });

  it('takes no form from a page of another site', async () => {
    const foreign = await submit({}, {}, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(400);
    expect(foreign.text).toContain('AADSTS90013');
    expect((await submit({}, {}, { origin: 'null' })).status).toBe(400);
    expect((await submit({}, {}, { origin: 'https://login.microsoftonline.com' })).status).toBe(303);
  });

  it('is shown for a request that a program has posted, and keeps it', async () => {
    const url = new URL(authorizePath({ state: 'kept' }), 'https://login.microsoftonline.com');
    const page = await openPage(service, url.pathname, Object.fromEntries(url.searchParams));
    expect(page.status).toBe(200);
    const action = /action="(\?[^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const answer = await openPage(service, `${url.pathname}${action}`, {
      login: user.userPrincipalName,
      passwd: password,
    });
    expect(answer.headers.get('location')).toMatch(/^http:\/\/localhost:53219\/\?code=.+&state=kept$/);
  });

  it.each([
    ['a managed identity', async () => service.identity.clientId, 700016],
    ['nobody that is known', async () => '11111111-1111-4111-8111-111111111111', 700016],
  ])('is not shown for %s', async (_what, findClientId, number) => {
    const page = await openPage(service, authorizePath({ client_id: await findClientId() }));
    expect(page.text).toContain(`AADSTS${number}`);
    expect(page.headers.get('location')).toBeNull();
  });
});

describe('the way back to the program', () => {
  it.each([
    [{}, /^http:\/\/localhost:53219\/\?code=[^&]+$/],
    [{ state: 'a b&c' }, /^http:\/\/localhost:53219\/\?code=[^&]+&state=a\+b%26c$/],
    [{ response_mode: 'fragment', state: 's' }, /^http:\/\/localhost:53219\/#code=[^&]+&state=s$/],
    [{ redirect_uri: 'http://127.0.0.1:1/' }, /^http:\/\/127\.0\.0\.1:1\/\?code=/],
    [{ redirect_uri: 'http://[::1]:1' }, /^http:\/\/\[::1\]:1\/\?code=/],
    [
      { redirect_uri: 'https://login.microsoftonline.com/common/oauth2/nativeclient' },
      /^https:\/\/login\.microsoftonline\.com\/common\/oauth2\/nativeclient\?code=/,
    ],
  ])('for %j is %s', async (parameters, expected) => {
    const answer = await submit(parameters as Record<string, string>);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(expected);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is a form that the person sends on, where the program wants one', async () => {
    const page = await submit({ response_mode: 'form_post', state: '"><script>' });
    expect(page.status).toBe(200);
    expect(page.text).toContain(`<form method="post" action="${loopback}">`);
    expect(page.text).toMatch(/<input type="hidden" name="code" value="1\.[\w-]+">/);
    expect(page.text).toContain('<input type="hidden" name="state" value="&quot;&gt;&lt;script&gt;">');
    expect(page.headers.get('content-security-policy')).toContain(
      "form-action 'self' http://localhost:53219;",
    );
  });

  it.each([
    'https://evil.example/',
    'https://localhost:53219/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'http://ada@localhost/',
    'http://localhost:1/elsewhere',
    'http://localhost:1/#fragment',
    'https://login.microsoftonline.com/common/oauth2/nativeclient/..',
    'javascript:alert(1)',
    'nonsense',
  ])('is not %s, and nothing is sent there', async (redirect_uri) => {
    const answer = await submit({ redirect_uri });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.text).toContain('AADSTS50011');
  });

  it('is the registered one for an application, which loopback is not', async () => {
    const { application } = await service.directory.applications.create({
      displayName: 'a site',
      homeTenantId: service.tenant.id,
      redirectUris: ['https://shop.example/signed-in'],
    });
    const client = { client_id: application.appId };
    const answer = await submit({ ...client, redirect_uri: 'https://shop.example/signed-in' });
    expect(answer.headers.get('location')).toMatch(/^https:\/\/shop\.example\/signed-in\?code=/);
    for (const redirect_uri of [loopback, 'https://shop.example/signed-in/']) {
      expect((await submit({ ...client, redirect_uri })).text).toContain('AADSTS50011');
    }
  });
});

describe('an authorization code', () => {
  it('is redeemed once, for tokens in the name of whoever signed in', async () => {
    const code = await getCode(service, { nonce: 'once' });
    const { status, body } = await redeemCode(service, code);
    expect(status).toBe(200);
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ aud: azureCli, nonce: 'once', tid: service.tenant.id });
    expect(body.refresh_token).toBeDefined();
    expect((await redeemCode(service, code)).body.error_codes).toEqual([54005]);
  });

  it('is used up by a wrong verifier: whoever has stolen it gets one try', async () => {
    const code = await getCode(service);
    const wrong = await redeemCode(service, code, { code_verifier: 'b'.repeat(43) });
    expect(wrong.body.error_codes).toEqual([501481]);
    expect((await redeemCode(service, code)).body.error_codes).toEqual([54005]);
  });

  it.each([
    ['without a verifier', { code_verifier: undefined }, 501481],
    ['with a short verifier', { code_verifier: 'a' }, 501481],
    ['without its address', { redirect_uri: undefined }, 900144],
    ['with another port', { redirect_uri: 'http://localhost:1' }, 500112],
    ['by another client', { client_id: '1950a258-227b-4e31-a9cf-717495945fc2' }, 70000],
  ])('is refused %s', async (_what, parameters, number) => {
    const answer = await redeemCode(service, await getCode(service), parameters);
    expect(answer.body.error_codes).toEqual([number]);
  });

  it('is not used up by another client, which cannot have been meant', async () => {
    const code = await getCode(service);
    await redeemCode(service, code, { client_id: '1950a258-227b-4e31-a9cf-717495945fc2' });
    expect((await redeemCode(service, code)).status).toBe(200);
  });

  it('ends with the sessions of its user', async () => {
    const answer = await submit({});
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    service.clock.advanceSeconds(1);
    await service.directory.users.revokeSessions(user.objectId);
    expect((await redeemCode(service, code)).body.error_codes).toEqual([50173]);
  });
});

describe('pages beside', () => {
  it.each([
    ['/common/oauth2/v2.0/logout', 'Signed out'],
    ['/common/oauth2/nativeclient?code=1.x', 'Signed in'],
  ])('%s says %s, and repeats nothing of what it was given', async (path, title) => {
    const page = await openPage(service, path);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`<h1>${title}</h1>`);
    expect(page.text).not.toContain('1.x');
  });

  it('take no other method', async () => {
    const answer = await service.ask({}, { method: 'DELETE', path: authorizePath(), body: '' });
    expect(answer.status).toBe(405);
  });
});
