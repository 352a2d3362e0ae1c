import { createHash, X509Certificate } from 'node:crypto';
import type { CertificateCredential, Client } from '../../directory/index.ts';
import { verifyJwsSignature } from '../../platform/jwt/index.ts';
import type { StsContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { isOwnAudience } from '../own-urls.ts';
import { type Assertion, verifyLifetime } from './assertion.ts';
import type { ClientProof, ClientToAuthenticate } from './client-authentication.ts';

/** RFC 7523 §3 with a registered certificate, in the forms that MSAL and azure-identity send. */
export function verifyCertificateAssertion(
  sts: StsContext,
  { tenant, client }: ClientToAuthenticate,
  assertion: Assertion,
): ClientProof {
  const { claims } = assertion;
  if (claims.sub.toLowerCase() !== client.clientId) throw refusal('wrongAssertionClient');
  const certificate = findCertificate(client, assertion);
  verifySignature(assertion, certificate);
  verifyLifetime(assertion, sts.clock.now());
  refuseExpired(certificate, sts.clock.now());
  if (!claims.aud.some((audience) => isOwnAudience(audience, tenant, sts.settings))) {
    throw refusal('wrongAssertionAudience', { audience: claims.aud[0] ?? '' });
  }
  return { credential: 'certificate' };
}

function findCertificate(client: Client, assertion: Assertion): X509Certificate {
  const { header } = assertion.jws;
  const registered =
    client.kind === 'application'
      ? [...client.application.certificates, ...(client.servicePrincipal.certificates ?? [])]
      : [];
  const found = registered.find((certificate) => hasThumbprint(certificate, header));
  if (found !== undefined) return new X509Certificate(found.certificatePem);
  const presented = readCertificateChain(header.x5c)?.[0];
  const trustedNames = client.kind === 'application' ? client.application.trustedSubjectNames : [];
  if (presented === undefined || trustedNames.length === 0) throw keyNotFound(header);
  requireTrustedName(presented, trustedNames);
  if (!registered.some((authority) => isIssuedBy(presented, authority))) throw keyNotFound(header);
  return presented;
}

/** The name in a certificate means nothing until an authority that the application registered has signed it. */
function isIssuedBy(certificate: X509Certificate, { certificatePem }: CertificateCredential): boolean {
  const authority = new X509Certificate(certificatePem);
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

type Header = Assertion['jws']['header'];

function hasThumbprint(certificate: CertificateCredential, header: Header): boolean {
  const sha256 = withoutPadding(header['x5t#S256']);
  if (sha256 !== undefined) return certificate.sha256Thumbprint === sha256;
  const sha1 = withoutPadding(header.x5t);
  if (sha1 !== undefined) return certificate.sha1Thumbprint === sha1;
  // Some libraries name no thumbprint and send the chain, or repeat the thumbprint as `kid` in hexadecimal.
  const leaf = readCertificateChain(header.x5c)?.[0];
  if (leaf !== undefined) return thumbprint(leaf) === certificate.sha256Thumbprint;
  return header.kid !== undefined && hexadecimal(certificate.sha1Thumbprint) === header.kid.toUpperCase();
}

/** Older azure-identity for Python pads its base64url (fidelity/sts.md, "Tolerances"). */
function withoutPadding(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/=+$/, '') : undefined;
}

function hexadecimal(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('hex').toUpperCase();
}

function thumbprint(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('base64url');
}

const maximumChainLength = 10;

/** The chain of `x5c`: nothing for a header that carries none, or one that cannot be read. */
function readCertificateChain(x5c: unknown): readonly X509Certificate[] | undefined {
  const entries = typeof x5c === 'string' ? [x5c] : x5c;
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > maximumChainLength)
    return undefined;
  try {
    return entries.map((entry) => new X509Certificate(Buffer.from(String(entry), 'base64')));
  } catch {
    return undefined;
  }
}

/** Entra: "subject name and issuer" trust, where the name counts and not the single certificate. */
function requireTrustedName(certificate: X509Certificate, trustedNames: readonly string[]): void {
  const common = certificate.subject
    .split('\n')
    .find((line) => line.startsWith('CN='))
    ?.slice(3);
  const alternative = (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice('DNS:'.length));
  const names = [...(common === undefined ? [] : [common]), ...alternative].slice(0, 10);
  const trusted = new Set(trustedNames.map((name) => name.toLowerCase()));
  if (names.some((name) => trusted.has(name.toLowerCase()))) return;
  throw refusal('unauthorizedSubjectName', { names: names.map((name) => `'${name}'`).join(', ') });
}

function keyNotFound(header: Header): Error {
  const named = withoutPadding(header['x5t#S256']) ?? withoutPadding(header.x5t) ?? header.kid ?? '';
  return refusal('invalidAssertionSignature', {
    reason: `The key was not found., Thumbprint of key used by client: '${hexadecimal(named.slice(0, 100))}'`,
  });
}

function verifySignature({ jws }: Assertion, certificate: X509Certificate): void {
  const algorithm = jws.header.alg;
  // Entra: certificates with elliptic curves are refused with these words.
  if ((algorithm !== 'RS256' && algorithm !== 'PS256') || certificate.publicKey.asymmetricKeyType !== 'rsa') {
    throw refusal('invalidAssertionSignature', { reason: 'Unsupported asymmetric signing algorithm.' });
  }
  const isValid = verifyJwsSignature({
    algorithm,
    signingInput: jws.signingInput,
    signature: jws.signature,
    publicKey: certificate.publicKey,
  });
  if (!isValid) {
    throw refusal('invalidAssertionSignature', { reason: 'Client assertion failed signature validation.' });
  }
}

function refuseExpired(certificate: X509Certificate, now: Date): void {
  if (now <= certificate.validToDate && now >= certificate.validFromDate) return;
  throw refusal('invalidAssertionSignature', {
    reason: 'The certificate used to sign the client assertion is expired.',
  });
}
