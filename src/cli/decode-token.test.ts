import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeToken } from './decode-token.ts';

const now = new Date('2026-11-21T12:00:00Z');
const seconds = now.getTime() / 1_000;
const signature = 'c2lnbmF0dXJlLW9mLW5vLXZhbHVl';

function tokenOf(claims: object, header: object = { alg: 'RS256', typ: 'JWT', kid: 'k1' }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

function notesOf(claims: object): readonly string[] {
  const decoded = decodeToken(tokenOf(claims), now);
  if (decoded.kind === 'malformed') throw new Error(decoded.reason);
  return decoded.notes;
}

describe('decodeToken', () => {
  it('shows header and claims as they are', () => {
    const claims = { sub: 'someone', exp: seconds + 600, nested: { list: [1, 2] } };
    const decoded = decodeToken(tokenOf(claims), now);
    expect(decoded).toMatchObject({ kind: 'decoded', header: { alg: 'RS256', kid: 'k1' }, claims });
  });

  it('never shows the signature', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 20 })), (claims) => {
        expect(JSON.stringify(decodeToken(tokenOf(claims), now))).not.toContain(signature);
      }),
    );
  });

  it('takes a token as it stands in an Authorization header or at the end of a file', () => {
    const token = tokenOf({ exp: seconds });
    const plain = decodeToken(token, now);
    expect(plain.kind).toBe('decoded');
    expect(decodeToken(`Bearer ${token}`, now)).toEqual(plain);
    expect(decodeToken(`bearer  ${token}\r\n`, now)).toEqual(plain);
    expect(decodeToken(`\n  Bearer ${token}`, now)).toEqual(plain);
  });

  it('says how long a token is still valid, or for how long it has not been', () => {
    expect(notesOf({ exp: seconds + 3_600 })).toEqual(['expires 2026-11-21T13:00:00.000Z, in 60 minutes']);
    expect(notesOf({ exp: seconds - 120 })).toEqual(['expired 2026-11-21T11:58:00.000Z, 2 minutes ago']);
    expect(notesOf({ exp: seconds + 86_400 })).toEqual(['expires 2026-11-22T12:00:00.000Z, in 24 hours']);
    expect(notesOf({ exp: seconds - 3 * 86_400 })).toEqual(['expired 2026-11-18T12:00:00.000Z, 3 days ago']);
  });

  it('calls a token expired as soon as it is, and not half a minute later', () => {
    expect(notesOf({ exp: seconds + 1 })).toEqual(['expires 2026-11-21T12:00:01.000Z, in 1 s']);
    expect(notesOf({ exp: seconds })).toEqual(['expired 2026-11-21T12:00:00.000Z, 0 s ago']);
    expect(notesOf({ exp: seconds - 10 })).toEqual(['expired 2026-11-21T11:59:50.000Z, 10 s ago']);
  });

  it('says when a token is not valid yet', () => {
    expect(notesOf({ nbf: seconds + 60, exp: seconds + 120 })).toContain(
      'not valid before 2026-11-21T12:01:00.000Z',
    );
    expect(notesOf({ nbf: seconds, exp: seconds + 120 }).join()).not.toContain('not valid before');
  });

  it('remarks on a token without expiry', () => {
    expect(notesOf({ sub: 'x' })).toEqual([expect.stringContaining('no expiry')]);
    expect(notesOf({ exp: '1700000000' })).toEqual([expect.stringContaining('no expiry')]);
  });

  it('says a time that no calendar holds as the number it is', () => {
    expect(notesOf({ exp: 9e18, nbf: 9e18 }).join()).toContain('(no date)');
  });

  it('names the service account of a cluster’s token', () => {
    const claims = { sub: 'system:serviceaccount:shop:checkout', exp: seconds + 60 };
    expect(notesOf({ ...claims, aud: ['api://AzureADTokenExchange'] })).toContain(
      "a cluster's token for the service account checkout in shop",
    );
    expect(notesOf({ ...claims, aud: 'api://AzureADTokenExchange' }).join()).not.toContain('audience');
  });

  it('points out an audience that federated credentials do not name', () => {
    const claims = { sub: 'system:serviceaccount:shop:checkout', exp: seconds + 60 };
    const remark = expect.stringContaining('its audience is not api://AzureADTokenExchange');
    expect(notesOf({ ...claims, aud: ['api://azureadtokenexchange'] })).toContainEqual(remark);
    expect(notesOf(claims)).toContainEqual(remark);
  });

  it('names the client of an access token of either version', () => {
    expect(notesOf({ exp: seconds, appid: 'one' })).toContain('an access token of the client one');
    expect(notesOf({ exp: seconds, azp: 'two' })).toContain('an access token of the client two');
  });

  it.each([
    ['nothing', ''],
    ['only the word Bearer', 'Bearer '],
    ['two parts', 'a.b'],
    ['five parts, as an encrypted token', 'a.b.c.d.e'],
    ['two tokens, one a line', `${tokenOf({ exp: 1 })}\n${tokenOf({ exp: 1 })}`],
    ['a token wrapped over lines', tokenOf({ exp: 1 }).replace(/(.{20})/g, '$1\n')],
    ['padding', tokenOf({ exp: 1 }).replace('.', '=.')],
    ['a header that is no object', `${Buffer.from('[]').toString('base64url')}.e30.c2ln`],
    ['claims that are no JSON', `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.bm8.c2ln`],
    ['a token beyond any header', tokenOf({ filler: 'x'.repeat(200_000) })],
  ])('refuses %s, and says why without repeating it', (_, text) => {
    const decoded = decodeToken(text, now);
    expect(decoded.kind).toBe('malformed');
    expect(decoded).toEqual({ kind: 'malformed', reason: expect.stringMatching(/^[^\n]{5,200}$/) });
    expect(JSON.stringify(decoded)).not.toContain(signature);
  });

  it('refuses a member given twice, which readers would take differently', () => {
    const claims = Buffer.from('{"sub":"a","sub":"b"}').toString('base64url');
    const [header] = tokenOf({}).split('.');
    expect(decodeToken(`${header}.${claims}.${signature}`, now)).toMatchObject({ kind: 'malformed' });
  });

  it('gives an answer to any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(['malformed', 'decoded']).toContain(decodeToken(text, now).kind);
      }),
    );
  });
});
