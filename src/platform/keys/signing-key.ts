import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { inspect, promisify } from 'node:util';
import type { Clock } from '../clock.ts';

export interface RsaPublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** A key pair that signs tokens. The private half prints as `[secret]`, alone or inside anything else. */
export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: 'RS256';
  readonly publicJwk: RsaPublicJwk;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** A certificate over the public key, DER in base64, where the publisher shows one as `x5c`. */
  readonly certificate?: string;
  readonly createdAt: Date;
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface KeyGeneration {
  readonly clock: Clock;
  /** How the key is named; without it by its JWK thumbprint (RFC 7638). */
  readonly keyId?: (publicKey: KeyObject, certificate: string | undefined) => string;
  readonly certify?: (pair: KeyPair) => Promise<string>;
}

const generateRsa = promisify(generateKeyPair);

/** Finding the primes takes a good part of a second, so it happens on the thread pool. */
export async function generateSigningKey(generation: KeyGeneration): Promise<SigningKey> {
  const pair = await generateRsa('rsa', { modulusLength: 2_048 });
  const certificate = await generation.certify?.(pair);
  return createSigningKey({
    privateKey: pair.privateKey,
    keyId: generation.keyId?.(pair.publicKey, certificate) ?? jwkThumbprint(toPublicJwk(pair.publicKey)),
    createdAt: generation.clock.now(),
    ...(certificate !== undefined && { certificate }),
  });
}

/** The public half is derived from the private one, so that the two cannot disagree. */
export function createSigningKey(
  parts: Pick<SigningKey, 'keyId' | 'privateKey' | 'certificate' | 'createdAt'>,
): SigningKey {
  const publicKey = createPublicKey(parts.privateKey);
  return {
    ...parts,
    algorithm: 'RS256',
    publicJwk: toPublicJwk(publicKey),
    publicKey,
    privateKey: conceal(parts.privateKey),
  };
}

export function exportPrivateKey(key: SigningKey): Uint8Array {
  return key.privateKey.export({ format: 'der', type: 'pkcs8' });
}

export function importPrivateKey(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
}

function toPublicJwk(publicKey: KeyObject): RsaPublicJwk {
  const { kty, n, e } = publicKey.export({ format: 'jwk' });
  if (kty !== 'RSA' || n === undefined || e === undefined) throw new TypeError('a signing key is an RSA key');
  return { kty, n, e };
}

function jwkThumbprint({ e, kty, n }: RsaPublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}

/**
 * Node prints a key object as an empty one, which hides the key but also that there is one. It stays a key
 * object, usable wherever one is wanted.
 */
function conceal(key: KeyObject): KeyObject {
  const value = () => '[secret]';
  return Object.defineProperties(key, {
    toString: { value, configurable: true },
    toJSON: { value, configurable: true },
    [inspect.custom]: { value, configurable: true },
  });
}
