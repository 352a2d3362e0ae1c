import { addSeconds } from '../../platform/clock.ts';
import {
  type CompactJws,
  parseCompactJws,
  type RegisteredClaims,
  readRegisteredClaims,
} from '../../platform/jwt/index.ts';
import { refusal } from '../errors.ts';

/** A client assertion, taken apart. Its signature is not verified by being one of these. */
export interface Assertion {
  readonly jws: CompactJws;
  readonly claims: RegisteredClaims;
}

/** @throws {StsError} `malformedAssertion`, saying which rule it breaks. */
export function parseAssertion(text: string): Assertion {
  const jws = parseCompactJws(text);
  if (jws.kind === 'malformed') throw refusal('malformedAssertion', { reason: jws.reason });
  const claims = readRegisteredClaims(jws.payload);
  if (claims.kind === 'malformed') throw refusal('malformedAssertion', { reason: claims.reason });
  return { jws, claims: claims.claims };
}

/** How far a client's clock may be from ours. */
const skewSeconds = 300;

/** @throws {StsError} `assertionOutsideLifetime` where the assertion is not valid now, give or take the skew. */
export function verifyLifetime({ claims }: Assertion, now: Date): void {
  const until = new Date(claims.exp * 1_000);
  const from = new Date((claims.nbf ?? claims.iat ?? 0) * 1_000);
  const issuedAt = new Date((claims.iat ?? 0) * 1_000);
  const latestStart = addSeconds(now, skewSeconds);
  const isValid =
    until > addSeconds(now, -skewSeconds) && from <= latestStart && issuedAt <= latestStart && from <= until;
  if (isValid) return;
  throw refusal('assertionOutsideLifetime', { now: ticks(now), from: ticks(from), until: ticks(until) });
}

/** Entra: times with seven digits after the second, as .NET prints them. */
function ticks(date: Date): string {
  return date.toISOString().replace('Z', '0000Z');
}
