import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AccessTokenClaims } from '../../wire/access-token.ts';
import { type Clock, toUnixSeconds } from '../clock.ts';
import type { JsonObject } from '../json/index.ts';
import {
  parseCompactJws,
  readRegisteredClaims,
  type VerificationKey,
  verifyJwsSignature,
} from '../jwt/index.ts';
import type { IssuerKeys } from './issuer-keys.ts';

/** What a resource asks of every access token that it is shown. */
export interface AccessTokenVerifier {
  verify(token: string): Promise<VerifiedToken>;
}

export type VerifiedToken =
  | { readonly kind: 'valid'; readonly claims: AccessTokenClaims }
  | {
      readonly kind: 'invalid';
      readonly reason:
        | 'malformed'
        | 'issuer'
        | 'audience'
        | 'key'
        | 'signature'
        | 'expired'
        | 'not-yet-valid'
        | 'unreachable';
      /** What the token says where something else was wanted. */
      readonly found?: string;
    };

export interface AccessTokenVerifierDependencies {
  readonly issuerKeys: IssuerKeys;
  /** Decides on the unverified `iss` before any key is looked for. */
  readonly isTrustedIssuer: (issuer: string) => boolean;
  /** Compared byte for byte: a trailing slash is another audience. */
  readonly audiences: readonly string[];
  readonly clock: Clock;
  readonly clockSkewSeconds?: number;
}

interface Checked {
  readonly claims: AccessTokenClaims;
  readonly keyId: string;
  readonly keyThumbprint: string;
}

const maximumCached = 1_000;

/**
 * Remembers tokens whose signature held. Time and the key's being published still are looked at on every call,
 * so an expired token or a withdrawn key ends at once.
 */
export function createAccessTokenVerifier(
  dependencies: AccessTokenVerifierDependencies,
): AccessTokenVerifier {
  const checked = new LRUCache<string, Checked>({ max: maximumCached });
  return {
    async verify(token) {
      const hash = createHash('sha256').update(token).digest('base64');
      const known = checked.get(hash);
      const parsed = known ?? parse(token, dependencies);
      if ('kind' in parsed) return parsed;
      const wrongTime = checkTime(parsed.claims, dependencies);
      if (wrongTime !== undefined) return wrongTime;

      const lookup = await dependencies.issuerKeys.find(parsed.claims.iss, parsed.keyId);
      if (lookup.kind === 'unknown-key') return invalid('key', parsed.keyId);
      if (lookup.kind !== 'found') return invalid('unreachable');
      if (known?.keyThumbprint === lookup.key.thumbprint) return { kind: 'valid', claims: known.claims };

      if (!hasSignatureOf(token, lookup.key)) return invalid('signature');
      checked.set(hash, { claims: parsed.claims, keyId: parsed.keyId, keyThumbprint: lookup.key.thumbprint });
      return { kind: 'valid', claims: parsed.claims };
    },
  };
}

function hasSignatureOf(token: string, { algorithm, publicKey }: VerificationKey): boolean {
  const jws = parseCompactJws(token);
  return (
    jws.kind === 'parsed' && algorithm === 'RS256' && verifyJwsSignature({ ...jws, algorithm, publicKey })
  );
}

type Invalid = Extract<VerifiedToken, { kind: 'invalid' }>;

function invalid(reason: Invalid['reason'], found?: string): Invalid {
  return { kind: 'invalid', reason, ...(found !== undefined && { found }) };
}

function parse(
  token: string,
  { isTrustedIssuer, audiences }: AccessTokenVerifierDependencies,
): Pick<Checked, 'claims' | 'keyId'> | Invalid {
  const jws = parseCompactJws(token);
  if (jws.kind === 'malformed') return invalid('malformed', jws.reason);
  const { alg, kid } = jws.header;
  if (alg !== 'RS256') return invalid('signature', alg);
  if (kid === undefined) return invalid('key');
  const claims = readAccessTokenClaims(jws.payload);
  if (claims === undefined) return invalid('malformed', 'its claims are not those of an access token');
  if (!isTrustedIssuer(claims.iss)) return invalid('issuer', claims.iss);
  if (!audiences.includes(claims.aud)) return invalid('audience', claims.aud);
  return { claims, keyId: kid };
}

/** The claims that decisions are made on, with their types checked; the others travel along. */
function readAccessTokenClaims(payload: JsonObject): AccessTokenClaims | undefined {
  const registered = readRegisteredClaims(payload);
  if (registered.kind === 'malformed' || registered.claims.nbf === undefined) return undefined;
  const { ver, aud, oid, tid, appid, azp, roles, idtyp, scp } = payload;
  const client = ver === '1.0' ? appid : azp;
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  const hasTypes = [ver, aud, oid, tid, client].every(isText) && (ver === '1.0' || ver === '2.0');
  const hasRoles = roles === undefined || (Array.isArray(roles) && roles.every(isText));
  const isApp = scp === undefined && (idtyp === undefined || idtyp === 'app');
  const isUser = isText(scp) && (idtyp === undefined || idtyp === 'user');
  // Every member that is read later has just been checked; the payload has them all.
  return hasTypes && hasRoles && (isApp || isUser) ? (payload as unknown as AccessTokenClaims) : undefined;
}

function checkTime(
  { nbf, exp }: AccessTokenClaims,
  { clock, clockSkewSeconds = 300 }: AccessTokenVerifierDependencies,
): Invalid | undefined {
  const now = toUnixSeconds(clock.now());
  if (now >= exp + clockSkewSeconds) return invalid('expired', new Date(exp * 1_000).toISOString());
  if (now < nbf - clockSkewSeconds) return invalid('not-yet-valid', new Date(nbf * 1_000).toISOString());
  return undefined;
}
