import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Secret } from '../../platform/secret.ts';

/** A certificate and its key, as a folder or a Secret holds them. */
export interface CertificatePair {
  /** With those that lead to the authority behind it. */
  readonly chainPem: string;
  readonly keyPem: Secret;
}

/** A pair that can be served. */
export interface ServedCertificate extends CertificatePair {
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export type ReadPair =
  | { readonly kind: 'usable'; readonly certificate: ServedCertificate }
  | { readonly kind: 'unusable'; readonly reason: string };

/** Half a pair, as there is for a moment while two files are written, is no pair. */
export function readPair({ chainPem, keyPem }: CertificatePair): ReadPair {
  try {
    const leaf = new X509Certificate(chainPem);
    if (!leaf.checkPrivateKey(createPrivateKey(keyPem.reveal()))) {
      return { kind: 'unusable', reason: 'the key is not the one of the certificate' };
    }
    const { fingerprint256: fingerprint, validFromDate: notBefore, validToDate: notAfter } = leaf;
    return { kind: 'usable', certificate: { chainPem, keyPem, fingerprint, notBefore, notAfter } };
  } catch {
    // What the library says can quote what it was given.
    return { kind: 'unusable', reason: 'the certificate or its key is not PEM that can be read' };
  }
}

/** Why clients would refuse the certificate now. */
export function findValidityFault(
  { notBefore, notAfter }: Pick<ServedCertificate, 'notBefore' | 'notAfter'>,
  now: Date,
): string | undefined {
  if (now < notBefore) return `the certificate is not valid before ${notBefore.toISOString()}`;
  return now < notAfter ? undefined : `the certificate has ended at ${notAfter.toISOString()}`;
}
