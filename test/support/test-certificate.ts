import 'reflect-metadata';
import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';

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
}

/** A certificate as a person would register one: self-signed, unless a signer is given. */
export async function createTestCertificate(options: CertificateOptions = {}): Promise<TestCertificate> {
  const { name = 'workload.contoso.com', kind = 'rsa', signer } = options;
  const algorithm =
    kind === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pair =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const toCrypto = (key: KeyObject, type: 'pkcs8' | 'spki', usage: 'sign' | 'verify') =>
    webcrypto.subtle.importKey(type, key.export({ format: 'der', type }), algorithm, true, [usage]);
  const generated = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: signer?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(options.notBefore ?? '2026-01-01T00:00:00Z'),
    notAfter: new Date(options.notAfter ?? '2027-01-01T00:00:00Z'),
    publicKey: await toCrypto(pair.publicKey, 'spki', 'verify'),
    signingKey: await toCrypto(signer?.privateKey ?? pair.privateKey, 'pkcs8', 'sign'),
    signingAlgorithm: algorithm,
    extensions: options.isAuthority ? [new BasicConstraintsExtension(true)] : [],
  });
  const pem = generated.toString('pem');
  return {
    pem,
    privateKey: createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' })),
    certificate: new X509Certificate(pem),
  };
}
