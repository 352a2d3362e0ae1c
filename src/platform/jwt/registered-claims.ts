import type { JsonObject, JsonValue } from '../json/index.ts';

/** The claims of RFC 7519 §4.1 that an assertion must or may have, with their types checked. Times in seconds. */
export interface RegisteredClaims {
  readonly iss: string;
  readonly sub: string;
  /** A single audience is a list of one. */
  readonly aud: readonly string[];
  readonly exp: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
}

export type ReadClaims =
  | { readonly kind: 'claims'; readonly claims: RegisteredClaims }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Beyond any date that a verifier can mean. */
const latestSeconds = 2 ** 40;
const maximumAudiences = 100;

export function readRegisteredClaims(payload: JsonObject): ReadClaims {
  const { iss, sub, aud, exp, nbf, iat, jti } = payload;
  const audiences = typeof aud === 'string' ? [aud] : aud;
  const checks: readonly [boolean, string][] = [
    [typeof iss === 'string' && iss !== '', 'iss is not a text'],
    [typeof sub === 'string' && sub !== '', 'sub is not a text'],
    [isListOfTexts(audiences), 'aud is neither a text nor a list of texts'],
    [isSeconds(exp), 'exp is missing or not a number of seconds'],
    [nbf === undefined || isSeconds(nbf), 'nbf is not a number of seconds'],
    [iat === undefined || isSeconds(iat), 'iat is not a number of seconds'],
    [jti === undefined || typeof jti === 'string', 'jti is not a text'],
  ];
  const broken = checks.find(([holds]) => !holds);
  if (broken !== undefined) return { kind: 'malformed', reason: `its claim ${broken[1]}` };
  // Every member has just been checked against its type.
  return { kind: 'claims', claims: { iss, sub, aud: audiences, exp, nbf, iat, jti } as RegisteredClaims };
}

/** RFC 7519 §2: a fraction is allowed, and MSAL Python sends one. */
function isSeconds(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && value >= 0 && value <= latestSeconds;
}

function isListOfTexts(value: JsonValue | undefined): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= maximumAudiences &&
    value.every((each) => typeof each === 'string')
  );
}
