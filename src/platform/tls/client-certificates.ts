// The certificate library decorates its classes at import, and needs this to be there before.
import 'reflect-metadata';
import { createPrivateKey } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import {
  type CertifiedKey,
  ecdsa,
  generateEc,
  importKey,
  newSerialNumber,
  toPem,
  type Validity,
} from './certificates.ts';

/** Who a client is: one name, and the groups that it belongs to. */
export interface ClientSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** Makes an authority that vouches for clients, and has no authorities below it. */
export async function issueClientAuthority(commonName: string, validity: Validity): Promise<CertifiedKey> {
  const { publicKey, privateKey } = await generateEc('ec', { namedCurve: 'P-256' });
  const cryptoPublicKey = await importKey(publicKey, 'spki', ecdsa);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: [{ CN: [commonName.slice(0, 64)] }],
    ...validity,
    keys: { publicKey: cryptoPublicKey, privateKey: await importKey(privateKey, 'pkcs8', ecdsa) },
    signingAlgorithm: ecdsa,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(cryptoPublicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem: toPem(privateKey) };
}

/** Makes a certificate that a client shows in its handshake, and that serves for nothing else. */
export async function issueClientCertificate(
  authority: CertifiedKey,
  { commonName, organizations }: ClientSubject,
  validity: Validity,
): Promise<CertifiedKey> {
  const { publicKey, privateKey } = await generateEc('ec', { namedCurve: 'P-256' });
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }],
    issuer: new X509Certificate(authority.certificatePem).subject,
    ...validity,
    publicKey: await importKey(publicKey, 'spki', ecdsa),
    signingKey: await importKey(createPrivateKey(authority.keyPem), 'pkcs8', ecdsa),
    signingAlgorithm: ecdsa,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem: toPem(privateKey) };
}
