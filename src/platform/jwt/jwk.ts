import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { JsonObject, JsonValue } from '../json/index.ts';
import { fitsAlgorithm, isJwsAlgorithm, type JwsAlgorithm } from './jws-signature.ts';

/** A published key, imported: what a token that names it is verified with. */
export interface VerificationKey {
  readonly keyId: string;
  readonly algorithm: JwsAlgorithm;
  readonly publicKey: KeyObject;
  /** RFC 7638: equal for equal keys, whatever they are called. */
  readonly thumbprint: string;
}

export type ImportedJwk =
  | { readonly kind: 'key'; readonly key: VerificationKey }
  | { readonly kind: 'unusable'; readonly reason: string };

const usualAlgorithms: Readonly<Record<string, JwsAlgorithm>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
};

/** Takes a public signature key out of a key set, or says why it cannot be used. */
export function importPublicJwk(jwk: JsonValue | undefined): ImportedJwk {
  if (jwk === undefined || jwk === null || typeof jwk !== 'object' || Array.isArray(jwk)) {
    return unusable('it is not an object');
  }
  // An array was excluded just now, which the compiler does not see for a readonly one.
  const { kid, kty, crv, use, alg, d, n, e, x, y } = jwk as JsonObject;
  if (typeof kid !== 'string' || kid === '' || kid.length > 256) return unusable('it has no key id');
  if (use !== undefined && use !== 'sig') return unusable('it is not for signatures');
  if (d !== undefined) return unusable('it is a private key');
  const algorithm = alg ?? usualAlgorithms[String(kty === 'RSA' ? kty : crv)];
  if (typeof algorithm !== 'string' || !isJwsAlgorithm(algorithm))
    return unusable('its algorithm is not supported');
  try {
    // Only the members of a public key get to the engine; it checks their types.
    const members = (kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y }) as JsonWebKey;
    const publicKey = createPublicKey({ key: members, format: 'jwk' });
    if (!fitsAlgorithm(algorithm, publicKey)) return unusable('its size or kind does not fit its algorithm');
    return { kind: 'key', key: { keyId: kid, algorithm, publicKey, thumbprint: thumbprintOf(members) } };
  } catch {
    return unusable('its members are not a key');
  }
}

function unusable(reason: string): ImportedJwk {
  return { kind: 'unusable', reason };
}

/** RFC 7638 §3.2: the required members, in the order of their names. */
function thumbprintOf({ kty, n, e, crv, x, y }: JsonWebKey): string {
  const required = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url');
}

/** A public key as an issuer publishes it: `use`, `kty`, `kid`, `alg` and the key's own members. */
export function exportPublicJwk(
  publicKey: KeyObject,
  { keyId, algorithm }: { readonly keyId: string; readonly algorithm: JwsAlgorithm },
): Record<string, string> {
  const { kty, ...members } = publicKey.export({ format: 'jwk' }) as Record<string, string>;
  return { use: 'sig', kty: kty ?? '', kid: keyId, alg: algorithm, ...members };
}

/** Kubernetes: a key is called by the hash of its DER form (kubernetes/kubernetes: pkg/serviceaccount/jwt.go). */
export function kubernetesKeyId(publicKey: KeyObject): string {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(der).digest('base64url');
}
