import { createHash, X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';

/** Every authority that this machine trusts, and ours: for the variables that replace a program's own list. */
export function trustBundle(certificatePem: string): string {
  return [certificatePem, ...systemAuthorities()]
    .map((pem) => pem.trim())
    .join('\n')
    .concat('\n');
}

function systemAuthorities(): readonly string[] {
  const system = getCACertificates('system');
  // Those that a person has had added for Node alone, such as a company's, count as well.
  return [...(system.length > 0 ? system : getCACertificates('bundled')), ...getCACertificates('extra')];
}

const password = 'changeit';
const magic = 0xfeedfeed;
const trustedCertificate = 2;

/**
 * The same as a Java key store. Java reads no PEM; the old JKS format is the one that is simple to write, and
 * every JDK reads it (openjdk: sun.security.provider.JavaKeyStore).
 */
export function javaTrustStore(certificatePem: string, now: Date): Uint8Array {
  const authorities = [certificatePem, ...systemAuthorities()].map((pem) => new X509Certificate(pem).raw);
  const entries = authorities.map((der, index) => trustedEntry(`authority-${index}`, der, now));
  const content = Buffer.concat([uint32(magic), uint32(2), uint32(entries.length), ...entries]);
  const digest = createHash('sha1')
    .update(Buffer.from(password, 'utf16le').swap16())
    .update('Mighty Aphrodite')
    .update(content)
    .digest();
  return Buffer.concat([content, digest]);
}

export const javaTrustStorePassword = password;

function trustedEntry(alias: string, der: Buffer, now: Date): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigInt64BE(BigInt(now.getTime()));
  return Buffer.concat([
    uint32(trustedCertificate),
    shortText(alias),
    time,
    shortText('X.509'),
    uint32(der.length),
    der,
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function shortText(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'ascii')]);
}
