import { beforeEach, describe, expect, it } from 'vitest';
import {
  createTestVerifier,
  noon,
  skew,
  type TestVerifier,
  usualClaims,
} from '../../../test/support/test-verifier.ts';

describe('the verifier of access tokens', () => {
  let verifier: TestVerifier;

  beforeEach(async () => {
    verifier = await createTestVerifier();
  });

  describe('looks at the time', () => {
    it.each([0, undefined, 60])('to the second, with a tolerance of %j', async (tolerance) => {
      verifier = await createTestVerifier(tolerance);
      const allowed = tolerance ?? skew;
      expect(await verifier.reason(verifier.token({ exp: noon + 1 - allowed }))).toBe('valid');
      expect(await verifier.reason(verifier.token({ exp: noon - allowed }))).toBe('expired');
      expect(await verifier.reason(verifier.token({ nbf: noon + allowed }))).toBe('valid');
      expect(await verifier.reason(verifier.token({ nbf: noon + allowed + 1 }))).toBe('not-yet-valid');
    });

    it('and says what the token says', async () => {
      expect(await verifier.verify(verifier.token({ exp: noon - skew }))).toEqual({
        kind: 'invalid',
        reason: 'expired',
        found: '2026-03-01T11:55:00.000Z',
      });
      expect(await verifier.verify(verifier.token({ nbf: noon + skew + 1 }))).toEqual({
        kind: 'invalid',
        reason: 'not-yet-valid',
        found: '2026-03-01T12:05:01.000Z',
      });
    });
  });
  describe('remembers a token', () => {
    it('so that its signature is looked at once', async () => {
      const signed = verifier.token();
      for (let round = 0; round < 5; round += 1) expect(await verifier.reason(signed)).toBe('valid');
      expect(verifier.checkedSignatures()).toBe(1);
    });

    it('and no second beyond its time', async () => {
      const signed = verifier.token();
      expect(await verifier.reason(signed)).toBe('valid');
      verifier.clock.advanceSeconds(3_600 + skew - 1);
      expect(await verifier.reason(signed)).toBe('valid');
      verifier.clock.advanceSeconds(1);
      expect(await verifier.reason(signed)).toBe('expired');
      verifier.clock.advanceSeconds(-3_600 - 2 * skew - 1);
      expect(await verifier.reason(signed)).toBe('not-yet-valid');
    });

    it('and not once its key is withdrawn, nor when another key has its name', async () => {
      const signed = verifier.token();
      expect(await verifier.reason(signed)).toBe('valid');
      verifier.issuer.published = [verifier.otherKey.jwk];
      verifier.clock.advanceSeconds(300);
      expect(await verifier.reason(signed)).toBe('key');
      verifier.issuer.published = [{ ...verifier.otherKey.jwk, kid: verifier.key.keyId }];
      verifier.clock.advanceSeconds(300);
      expect(await verifier.reason(signed)).toBe('signature');
      verifier.issuer.published = [verifier.key.jwk];
      verifier.clock.advanceSeconds(300);
      expect(await verifier.reason(signed)).toBe('valid');
    });

    it('and not when nobody can say that its key is still published', async () => {
      const signed = verifier.token({ exp: noon + 10_000 });
      expect(await verifier.reason(signed)).toBe('valid');
      verifier.issuer.failure = 'answered 503';
      verifier.clock.advanceSeconds(3_601);
      expect(await verifier.reason(signed)).toBe('unreachable');
    });

    it('and none that was wrong', async () => {
      const forged = verifier.issuer.token(usualClaims(), {
        key: { ...verifier.otherKey, keyId: verifier.key.keyId },
      });
      for (let round = 0; round < 3; round += 1) expect(await verifier.reason(forged)).toBe('signature');
      expect(verifier.checkedSignatures()).toBe(3);
    });

    it('by the whole of it: one that differs in its signature alone is another', async () => {
      const signed = verifier.token();
      expect(await verifier.reason(signed)).toBe('valid');
      expect(await verifier.reason(signed.replace(/[^.]*$/, 'AAAA'))).toBe('signature');
    });

    it('while it is among the last thousand, so that memory stays bounded', async () => {
      const first = verifier.token();
      await verifier.verify(first);
      for (let index = 0; index < 999; index += 1)
        await verifier.verify(verifier.token({ uti: String(index) }));
      await verifier.verify(first);
      expect(verifier.checkedSignatures()).toBe(1_000);
      for (let index = 0; index < 1_000; index += 1)
        await verifier.verify(verifier.token({ uti: `more ${index}` }));
      expect(verifier.checkedSignatures()).toBe(2_000);
      await verifier.verify(first);
      expect(verifier.checkedSignatures()).toBe(2_001);
    }, 30_000);
  });
});
