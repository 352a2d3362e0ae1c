import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIssuerKey, encode, signToken } from '../../test/support/test-issuer.ts';
import { createTestTokenService, type TestTokenService } from '../../test/support/test-token-service.ts';

/** Tokens that somebody made to be let in. Each must be refused, for the reason that it is wrong. */
describe('a hostile assertion', () => {
  let service: TestTokenService;

  beforeAll(async () => {
    service = await createTestTokenService();
  });

  afterAll(() => service[Symbol.asyncDispose]());

  beforeEach(() => {
    service.issuer.fetches = 0;
  });

  const ask = async (assertion: string) => {
    const { status, body } = await service.ask({ client_assertion: assertion });
    return { status, number: body.error_codes?.[0], text: body.error_description ?? '' };
  };
  const rightClaims = () =>
    JSON.parse(Buffer.from(service.assertion().split('.')[1] ?? '', 'base64url').toString());
  const withHeader = (header: Record<string, unknown>, signature = 'AAAA') =>
    `${encode(JSON.stringify(header))}.${encode(JSON.stringify(rightClaims()))}.${signature}`;
  const withPayload = (payload: string) => {
    const { key } = service.issuer;
    const input = `${encode(JSON.stringify({ alg: 'RS256', kid: key.keyId }))}.${encode(payload)}`;
    const signed = signToken({ alg: 'RS256' }, {}, key.privateKey).split('.')[2] ?? '';
    return `${input}.${signed}`;
  };

  it('without an algorithm is refused before any key is looked up', async () => {
    const refused = await ask(withHeader({ alg: 'none', kid: service.issuer.key.keyId }));
    expect(refused).toMatchObject({ status: 401, number: 700027 });
    expect(refused.text).toContain('Unsupported asymmetric signing algorithm');
    expect(service.issuer.fetches).toBe(0);
  });

  it('without an algorithm and without a signature is refused', async () => {
    const refused = await ask(withHeader({ alg: 'none', kid: service.issuer.key.keyId }, ''));
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect([50027, 700027]).toContain(refused.number);
  });

  it('signed by HMAC with the public key as its secret is refused', async () => {
    const { keyId, publicKey } = service.issuer.key;
    const token = withHeader({ alg: 'HS256', kid: keyId });
    const input = token.slice(0, token.lastIndexOf('.'));
    const secret = publicKey.export({ format: 'pem', type: 'spki' });
    const refused = await ask(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`);
    expect(refused).toMatchObject({ status: 401, number: 700027 });
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c'])(
    'that brings its own key in %s is judged by the published keys',
    async (member) => {
      const own = await createIssuerKey();
      const brought = {
        jwk: own.jwk,
        jku: 'https://evil.example/jwks',
        x5u: 'https://evil.example/cert',
        x5c: ['AAAA'],
      };
      const header = {
        alg: 'RS256',
        kid: service.issuer.key.keyId,
        [member]: brought[member as keyof typeof brought],
      };
      const refused = await ask(signToken(header, rightClaims(), own.privateKey));
      expect(refused).toMatchObject({ status: 401, number: 700027 });
      expect(refused.text).toContain('failed signature validation');
    },
  );

  it('with a critical extension that nobody understands is malformed', async () => {
    const token = service.assertion({}, { crit: ['https://example/must'], 'https://example/must': true });
    expect(await ask(token)).toMatchObject({ status: 400, number: 50027 });
  });

  it('that claims an unencoded payload is malformed', async () => {
    expect(await ask(service.assertion({}, { b64: false, crit: ['b64'] }))).toMatchObject({ number: 50027 });
  });

  it.each(['unknown', '../../etc/passwd', "' OR 1=1 --"])('with the key id %s finds no key', async (kid) => {
    const refused = await ask(service.assertion({}, { kid }));
    expect(refused).toMatchObject({ status: 401, number: 700027 });
    expect(refused.text).toContain('The key was not found');
  });

  it('without a key id finds no key, and no key is tried', async () => {
    const refused = await ask(service.assertion({}, { kid: undefined }));
    expect(refused).toMatchObject({ status: 401, number: 700027 });
    expect(service.issuer.fetches).toBe(0);
  });

  it('with a key id that is no text is malformed', async () => {
    expect(await ask(service.assertion({}, { kid: 7 }))).toMatchObject({ status: 400, number: 50027 });
  });

  it('with a member twice is malformed: which one counts would be anyone’s guess', async () => {
    const claims = JSON.stringify(rightClaims());
    const twice = `${claims.slice(0, -1)},"sub":"system:serviceaccount:kube-system:admin"}`;
    const refused = await ask(withPayload(twice));
    expect(refused).toMatchObject({ status: 400, number: 50027 });
    expect(refused.text).toContain('sub');
  });

  it.each([
    ['iss', 7],
    ['iss', ['https://a']],
    ['sub', { toString: 'x' }],
    ['sub', null],
    ['aud', 7],
    ['aud', [7]],
    ['aud', []],
    ['exp', '1893456000'],
    ['exp', true],
    ['nbf', 'now'],
    ['iat', {}],
  ])('whose %s is %j is malformed', async (claim, value) => {
    expect(await ask(service.assertion({ [claim]: value }))).toMatchObject({ status: 400, number: 50027 });
  });

  it.each(['iss', 'sub', 'aud', 'exp'])('without %s is malformed', async (claim) => {
    const refused = await ask(service.assertion({ [claim]: undefined }));
    expect(refused).toMatchObject({ status: 400, number: 50027 });
    expect(refused.text).toContain(claim);
  });

  it('that has expired is refused with its times, beyond the five minutes of skew', async () => {
    const now = Math.floor(service.clock.now().getTime() / 1_000);
    const within = await ask(service.assertion({ exp: now - 299, iat: now - 3_600, nbf: now - 3_600 }));
    expect(within.status).toBe(200);
    const refused = await ask(service.assertion({ exp: now - 300, iat: now - 3_600, nbf: now - 3_600 }));
    expect(refused).toMatchObject({ status: 401, number: 700024 });
    expect(refused.text).toContain(
      'Current time: 2026-03-01T12:00:00.0000000Z, assertion valid from 2026-03-01T11:00:00.0000000Z, expiry time of assertion 2026-03-01T11:55:00.0000000Z.',
    );
  });

  it('that is not yet valid is refused, beyond the skew', async () => {
    const now = Math.floor(service.clock.now().getTime() / 1_000);
    expect((await ask(service.assertion({ nbf: now + 300, iat: now }))).status).toBe(200);
    expect(await ask(service.assertion({ nbf: now + 301, iat: now }))).toMatchObject({ number: 700024 });
    expect(await ask(service.assertion({ iat: now + 301, nbf: now }))).toMatchObject({ number: 700024 });
  });

  it('that ends before it begins is refused', async () => {
    const now = Math.floor(service.clock.now().getTime() / 1_000);
    expect(await ask(service.assertion({ nbf: now + 200, exp: now + 100 }))).toMatchObject({
      number: 700024,
    });
  });

  it.each([
    ['a foreign issuer', { iss: 'https://evil.example/' }, 700211],
    ['the issuer in upper case', { iss: 'HTTPS://EASTUS.oic.prod-aks.azure.com/tenant/cluster/' }, 700211],
    ['the issuer without its slash', { iss: 'https://eastus.oic.prod-aks.azure.com/tenant/cluster' }, 700211],
    ['the issuer with a space', { iss: 'https://eastus.oic.prod-aks.azure.com/tenant/cluster/ ' }, 700211],
    ['another subject', { sub: 'system:serviceaccount:default:other' }, 700213],
    ['the subject in another case', { sub: 'system:serviceaccount:DEFAULT:workload-identity-sa' }, 7002138],
    ['a look-alike subject', { sub: 'system:serviceaccount:default:workload-identity-ѕa' }, 700213],
    ['a wildcard for a subject', { sub: 'system:serviceaccount:*:*' }, 700213],
    ['another audience', { aud: ['api://AzureADTokenExchange/'] }, 700212],
    ['the audience in another case', { aud: ['api://azureadtokenexchange'] }, 700212],
  ])('with %s is refused before any key is fetched', async (_what, claims, number) => {
    const fresh = await createTestTokenService();
    const refused = await fresh.ask({ client_assertion: fresh.assertion(claims) });
    expect(refused.body.error_codes).toEqual([number]);
    expect(fresh.issuer.fetches).toBe(0);
    await fresh[Symbol.asyncDispose]();
  });

  it('signed with a key that the issuer never had is refused', async () => {
    const swapped = await createIssuerKey();
    const header = { alg: 'RS256', kid: service.issuer.key.keyId };
    expect(await ask(signToken(header, rightClaims(), swapped.privateKey))).toMatchObject({ number: 700027 });
  });

  it('whose payload was changed after signing is refused', async () => {
    const [header, , signature] = service.assertion().split('.');
    const claims = { ...rightClaims(), jti: 'changed' };
    expect(await ask(`${header}.${encode(JSON.stringify(claims))}.${signature}`)).toMatchObject({
      number: 700027,
    });
  });

  it('is refused from the moment its key is withdrawn and the keys are read anew', async () => {
    await using fresh = await createTestTokenService();
    const token = fresh.assertion({ exp: Math.floor(fresh.clock.now().getTime() / 1_000) + 86_400 });
    expect((await fresh.ask({ client_assertion: token })).status).toBe(200);
    fresh.issuer.published = [(await createIssuerKey()).jwk];
    fresh.clock.advanceSeconds(301);
    const refused = await fresh.ask({ client_assertion: token });
    expect(refused.body.error_codes).toEqual([700027]);
  });

  it('for a client of another tenant is refused', async () => {
    const other = await service.directory.tenants.put({
      id: '55555555-5555-4555-8555-555555555555',
      displayName: 'Fabrikam',
      domains: [],
      allowsFederation: true,
    });
    const { body } = await service.ask({}, { path: `/${other.id}/oauth2/v2.0/token` });
    expect(body.error_codes).toEqual([700016]);
  });

  it('of a megabyte is refused without being looked into', async () => {
    const long = service.assertion({ padding: 'x'.repeat(1_000_000) });
    expect(await ask(long)).toMatchObject({ status: 400, number: 9002313 });
    expect(await ask(service.assertion({ padding: 'x'.repeat(60_000) }))).toMatchObject({ number: 50027 });
  });

  it.each([
    'redirects are not followed',
    'no answer within 5 seconds',
    'the answer is longer than 524288 bytes',
  ])('of an issuer of which we know only: %s, is refused with that reason', async (reason) => {
    await using fresh = await createTestTokenService();
    fresh.issuer.failure = reason;
    const { status, body } = await fresh.ask();
    expect(status).toBe(400);
    expect(body.error_codes).toEqual([501661]);
    expect(body.error_description).toContain(reason);
  });

  it('of an issuer with ten thousand keys finds its key only among the first hundred', async () => {
    await using fresh = await createTestTokenService();
    const keys = Array.from({ length: 1_000 }, (_, index) => ({
      ...fresh.issuer.key.jwk,
      kid: `key-${index}`,
    }));
    fresh.issuer.published = [...keys, fresh.issuer.key.jwk];
    expect((await fresh.ask()).body.error_codes).toEqual([700027]);
  });

  it('leaves a record with what was presented and why it was refused, and no token', async () => {
    const { body } = await service.ask({
      client_assertion: service.assertion({ sub: 'system:serviceaccount:a:b' }),
    });
    const signIn = await service.directory.signIns.find(body.trace_id);
    expect(signIn).toMatchObject({
      errorNumber: 700213,
      credential: 'federatedIdentityCredential',
      evidence: {
        presented: { subject: 'system:serviceaccount:a:b', issuer: service.issuer.issuer },
        nearest: { name: 'myFedIdentity' },
        differs: 'subject',
      },
    });
    expect(JSON.stringify(signIn)).not.toContain('eyJ');
  });
});
