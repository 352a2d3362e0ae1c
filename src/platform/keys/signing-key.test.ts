import { createHash, sign, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { exportPrivateKey, generateSigningKey, importPrivateKey, type SigningKey } from './signing-key.ts';

describe('a signing key', () => {
  let key: SigningKey;

  beforeAll(async () => {
    key = await generateSigningKey({ clock: new FixedClock() });
  });

  it('is an RSA key of 2048 bits, named by its thumbprint', async () => {
    expect(key.algorithm).toBe('RS256');
    expect(key.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2_048);
    expect(key.keyId).toBe(await calculateJwkThumbprint({ ...key.publicJwk }));
    expect(key.createdAt).toEqual(new Date('2026-03-01T12:00:00Z'));
  });

  it('prints its private half as [secret], alone and inside the key', () => {
    expect(JSON.stringify(key.privateKey)).toBe('"[secret]"');
    expect(`${key.privateKey}`).toBe('[secret]');
    expect(inspect(key.privateKey)).toBe('[secret]');
    expect(JSON.parse(JSON.stringify(key))).toMatchObject({ keyId: key.keyId, privateKey: '[secret]' });
    expect(inspect(key, { depth: 9, showHidden: true })).toContain('privateKey: [secret]');
  });

  it('never prints the private exponent', () => {
    const { d } = key.privateKey.export({ format: 'jwk' });
    const printed = [JSON.stringify(key), `${key.privateKey}`, inspect(key, { depth: 9, showHidden: true })];
    expect(d).toBeTypeOf('string');
    for (const text of printed) expect(text).not.toContain(d);
  });

  it('still signs, and signs the same after export and import', () => {
    const data = Buffer.from('signed');
    const again = importPrivateKey(exportPrivateKey(key));
    expect(verify('sha256', data, key.publicKey, sign('sha256', data, key.privateKey))).toBe(true);
    expect(sign('sha256', data, again)).toEqual(sign('sha256', data, key.privateKey));
  });

  it('takes its name and its certificate from whoever asked for it', async () => {
    const certified = await generateSigningKey({
      clock: new FixedClock(),
      certify: async ({ publicKey }) =>
        publicKey.export({ type: 'spki', format: 'der' }).toString('base64').slice(0, 40),
      keyId: (_publicKey, certificate) =>
        createHash('sha1')
          .update(certificate ?? '')
          .digest('base64url'),
    });
    expect(certified.certificate).toHaveLength(40);
    expect(certified.keyId).toBe(createHash('sha1').update(certified.certificate!).digest('base64url'));
  });
});
