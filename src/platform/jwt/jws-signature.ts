import {
  constants,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
  type VerifyKeyObjectInput,
  verify,
} from 'node:crypto';
import type { JsonObject } from '../json/index.ts';
import type { JwsHeader } from './compact-jws.ts';

/**
 * The algorithms of RFC 7518 §3 that are verified here: no `none`, no HMAC. `node:crypto` and not a library, as
 * this is the hottest path of the token service (docs/decisions/0011).
 */
export type JwsAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'ES384' | 'ES512';

interface Scheme {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly keyType: 'rsa' | 'ec';
  readonly curve?: string;
  readonly options: Omit<SignKeyObjectInput & VerifyKeyObjectInput, 'key'>;
}

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const rawSignature = { dsaEncoding: 'ieee-p1363' } as const;

const schemes: Readonly<Record<JwsAlgorithm, Scheme>> = {
  RS256: { hash: 'sha256', keyType: 'rsa', options: {} },
  PS256: { hash: 'sha256', keyType: 'rsa', options: pss },
  ES256: { hash: 'sha256', keyType: 'ec', curve: 'prime256v1', options: rawSignature },
  ES384: { hash: 'sha384', keyType: 'ec', curve: 'secp384r1', options: rawSignature },
  ES512: { hash: 'sha512', keyType: 'ec', curve: 'secp521r1', options: rawSignature },
};

export function isJwsAlgorithm(text: string): text is JwsAlgorithm {
  return Object.hasOwn(schemes, text);
}

/** The key must be of the algorithm's own kind, whatever its bytes would make of the signature. */
export function fitsAlgorithm(algorithm: JwsAlgorithm, key: KeyObject): boolean {
  const { keyType, curve } = schemes[algorithm];
  if (key.asymmetricKeyType !== keyType) return false;
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (keyType === 'ec') return namedCurve === curve;
  return (
    modulusLength >= 2_048 && modulusLength <= 4_096 && publicExponent >= 3n && publicExponent % 2n === 1n
  );
}

export function verifyJwsSignature(signed: {
  readonly algorithm: JwsAlgorithm;
  readonly signingInput: string;
  readonly signature: Uint8Array;
  readonly publicKey: KeyObject;
}): boolean {
  const { algorithm, publicKey } = signed;
  if (!fitsAlgorithm(algorithm, publicKey)) return false;
  const { hash, options } = schemes[algorithm];
  const key = algorithm === 'RS256' ? publicKey : { key: publicKey, ...options };
  return verify(hash, Buffer.from(signed.signingInput), key, signed.signature);
}

/** Signs on the thread pool, so that the event loop goes on serving. */
export async function signCompactJws(token: {
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  readonly privateKey: KeyObject;
}): Promise<string> {
  const { header, payload, privateKey } = token;
  if (!isJwsAlgorithm(header.alg)) throw new TypeError(`tokens are not signed with ${header.alg}`);
  const { hash, options } = schemes[header.alg];
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = await new Promise<Buffer>((resolve, reject) => {
    // Without options the bare key is quicker to hand over.
    const key = header.alg === 'RS256' ? privateKey : { key: privateKey, ...options };
    sign(hash, Buffer.from(input), key, (error, made) => (error === null ? resolve(made) : reject(error)));
  });
  return `${input}.${signature.toString('base64url')}`;
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
