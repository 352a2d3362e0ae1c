import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signToken } from '../../test/support/test-issuer.ts';
import {
  assignmentId,
  createTenantIssuer,
  createTestKeyVault,
  foreignToken,
  noon,
  otherTenantId,
  type TestKeyVault,
  tenantId,
} from '../../test/support/test-key-vault.ts';

let vault: TestKeyVault;

beforeAll(async () => {
  vault = await createTestKeyVault();
  await vault.call('PUT', '/secrets/db', { body: { value: 'v' } });
});

afterAll(() => vault[Symbol.asyncDispose]());

const read = (token: string | null) => vault.call('GET', '/secrets/db', { token });

async function expectUnauthorized(token: string | null, message: string): Promise<void> {
  const { status, body, headers } = await read(token);
  expect(body).toEqual({ error: { code: 'Unauthorized', message } });
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toMatch(/^Bearer authorization="/);
}

describe('the challenge', () => {
  it.each([
    ['contoso.vault.azure.net', 'https://vault.azure.net'],
    ['contoso.vault.azure.net:8443', 'https://vault.azure.net'],
    ['CONTOSO.Vault.Azure.Net', 'https://vault.azure.net'],
    ['contoso.vault.localhost', 'https://vault.localhost'],
    ['contoso.vault.localhost:8443', 'https://vault.localhost:8443'],
    ['contoso.vault.svc.cluster.local', 'https://vault.svc.cluster.local'],
    ['contoso.vault.svc.cluster.local:443', 'https://vault.svc.cluster.local'],
  ])('of %s names %s, which clients verify', async (host, resource) => {
    const { status, headers } = await vault.call('GET', '/secrets/db', { token: null, host });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="${resource}"`,
    );
  });

  it('names the tenant of the vault that was asked', async () => {
    await vault.putVault({ name: 'foreign', tenantId: otherTenantId });
    const { headers } = await vault.call('GET', '/secrets/db', {
      token: null,
      host: 'foreign.vault.azure.net',
    });
    expect(headers.get('www-authenticate')).toContain(`"https://login.microsoftonline.com/${otherTenantId}"`);
  });

  it('comes before anything else is looked at', async () => {
    const asked = await Promise.all([
      vault.call('GET', '/secrets/db', { token: null }),
      vault.call('GET', '/secrets/nothing', { token: null }),
      vault.call('GET', '/secrets/a_b', { token: null }),
      vault.call('GET', '/secrets/db', { token: null, apiVersion: null }),
      vault.call('GET', '/secrets?maxresults=1000&$skiptoken=x', { token: null }),
      vault.call('PUT', '/secrets/db', { token: null }),
      vault.call('PUT', '/secrets/db', { token: null, body: '{' }),
      vault.call('TEAPOT', '/secrets/db', { token: null }),
      vault.call('GET', '/keys/nothing', { token: null }),
      vault.call('GET', '/', { token: null }),
    ]);
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(asked.map(({ text }) => text)).size).toBe(1);
  });

  it('has a body as well, which old clients read first', async () => {
    const { body, headers } = await read(null);
    expect(body.error.code).toBe('Unauthorized');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('is not given with any answer but 401', async () => {
    for (const token of [vault.token(), vault.token({ oid: '40000000-0000-4000-8000-000000000004' })]) {
      expect((await read(token)).headers.has('www-authenticate')).toBe(false);
    }
  });
});

describe('the headers of every answer', () => {
  it('are those of a vault, and repeat the id that the client gave', async () => {
    const headers = { 'x-ms-client-request-id': 'client-1' };
    for (const token of [null, vault.token()]) {
      const answer = await vault.call('GET', '/secrets/db', { token, headers });
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'cache-control': 'no-cache',
        pragma: 'no-cache',
        expires: '-1',
        'strict-transport-security': 'max-age=31536000;includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-ms-keyvault-region': 'eastus',
        'x-ms-keyvault-service-version': '1.9.3449.1',
        'x-ms-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'x-ms-client-request-id': 'client-1',
      });
    }
  });

  it('name the assignment that allowed the call, and only then', async () => {
    const header = 'x-ms-keyvault-rbac-assignment-id';
    expect((await read(vault.token())).headers.get(header)).toBe(assignmentId.replaceAll('-', ''));
    expect((await vault.call('GET', '/secrets/nothing')).headers.get(header)).toBe(
      assignmentId.replaceAll('-', ''),
    );
    expect((await read(null)).headers.has(header)).toBe(false);
    const stranger = vault.token({ oid: '40000000-0000-4000-8000-000000000004' });
    expect((await read(stranger)).headers.has(header)).toBe(false);
    expect((await vault.call('PUT', '/secrets', { body: { value: 'v' } })).headers.has(header)).toBe(false);
  });
});

describe('the host', () => {
  it.each([
    'contoso.vault.azure.net',
    'Contoso.VAULT.azure.net',
    'contoso.vault.azure.net:443',
    'contoso.vault.azure.net:8443',
    'contoso.vault.localhost:8443',
    'contoso.vault.svc.cluster.local',
  ])('may be %s, and ids are made of it', async (host) => {
    const { status, body } = await vault.call('GET', '/secrets/db', { host });
    expect(status).toBe(200);
    expect(body.id).toMatch(`https://${host.toLowerCase().replace(':443', '')}/secrets/db/`);
  });

  it('names a vault in whatever case that was made', async () => {
    await vault.putVault({ name: 'MixedCase' });
    const { status } = await vault.call('GET', '/secrets/db', { host: 'mixedcase.vault.azure.net' });
    expect(status).toBe(403);
  });

  it.each([
    'contoso.vault.azure.net.',
    'vault.azure.net',
    'vault.localhost',
    'a.contoso.vault.azure.net',
    'contoso.vault.azure.net.evil.example',
    'contosovault.azure.net',
    'contoso.evilvault.azure.net',
    'localhost',
    '127.0.0.1',
  ])('is misdirected when it is %s', async (host) => {
    const { status, text } = await vault.call('GET', '/secrets/db', { host });
    expect([status, text]).toEqual([421, '']);
  });

  it('of a vault that is not there is told apart, with or without a token', async () => {
    for (const token of [null, vault.token()]) {
      const { status, body } = await vault.call('GET', '/secrets/db', {
        token,
        host: 'fabrikam.vault.azure.net',
      });
      expect([status, body.error.code]).toEqual([404, 'VaultNotFound']);
    }
  });
});

describe('a token', () => {
  it.each(['https://vault.azure.net', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'])(
    'may be for %s',
    async (aud) => {
      expect((await read(vault.token({ aud }))).status).toBe(200);
    },
  );

  it.each([
    'https://vault.azure.net/',
    'https://VAULT.azure.net',
    'https://contoso.vault.azure.net',
    'https://management.azure.com',
    'api://AzureADTokenExchange',
  ])('is refused when it is for %s', async (aud) => {
    await expectUnauthorized(
      vault.token({ aud }),
      `AKV10022: Invalid audience. Expected https://vault.azure.net or cfa8b339-82a2-471a-a3c9-0fc0be7a4093, found: ${aud}.`,
    );
  });

  it('of another tenant is refused, even if it is right in itself', async () => {
    await expectUnauthorized(
      await foreignToken(vault),
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${tenantId}/, found https://sts.windows.net/${otherTenantId}/.`,
    );
  });

  it.each([
    `https://login.microsoftonline.com/${tenantId}/v2.0`,
    `https://sts.windows.net.evil.example/${tenantId}/`,
    `http://sts.windows.net/${tenantId}/`,
  ])('of the issuer %s is refused', async (iss) => {
    await expectUnauthorized(
      vault.token({ iss }),
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${tenantId}/, found ${iss}.`,
    );
  });

  it('of another tenant that names this one is refused', async () => {
    await expectUnauthorized(
      await foreignToken(vault, { tid: tenantId }),
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${tenantId}/, found https://sts.windows.net/${otherTenantId}/.`,
    );
  });

  it('of this issuer that names another tenant is refused', async () => {
    const { status, body } = await read(vault.token({ tid: otherTenantId }));
    expect(status).toBe(401);
    expect(body.error.message).toMatch(/^AKV10032: /);
  });

  it('is good for five minutes around its time, as clocks differ, and no longer', async () => {
    expect((await read(vault.token({ exp: noon - 299 }))).status).toBe(200);
    expect((await read(vault.token({ nbf: noon + 300 }))).status).toBe(200);
    await expectUnauthorized(vault.token({ exp: noon - 300 }), '[TokenExpired] Error validating token.');
    await expectUnauthorized(vault.token({ nbf: noon + 301 }), '[TokenNotYetValid] Error validating token.');
  });

  it('that was good ends when its time has come', async () => {
    await using other = await createTestKeyVault();
    const token = other.token({ exp: noon + 60 });
    expect((await other.call('GET', '/secrets', { token })).status).toBe(200);
    other.clock.advanceSeconds(360);
    const { status, body } = await other.call('GET', '/secrets', { token });
    expect([status, body.error.message]).toEqual([401, '[TokenExpired] Error validating token.']);
  });

  it('signed by a stranger under a key id that is published is refused', async () => {
    const stranger = await createTenantIssuer();
    const token = vault.issuer.token(claimsOf(vault.token()), {
      key: { ...stranger.key, keyId: vault.issuer.key.keyId },
    });
    await expectUnauthorized(token, '[TokenSignatureInvalid] Error validating token.');
  });

  it('whose claims were changed after it was signed is refused', async () => {
    const [header, , signature] = vault.token({ oid: '40000000-0000-4000-8000-000000000004' }).split('.');
    const [, payload] = vault.token().split('.');
    await expectUnauthorized(
      [header, payload, signature].join('.'),
      '[TokenSignatureInvalid] Error validating token.',
    );
  });

  it.each(['none', 'HS256', 'RS512'])('that says %s is refused', async (alg) => {
    await expectUnauthorized(vault.token({}, { alg }), '[TokenSignatureInvalid] Error validating token.');
  });

  it('signed with a key that is not published is refused', async () => {
    const stranger = await createTenantIssuer();
    const token = signToken(
      { alg: 'RS256', kid: stranger.key.keyId },
      claimsOf(vault.token()),
      stranger.key.privateKey,
    );
    await expectUnauthorized(token, 'AKV10046: Unable to resolve the key used for signature validation.');
  });

  it.each(['oid', 'tid', 'aud', 'appid', 'exp', 'nbf', 'ver'])('without %s is refused', async (claim) => {
    await expectUnauthorized(
      vault.token({ [claim]: undefined }),
      '[BearerReadAccessTokenFailed] Error validating token.',
    );
  });

  it.each(['', 'x', 'a.b.c', `${'a'.repeat(100_000)}.b.c`])(
    'that is no token is refused (%#)',
    async (token) => {
      const message =
        token === ''
          ? 'AKV10000: Request is missing a Bearer, PoP, or MTLS_POP token.'
          : '[BearerReadAccessTokenFailed] Error validating token.';
      await expectUnauthorized(token, message);
    },
  );

  it.each(['Basic dTpw', 'PoP x', 'Bearer', 'Bearer a b', 'xBearer a'])(
    'is missing in %j',
    async (authorization) => {
      const { status, body } = await vault.call('GET', '/secrets/db', {
        token: null,
        headers: { authorization },
      });
      expect([status, body.error.message]).toEqual([
        401,
        'AKV10000: Request is missing a Bearer, PoP, or MTLS_POP token.',
      ]);
    },
  );

  it('may follow the scheme in whatever case', async () => {
    const headers = { authorization: `bearer ${vault.token()}` };
    expect((await vault.call('GET', '/secrets/db', { token: null, headers })).status).toBe(200);
  });
});

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
