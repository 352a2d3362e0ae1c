import 'reflect-metadata';
import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface TestCertificate {
  readonly pem: string;
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate;
}

export interface CertificateOptions {
  readonly name?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly kind?: 'rsa' | 'ec';
  readonly signer?: TestCertificate;
  readonly isAuthority?: boolean;
  readonly organizations?: readonly string[];
  /** Object identifiers. */
  readonly extendedUsages?: readonly string[];
  readonly hash?: 'SHA-1' | 'SHA-256';
  readonly rsaBits?: number;
}

/** A certificate as a person would register one: self-signed, unless a signer is given. */
export async function createTestCertificate(options: CertificateOptions = {}): Promise<TestCertificate> {
  const { name = 'workload.contoso.com', kind = 'rsa', hash = 'SHA-256', rsaBits = 2048 } = options;
  const { signer, organizations = [], extendedUsages = [] } = options;
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash };
  const ec = { name: 'ECDSA', namedCurve: 'P-256', hash };
  const pair =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: rsaBits })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signingKey = signer?.privateKey ?? pair.privateKey;
  const algorithmOf = (key: KeyObject) => (key.asymmetricKeyType === 'rsa' ? rsa : ec);
  const toCrypto = (key: KeyObject, type: 'pkcs8' | 'spki', usage: 'sign' | 'verify') =>
    webcrypto.subtle.importKey(type, key.export({ format: 'der', type }), algorithmOf(key), true, [usage]);
  const generated = await X509CertificateGenerator.create({
    subject: [...organizations.map((each) => ({ O: [each] })), ...(name === '' ? [] : [{ CN: [name] }])],
    issuer: signer?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(options.notBefore ?? '2026-01-01T00:00:00Z'),
    notAfter: new Date(options.notAfter ?? '2027-01-01T00:00:00Z'),
    publicKey: await toCrypto(pair.publicKey, 'spki', 'verify'),
    signingKey: await toCrypto(signingKey, 'pkcs8', 'sign'),
    signingAlgorithm: algorithmOf(signingKey),
    extensions: [
      ...(options.isAuthority ? [new BasicConstraintsExtension(true)] : []),
      ...(extendedUsages.length > 0 ? [new ExtendedKeyUsageExtension([...extendedUsages])] : []),
    ],
  });
  const pem = generated.toString('pem');
  return {
    pem,
    privateKey: createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' })),
    certificate: new X509Certificate(pem),
  };
}
