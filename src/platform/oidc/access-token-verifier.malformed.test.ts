import { sign } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../../test/support/test-issuer.ts';
import {
  audience,
  createTestVerifier,
  issuerUrl,
  noon,
  type TestVerifier,
  usualClaims,
} from '../../../test/support/test-verifier.ts';

describe('the verifier of access tokens', () => {
  let verifier: TestVerifier;

  beforeEach(async () => {
    verifier = await createTestVerifier();
  });

  describe('finds malformed', () => {
    it.each<[string, (right: string) => string]>([
      ['nothing', () => ''],
      ['a word', () => 'token'],
      ['two parts', (right) => right.split('.').slice(0, 2).join('.')],
      ['four parts', (right) => `${right}.${right.split('.')[2]}`],
      ['five parts, as an encrypted token has', (right) => `${right}.a.b`],
      ['an empty header', (right) => right.replace(/^[^.]*/, '')],
      ['an empty payload', (right) => right.replace(/\..*\./, '..')],
      ['padding', (right) => `${right}=`],
      ['white space around it', (right) => ` ${right}`],
      ['a line break at its end', (right) => `${right}\n`],
      ['a scheme before it', (right) => `Bearer ${right}`],
      ['plain base64', (right) => right.replace(/[^.]*$/, '+/+/')],
      ['bits beyond the last byte', (right) => right.replace(/[^.]*$/, 'AB')],
      ['more characters than any token has', (right) => `${right}${'A'.repeat(40_000)}`],
    ])('%s', async (_what, change) => {
      expect(await verifier.reason(change(verifier.token()))).toBe('malformed');
      expect(verifier.issuer.fetches).toBe(0);
    });

    it.each<[string, string]>([
      ['a header that is a list', '[]'],
      ['a header that is null', 'null'],
      ['a header that is no JSON', '{alg:"RS256"}'],
      ['no algorithm', '{}'],
      ['an algorithm that is a number', '{"alg":256}'],
      ['a key id that is a number', '{"alg":"RS256","kid":1}'],
      ['a key id that is a list', '{"alg":"RS256","kid":["a"]}'],
      ['a key id without end', `{"alg":"RS256","kid":"${'k'.repeat(257)}"}`],
      ['critical extensions', '{"alg":"RS256","kid":"k","crit":["exp"]}'],
      ['an unencoded payload', '{"alg":"RS256","kid":"k","b64":false}'],
      ['an algorithm that is there twice', '{"alg":"none","alg":"RS256","kid":"k"}'],
      ['a key id that is there twice', '{"alg":"RS256","kid":"k","kid":"l"}'],
    ])('%s', async (_what, header) => {
      expect(await verifier.reason(rawToken(verifier, header, JSON.stringify(usualClaims())))).toBe(
        'malformed',
      );
      expect(verifier.issuer.fetches).toBe(0);
    });

    it.each([
      ['aud', '"https://elsewhere.test"'],
      ['iss', '"https://elsewhere.test/"'],
      ['exp', '1'],
      ['oid', '"somebody else"'],
      ['roles', '[]'],
    ])('a payload with a second %s, before or after the right one', async (name, value) => {
      const members = JSON.stringify(usualClaims({ roles: ['Reader'] })).slice(1, -1);
      for (const payload of [`{"${name}":${value},${members}}`, `{${members},"${name}":${value}}`]) {
        expect(await verifier.reason(rawToken(verifier, rightHeader(verifier), payload))).toBe('malformed');
      }
    });

    it.each<[string, Record<string, unknown>]>([
      ['no audience', { aud: undefined }],
      ['a list of audiences, the right one among them', { aud: [audience] }],
      ['an empty audience', { aud: '' }],
      ['an audience that is an object', { aud: { [audience]: true } }],
      ['no issuer', { iss: undefined }],
      ['a list of issuers', { iss: [issuerUrl] }],
      ['no subject', { sub: undefined }],
      ['no object id', { oid: undefined }],
      ['an object id that is a number', { oid: 1 }],
      ['no tenant', { tid: undefined }],
      ['no client', { appid: undefined }],
      ['the client of another version', { appid: undefined, azp: 'a' }],
      ['no version', { ver: undefined }],
      ['a version that is a number', { ver: 1 }],
      ['an unknown version', { ver: '3.0', azp: 'a' }],
      ['roles that are a text', { roles: 'Reader' }],
      ['roles that are numbers', { roles: [1] }],
      ['a scope that is a list', { idtyp: 'user', scp: ['user_impersonation'] }],
      ["a person's token without a scope", { idtyp: 'user' }],
      ['a token of a program by itself with a scope', { idtyp: 'app', scp: 'user_impersonation' }],
      ['a token of neither a program nor a person', { idtyp: 'device' }],
      ['no end', { exp: undefined }],
      ['an end that is a text', { exp: String(noon + 3_600) }],
      ['an end that no date reaches', { exp: 1e15 }],
      ['a negative end', { exp: -1 }],
      ['no start', { nbf: undefined }],
      ['a start that is a text', { nbf: String(noon) }],
    ])('%s', async (_what, changes) => {
      expect(await verifier.reason(verifier.token(changes))).toBe('malformed');
      expect(verifier.issuer.fetches).toBe(0);
    });

    it('or otherwise wrong whatever is no token, and never throws', async () => {
      const parts = fc.array(fc.oneof(fc.base64String(), fc.string(), fc.json().map(encode)), {
        maxLength: 5,
      });
      await fc.assert(
        fc.asyncProperty(parts, async (each) => {
          expect(await verifier.reason(each.join('.'))).not.toBe('valid');
        }),
        { numRuns: 300 },
      );
      expect(verifier.issuer.fetches).toBe(0);
    });
  });
});

/** Signed with the right key, whatever the texts are. */
function rawToken({ key }: TestVerifier, header: string, payload: string): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
}

function rightHeader({ key }: TestVerifier): string {
  return JSON.stringify({ alg: 'RS256', kid: key.keyId });
}
