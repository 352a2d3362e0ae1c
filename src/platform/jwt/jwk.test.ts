import { createHash, generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { exportPublicJwk, importPublicJwk, kubernetesKeyId } from './jwk.ts';
import { readRegisteredClaims } from './registered-claims.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const published = exportPublicJwk(publicKey, { keyId: 'one', algorithm: 'RS256' });

describe('a published key', () => {
  it('is imported with the thumbprint that every library computes', async () => {
    const imported = importPublicJwk(published);
    if (imported.kind !== 'key') throw new Error(imported.reason);
    expect(imported.key).toMatchObject({ keyId: 'one', algorithm: 'RS256' });
    expect(imported.key.thumbprint).toBe(await calculateJwkThumbprint(await exportJWK(publicKey)));
    expect(imported.key.publicKey.equals(publicKey)).toBe(true);
  });

  it.each([
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
  ])('on the curve %s is for %s where it does not say', async (namedCurve, algorithm) => {
    const pair = generateKeyPairSync('ec', { namedCurve });
    const jwk = await exportJWK(pair.publicKey);
    const imported = importPublicJwk({ ...jwk, kid: 'one' } as never);
    expect(imported).toMatchObject({
      kind: 'key',
      key: { algorithm, thumbprint: await calculateJwkThumbprint(jwk) },
    });
  });

  it.each([
    ['no object', null],
    ['a list', []],
    ['no key id', { ...published, kid: undefined }],
    ['an empty key id', { ...published, kid: '' }],
    ['encryption for its use', { ...published, use: 'enc' }],
    ['a private half', { ...published, d: 'AAAA' }],
    ['a symmetric key', { kty: 'oct', k: 'AAAA', kid: 'one' }],
    ['HMAC for its algorithm', { ...published, alg: 'HS256' }],
    ['no algorithm at all', { ...published, alg: 'none' }],
    ["another kind's algorithm", { ...published, alg: 'ES256' }],
    ['a modulus that is no text', { ...published, n: 7 }],
    ['no modulus', { ...published, n: undefined }],
    ['an exponent of one', { ...published, e: 'AQ' }],
    ['an even exponent', { ...published, e: 'Ag' }],
  ])('with %s cannot be used', (_what, jwk) => {
    expect(importPublicJwk(jwk as never).kind).toBe('unusable');
  });

  it.each([1_024, 1_536])('of %d bits cannot be used', (modulusLength) => {
    const small = generateKeyPairSync('rsa', { modulusLength });
    expect(importPublicJwk(exportPublicJwk(small.publicKey, { keyId: 'a', algorithm: 'RS256' })).kind).toBe(
      'unusable',
    );
  });

  it('shows the public half alone, with the members that Kubernetes shows', () => {
    expect(Object.keys(published).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(JSON.stringify(published)).not.toContain(String(privateKey.export({ format: 'jwk' }).d));
  });

  it('is called as Kubernetes calls it, by the hash of its DER form', () => {
    const der = publicKey.export({ format: 'der', type: 'spki' });
    expect(kubernetesKeyId(publicKey)).toBe(createHash('sha256').update(der).digest('base64url'));
  });
});

describe('registered claims', () => {
  const right = { iss: 'https://i', sub: 's', aud: 'a', exp: 1 };

  it('take one audience for a list of one', () => {
    expect(readRegisteredClaims(right)).toMatchObject({ kind: 'claims', claims: { aud: ['a'] } });
    const withFraction = { ...right, exp: 1_772_366_400.25 };
    expect(readRegisteredClaims(withFraction)).toMatchObject({
      kind: 'claims',
      claims: { exp: 1_772_366_400.25 },
    });
    expect(readRegisteredClaims({ ...right, aud: ['a', 'b'] })).toMatchObject({
      claims: { aud: ['a', 'b'] },
    });
  });

  it.each([
    ['iss', ''],
    ['sub', 1],
    ['aud', []],
    ['aud', ['a', 1]],
    ['aud', Array.from({ length: 101 }, () => 'a')],
    ['exp', -1],
    ['exp', Number.POSITIVE_INFINITY],
    ['exp', Number.NaN],
    ['exp', 2 ** 41],
    ['exp', '1'],
    ['nbf', null],
    ['iat', '1'],
    ['jti', 1],
  ])('are malformed where %s is %j', (claim, value) => {
    const read = readRegisteredClaims({ ...right, [claim]: value } as never);
    expect(read.kind === 'malformed' && read.reason).toContain(claim);
  });
});
