import { isIP } from 'node:net';

/** The names that a certificate may speak for. A DNS name stands for itself and everything below it. */
export interface CertificateNames {
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

/**
 * The extension that binds an authority to names (RFC 5280 §4.2.1.10), in DER: permitted subtrees alone, each a
 * DNS name or one address with its whole mask. The certificate library has no class for it.
 */
export function encodeNameConstraints({ dns, ips }: CertificateNames): Uint8Array {
  const subtrees = [
    ...dns.map((name) => der(contextTag(2), Buffer.from(name, 'ascii'))),
    ...ips.map((address) => der(contextTag(7), withWholeMask(encodeAddress(address)))),
  ].map((generalName) => der(sequence, generalName));
  return der(sequence, der(contextTag(0, true), Buffer.concat(subtrees)));
}

const sequence = 0x30;

function contextTag(number: number, isConstructed = false): number {
  return 0x80 | (isConstructed ? 0x20 : 0) | number;
}

function der(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), encodeLength(content.length), content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

function withWholeMask(address: Buffer): Buffer {
  return Buffer.concat([address, Buffer.alloc(address.length, 0xff)]);
}

function encodeAddress(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  if (address === '::1') return Buffer.from([...Array<number>(15).fill(0), 1]);
  throw new TypeError(`${address} is neither an IPv4 address nor the IPv6 loopback`);
}
