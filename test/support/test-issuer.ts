import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import type { DocumentFetch } from '../../src/platform/oidc/index.ts';

export interface IssuerKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

/**
 * An issuer of service-account tokens outside our code: it signs with `node:crypto` alone, so that a fault of
 * ours cannot hide on both sides. It counts how often its documents are read.
 */
export class TestIssuer {
  readonly issuer: string;
  readonly key: IssuerKey;
  published: JWK[];
  fetches = 0;
  /** Set to make the documents unreadable. */
  failure: string | undefined;
  /** Set to serve something else than the key set. */
  keyDocument: string | undefined;

  private constructor(issuer: string, key: IssuerKey) {
    this.issuer = issuer;
    this.key = key;
    this.published = [key.jwk];
  }

  static async create(issuer = 'https://eastus.oic.prod-aks.azure.com/tenant/cluster/'): Promise<TestIssuer> {
    return new TestIssuer(issuer, await createIssuerKey());
  }

  readonly fetchDocument: DocumentFetch = async (url) => {
    this.fetches += 1;
    if (this.failure !== undefined) return { kind: 'failed', reason: this.failure };
    const base = this.issuer.replace(/\/$/, '');
    if (url.href === `${base}/.well-known/openid-configuration`) {
      return {
        kind: 'ok',
        body: JSON.stringify({ issuer: this.issuer, jwks_uri: `${base}/openid/v1/jwks` }),
      };
    }
    if (url.href === `${base}/openid/v1/jwks`) {
      return { kind: 'ok', body: this.keyDocument ?? JSON.stringify({ keys: this.published }) };
    }
    return { kind: 'failed', reason: 'answered 404' };
  };

  /** A token with these claims; a claim or header set to `undefined` is left out. */
  token(
    claims: Record<string, unknown>,
    { header = {}, key = this.key }: { header?: Record<string, unknown>; key?: IssuerKey } = {},
  ): string {
    return signToken({ alg: 'RS256', kid: key.keyId, ...header }, claims, key.privateKey);
  }
}

export async function createIssuerKey(): Promise<IssuerKey> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const bare = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(bare);
  return { keyId, privateKey, publicKey, jwk: { ...bare, kid: keyId, use: 'sig', alg: 'RS256' } };
}

/** Signs whatever it is given: header and claims may be as wrong as a test wants them. */
export function signToken(header: object, claims: object, privateKey: KeyObject): string {
  const input = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

export function encode(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64url');
}
