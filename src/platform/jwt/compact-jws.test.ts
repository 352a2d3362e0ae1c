import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../test/support/test-issuer.ts';
import { parseCompactJws } from './compact-jws.ts';
import { type JwsAlgorithm, signCompactJws, verifyJwsSignature } from './jws-signature.ts';

const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
};
const pairs: readonly [JwsAlgorithm, keyof typeof keys][] = [
  ['RS256', 'rsa'],
  ['PS256', 'rsa'],
  ['ES256', 'p256'],
  ['ES384', 'p384'],
  ['ES512', 'p521'],
];
const header = { alg: 'RS256', kid: 'one' };
const join = (head: unknown, payload: unknown, signature = 'AAAA') =>
  `${encode(JSON.stringify(head))}.${encode(JSON.stringify(payload))}.${signature}`;
const reasonOf = (text: string) => {
  const parsed = parseCompactJws(text);
  return parsed.kind === 'malformed' ? parsed.reason : 'parsed';
};

describe('a compact JWS', () => {
  it.each(pairs)('signed by another library with %s verifies here', async (algorithm, name) => {
    const { privateKey, publicKey } = keys[name];
    const token = await new CompactSign(Buffer.from('{"sub":"x"}'))
      .setProtectedHeader({ alg: algorithm })
      .sign(privateKey);
    const jws = parseCompactJws(token);
    if (jws.kind === 'malformed') throw new Error(jws.reason);
    expect(jws.payload).toEqual({ sub: 'x' });
    expect(verifyJwsSignature({ ...jws, algorithm, publicKey })).toBe(true);
    expect(verifyJwsSignature({ ...jws, signingInput: `${jws.signingInput}x`, algorithm, publicKey })).toBe(
      false,
    );
  });

  it.each(pairs)('signed here with %s verifies in another library', async (algorithm, name) => {
    const { privateKey, publicKey } = keys[name];
    const token = await signCompactJws({
      header: { alg: algorithm, kid: 'k' },
      payload: { sub: 'ä' },
      privateKey,
    });
    const { payload, protectedHeader } = await compactVerify(token, publicKey);
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({ sub: 'ä' });
    expect(protectedHeader).toEqual({ alg: algorithm, kid: 'k' });
  });

  it('is never verified with a key of another kind, size or curve', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey;
    const signed = { signingInput: 'a', signature: Buffer.alloc(256) };
    for (const [algorithm, publicKey] of [
      ['RS256', keys.p256.publicKey],
      ['ES256', keys.rsa.publicKey],
      ['ES256', keys.p384.publicKey],
      ['RS256', small],
    ] as const) {
      expect(verifyJwsSignature({ ...signed, algorithm, publicKey })).toBe(false);
    }
  });

  it.each([
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['an empty header', `.${encode('{}')}.AAAA`],
    ['an empty payload', `${encode('{"alg":"RS256"}')}..AAAA`],
    ['padding', `${encode(JSON.stringify(header))}=.${encode('{}')}.AAAA`],
    ['white space', `${join(header, {})}\n`],
    ['a signature of an impossible length', join(header, {}, 'AAAAA')],
    ['bits beyond the last byte', join(header, {}, 'AB')],
    ['the other alphabet', join(header, {}, '+/+/')],
    ['a header that is a list', join([], {})],
    ['a payload that is a text', join(header, 'x')],
    ['a payload that is null', join(header, null)],
    [
      'bytes that are not UTF-8',
      `${encode(JSON.stringify(header))}.${encode(Uint8Array.of(0x7b, 0xff, 0x7d))}.AAAA`,
    ],
    ['a byte order mark', `${encode(JSON.stringify(header))}.${encode('\ufeff{}')}.AAAA`],
    ['no algorithm', join({}, {})],
    ['an algorithm that is a number', join({ alg: 1 }, {})],
    ['a key id that is a number', join({ ...header, kid: 1 }, {})],
    ['a key id that is too long', join({ ...header, kid: 'k'.repeat(257) }, {})],
    ['a type that is no text', join({ ...header, typ: [] }, {})],
    ['critical extensions', join({ ...header, crit: ['exp'] }, {})],
    ['an empty list of critical extensions', join({ ...header, crit: [] }, {})],
    ['an unencoded payload', join({ ...header, b64: false }, {})],
    ['too many characters', join(header, { pad: 'x'.repeat(40_000) })],
  ])('is malformed with %s', (_what, text) => {
    expect(parseCompactJws(text).kind).toBe('malformed');
  });

  it('says which rule it breaks in words that can be shown', () => {
    expect(reasonOf('x')).toBe('it does not consist of three parts separated by dots');
    expect(reasonOf(join({ ...header, crit: ['exp'] }, {}))).toContain('critical');
    expect(reasonOf(`${encode('{"alg":"a","alg":"b"}')}.${encode('{}')}.`)).toContain(
      "'alg' is present twice",
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['parsed', 'malformed']).toContain(parseCompactJws(text).kind);
      }),
    );
    fc.assert(
      fc.property(fc.tuple(fc.base64String(), fc.base64String(), fc.base64String()), (parts) => {
        expect(['parsed', 'malformed']).toContain(parseCompactJws(parts.join('.')).kind);
      }),
    );
  });

  it('has one spelling: what parses prints back as it was', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
        fc.uint8Array(),
        (claims, bytes) => {
          const text = join(header, claims, encode(bytes));
          const parsed = parseCompactJws(text);
          if (parsed.kind === 'malformed') return;
          expect(`${parsed.signingInput}.${encode(parsed.signature)}`).toBe(text);
          expect({ ...parsed.payload }).toEqual(JSON.parse(JSON.stringify(claims)));
        },
      ),
    );
  });
});
