import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../../test/support/test-issuer.ts';
import {
  audience,
  createTestVerifier,
  issuerUrl,
  noon,
  resourceAppId,
  skew,
  type TestVerifier,
  usualClaims,
} from '../../../test/support/test-verifier.ts';

describe('the verifier of access tokens', () => {
  let verifier: TestVerifier;

  beforeEach(async () => {
    verifier = await createTestVerifier();
  });

  describe('accepts', () => {
    it('a token of the issuer for the resource, and returns all its claims', async () => {
      const given = usualClaims({ roles: ['Reader'], xms_mirid: '/an/id', uti: 'u' });
      expect(await verifier.verify(verifier.issuer.token(given, { key: verifier.key }))).toEqual({
        kind: 'valid',
        claims: given,
      });
    });

    it('version 2, where the client is called azp', async () => {
      expect(
        await verifier.reason(verifier.token({ ver: '2.0', appid: undefined, azp: 'an application' })),
      ).toBe('valid');
    });

    it('each of its audiences', async () => {
      expect(await verifier.reason(verifier.token({ aud: resourceAppId }))).toBe('valid');
    });
  });
  describe('finds the signature wrong', () => {
    it('of another key under the right name', async () => {
      const forged = verifier.issuer.token(usualClaims(), {
        key: { ...verifier.otherKey, keyId: verifier.key.keyId },
      });
      expect(await verifier.verify(forged)).toEqual({ kind: 'invalid', reason: 'signature' });
    });

    it('over other claims', async () => {
      const [header, , signature] = verifier.token().split('.');
      expect(
        await verifier.reason(
          `${header}.${encode(JSON.stringify(usualClaims({ oid: 'another' })))}.${signature}`,
        ),
      ).toBe('signature');
    });

    it('over another header', async () => {
      const [, payload, signature] = verifier.token().split('.');
      const header = encode(JSON.stringify({ alg: 'RS256', kid: verifier.key.keyId, typ: 'at+jwt' }));
      expect(await verifier.reason(`${header}.${payload}.${signature}`)).toBe('signature');
    });

    it('when it is missing, or cut short, or any bit of it is another', async () => {
      const right = verifier.token();
      const [header, payload, signature = ''] = right.split('.');
      const bytes = Buffer.from(signature, 'base64url');
      expect(await verifier.reason(`${header}.${payload}.`)).toBe('signature');
      expect(await verifier.reason(`${header}.${payload}.${bytes.subarray(1).toString('base64url')}`)).toBe(
        'signature',
      );
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
          const changed = Buffer.from(bytes);
          changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(await verifier.reason(`${header}.${payload}.${changed.toString('base64url')}`)).toBe(
            'signature',
          );
        }),
        { numRuns: 50 },
      );
      expect(await verifier.reason(right)).toBe('valid');
    });

    it.each(['none', 'None', 'NONE', 'nOnE'])('where the algorithm is %s', async (alg) => {
      const input = `${encode(JSON.stringify({ alg, kid: verifier.key.keyId }))}.${encode(JSON.stringify(usualClaims()))}`;
      expect(await verifier.verify(`${input}.`)).toEqual({
        kind: 'invalid',
        reason: 'signature',
        found: alg,
      });
      expect(await verifier.reason(verifier.token({}, { alg }))).toBe('signature');
    });

    it('where the public key was the secret of an HMAC, in any of its forms', async () => {
      const forms = [
        verifier.key.publicKey.export({ format: 'pem', type: 'spki' }),
        verifier.key.publicKey.export({ format: 'der', type: 'spki' }),
        verifier.key.publicKey.export({ format: 'pem', type: 'pkcs1' }),
        JSON.stringify(verifier.key.jwk),
        String(verifier.key.jwk.n),
      ];
      const header = encode(JSON.stringify({ alg: 'HS256', kid: verifier.key.keyId }));
      const input = `${header}.${encode(JSON.stringify(usualClaims()))}`;
      for (const form of forms) {
        const signature = createHmac('sha256', form).update(input).digest('base64url');
        expect(await verifier.reason(`${input}.${signature}`)).toBe('signature');
      }
      expect(verifier.issuer.fetches).toBe(0);
    });

    it.each(['RS384', 'PS256', 'ES256', 'rs256', ''])('where the header says %j', async (alg) => {
      expect(await verifier.reason(verifier.token({}, { alg }))).toBe(alg === '' ? 'malformed' : 'signature');
    });

    it('where the key is published for another algorithm', async () => {
      verifier.issuer.published = [{ ...verifier.key.jwk, alg: 'PS256' }];
      expect(await verifier.reason(verifier.token())).toBe('signature');
    });
  });
  describe('asks for keys', () => {
    it('by their names, and says which one is not there', async () => {
      const signed = verifier.issuer.token(usualClaims(), { key: verifier.otherKey });
      expect(await verifier.verify(signed)).toEqual({
        kind: 'invalid',
        reason: 'key',
        found: verifier.otherKey.keyId,
      });
    });

    it('by no other means than a name', async () => {
      const jwk = verifier.otherKey.jwk;
      const embedded = {
        kid: undefined,
        jwk,
        jku: 'https://elsewhere.test/keys',
        x5u: 'https://elsewhere.test',
      };
      const signed = verifier.issuer.token(usualClaims(), { key: verifier.otherKey, header: embedded });
      expect(await verifier.verify(signed)).toEqual({ kind: 'invalid', reason: 'key' });
      expect(verifier.issuer.fetches).toBe(0);
    });

    it('and says so when they cannot be read', async () => {
      verifier.issuer.failure = 'answered 503';
      expect(await verifier.verify(verifier.token())).toEqual({ kind: 'invalid', reason: 'unreachable' });
    });

    it('and takes no damaged document for keys', async () => {
      verifier.issuer.keyDocument = '{"keys":[],"keys":[]}';
      expect(await verifier.verify(verifier.token())).toEqual({ kind: 'invalid', reason: 'unreachable' });
    });

    it.each([
      'https://sts.windows.net/another/',
      issuerUrl.slice(0, -1),
      `${issuerUrl}/`,
      issuerUrl.toUpperCase(),
      issuerUrl.replace('https', 'http'),
      `${issuerUrl}?`,
      'https://169.254.169.254/',
    ])('of no issuer that is not trusted: %s', async (iss) => {
      expect(await verifier.verify(verifier.token({ iss }))).toEqual({
        kind: 'invalid',
        reason: 'issuer',
        found: iss,
      });
      expect(verifier.issuer.fetches).toBe(0);
    });

    it('only once the token is for this resource, and of this time', async () => {
      await verifier.verify(verifier.token({ aud: 'https://elsewhere.test' }));
      await verifier.verify(verifier.token({ exp: noon - skew }));
      await verifier.verify(verifier.token({ nbf: noon + skew + 1 }));
      expect(verifier.issuer.fetches).toBe(0);
      await verifier.verify(verifier.token());
      expect(verifier.issuer.fetches).toBe(2);
    });
  });
  it.each([
    `${audience}/`,
    audience.toUpperCase(),
    'https://Vault.azure.net',
    'http://vault.azure.net',
    `${audience}.elsewhere.test`,
    ` ${audience}`,
    'vault.azure.net',
    'https://management.azure.com',
    'CFA8B339-82A2-471A-A3C9-0FC0BE7A4093',
  ])('takes %j for another audience', async (aud) => {
    expect(await verifier.verify(verifier.token({ aud }))).toEqual({
      kind: 'invalid',
      reason: 'audience',
      found: aud,
    });
  });
});
