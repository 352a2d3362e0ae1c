import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { ApiUser } from './api-user.ts';

export type CertificateVerdict =
  | { readonly kind: 'valid'; readonly user: ApiUser }
  | { readonly kind: 'invalid'; readonly reason: CertificateFlaw };

type CertificateFlaw =
  | 'authority'
  | 'signature'
  | 'weak-algorithm'
  | 'weak-key'
  | 'expired'
  | 'not-yet-valid'
  | 'usage'
  | 'no-common-name';

const clientAuthUsage = '1.3.6.1.5.5.7.3.2';
const leastRsaBits = 2_048;
/** The hash is what counts: SHA-1 and MD5 are not among them. */
const soundSignatures: readonly string[] = [
  'ecdsa-with-SHA256',
  'ecdsa-with-SHA384',
  'ecdsa-with-SHA512',
  'sha256WithRSAEncryption',
  'sha384WithRSAEncryption',
  'sha512WithRSAEncryption',
];

/**
 * Takes a certificate of the cluster's own client authority for the user that it names. That the client holds its
 * key is known from the handshake. Looked at anew for each request: connections and sessions outlive certificates.
 */
export function verifyClientCertificate(
  certificate: X509Certificate,
  { authority, now }: { readonly authority: X509Certificate; readonly now: Date },
): CertificateVerdict {
  const reason =
    findForgery(certificate, authority) ??
    findWrongTime(certificate, now) ??
    findWrongTime(authority, now) ??
    (certificate.keyUsage?.includes(clientAuthUsage) ? undefined : 'usage');
  return reason === undefined ? readUser(certificate) : { kind: 'invalid', reason };
}

function findForgery(certificate: X509Certificate, authority: X509Certificate): CertificateFlaw | undefined {
  if (!certificate.checkIssued(authority)) return 'authority';
  // A runtime that cannot name the algorithm cannot vouch for it.
  if (!soundSignatures.includes(certificate.signatureAlgorithm ?? '')) return 'weak-algorithm';
  if (isWeak(certificate.publicKey)) return 'weak-key';
  return certificate.verify(authority.publicKey) ? undefined : 'signature';
}

function isWeak({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean {
  if (type === 'rsa') return (details?.modulusLength ?? 0) < leastRsaBits;
  return type !== 'ec' && type !== 'ed25519';
}

function findWrongTime(certificate: X509Certificate, now: Date): CertificateFlaw | undefined {
  if (now < certificate.validFromDate) return 'not-yet-valid';
  // RFC 5280 §4.1.2.5: the last second is part of the life.
  return now > certificate.validToDate ? 'expired' : undefined;
}

/** Kubernetes: the common name is the user, each organization a group, and the certificate's hash its name. */
function readUser(certificate: X509Certificate): CertificateVerdict {
  const { CN, O } = certificate.toLegacyObject().subject as Readonly<Record<string, unknown>>;
  const name = listOf(CN).at(-1) ?? '';
  if (name === '') return { kind: 'invalid', reason: 'no-common-name' };
  const hash = createHash('sha256').update(certificate.raw).digest('hex');
  return {
    kind: 'valid',
    user: {
      name,
      groups: [...new Set([...listOf(O), 'system:authenticated'])],
      extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${hash}`] },
    },
  };
}

/** An attribute that is there more than once is a list. */
function listOf(value: unknown): readonly string[] {
  return [value].flat().filter((each) => typeof each === 'string');
}
