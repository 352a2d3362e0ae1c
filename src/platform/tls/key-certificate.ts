import { createHash, type KeyObject } from 'node:crypto';
import { addSeconds, type Clock } from '../clock.ts';

const fiveYearsSeconds = 5 * 365 * 24 * 3_600;

/**
 * How the token service names and shows its keys: each in a certificate of its own, by whose SHA-1 thumbprint it is
 * called. Entra: `kid` and `x5t` are that thumbprint (fidelity/sts.md, "Keys").
 */
export function certifiedKeyNaming(commonName: string, clock: Clock) {
  return {
    certify: async (pair: {
      readonly publicKey: KeyObject;
      readonly privateKey: KeyObject;
    }): Promise<string> => {
      const { issueKeyCertificate } = await import('./certificates.ts');
      const now = clock.now();
      const validity = { notBefore: now, notAfter: addSeconds(now, fiveYearsSeconds) };
      return await issueKeyCertificate(pair, commonName, validity);
    },
    keyId: (_publicKey: KeyObject, certificate: string | undefined): string =>
      createHash('sha1')
        .update(Buffer.from(certificate ?? '', 'base64'))
        .digest('base64url'),
  };
}
