// The certificate library decorates its classes at import, and needs this to be there before.
import 'reflect-metadata';
import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type CertificateNames, encodeNameConstraints } from './name-constraints.ts';

/** A certificate and its key, in PEM. */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const nameConstraintsOid = '2.5.29.30';
export const generateEc = promisify(generateKeyPair);

/** Makes an authority that can speak for these names and no others, and has no authorities below it. */
export async function issueAuthority(
  commonName: string,
  names: CertificateNames,
  validity: Validity,
): Promise<CertifiedKey> {
  const { publicKey, privateKey } = await generateEc('ec', { namedCurve: 'P-256' });
  const cryptoPublicKey = await importKey(publicKey, 'spki', ecdsa);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: `CN=${commonName}`,
    ...validity,
    keys: { publicKey: cryptoPublicKey, privateKey: await importKey(privateKey, 'pkcs8', ecdsa) },
    signingAlgorithm: ecdsa,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new Extension(nameConstraintsOid, true, encodeNameConstraints(names)),
      await SubjectKeyIdentifierExtension.create(cryptoPublicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem: toPem(privateKey) };
}

/** Makes a server certificate. The first name is its subject. */
export async function issueLeaf(
  authority: CertifiedKey,
  names: readonly [string, ...string[]],
  validity: Validity,
): Promise<CertifiedKey> {
  const { publicKey, privateKey } = await generateEc('ec', { namedCurve: 'P-256' });
  const issuer = new X509Certificate(authority.certificatePem);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: `CN=${names[0].slice(0, 64)}`,
    issuer: issuer.subject,
    ...validity,
    publicKey: await importKey(publicKey, 'spki', ecdsa),
    signingKey: await importKey(createPrivateKey(authority.keyPem), 'pkcs8', ecdsa),
    signingAlgorithm: ecdsa,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem: toPem(privateKey) };
}

/** Wraps an RSA key into a certificate of its own, as Entra publishes its keys. DER in base64. */
export async function issueKeyCertificate(
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  commonName: string,
  validity: Validity,
): Promise<string> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: `CN=${commonName}`,
    ...validity,
    keys: {
      publicKey: await importKey(pair.publicKey, 'spki', rsa),
      privateKey: await importKey(pair.privateKey, 'pkcs8', rsa),
    },
    signingAlgorithm: rsa,
  });
  return Buffer.from(certificate.rawData).toString('base64');
}

export function newSerialNumber(): string {
  const bytes = randomBytes(16);
  // Positive, and of a fixed length.
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

export function toPem(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

export async function importKey(
  key: KeyObject,
  format: 'spki' | 'pkcs8',
  algorithm: typeof ecdsa | typeof rsa,
): Promise<webcrypto.CryptoKey> {
  const usage = format === 'spki' ? 'verify' : 'sign';
  return await webcrypto.subtle.importKey(
    format,
    key.export({ format: 'der', type: format }),
    algorithm,
    true,
    [usage],
  );
}
