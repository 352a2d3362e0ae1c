import { silentLog } from '../../src/platform/log/index.ts';
import {
  type AccessTokenVerifier,
  createAccessTokenVerifier,
  createIssuerKeys,
  type IssuerKeys,
  type VerifiedToken,
} from '../../src/platform/oidc/index.ts';
import { FixedClock } from './fixed-clock.ts';
import { createIssuerKey, type IssuerKey, TestIssuer } from './test-issuer.ts';

export const tenantId = '10000000-0000-4000-8000-000000000001';
export const issuerUrl = `https://sts.windows.net/${tenantId}/`;
export const audience = 'https://vault.azure.net';
/** A second name of the resource. */
export const resourceAppId = 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093';
/** Noon of the fixed clock's day. */
export const noon = 1_772_366_400;
/** How far the clocks of issuer and resource may differ by default. */
export const skew = 300;

/** A verifier on real keys of an issuer that counts how often it is asked, and a clock that stands still. */
export interface TestVerifier {
  readonly issuer: TestIssuer;
  /** What the issuer has published. */
  readonly key: IssuerKey;
  readonly otherKey: IssuerKey;
  readonly clock: FixedClock;
  readonly verify: AccessTokenVerifier['verify'];
  /** Why a token is invalid, or that it is valid. */
  reason(token: string): Promise<'valid' | Extract<VerifiedToken, { kind: 'invalid' }>['reason']>;
  /** How often a signature was looked at. */
  checkedSignatures(): number;
  /** A right token, but for what is given; what is `undefined` is left out. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
}

let keys: Promise<readonly [IssuerKey, IssuerKey]> | undefined;

export async function createTestVerifier(clockSkewSeconds?: number): Promise<TestVerifier> {
  // Keys are slow to make, and no test changes one.
  keys ??= Promise.all([createIssuerKey(), createIssuerKey()]);
  const [key, otherKey] = await keys;
  const issuer = await TestIssuer.create(issuerUrl);
  issuer.published = [key.jwk];
  const clock = new FixedClock();
  const issuerKeys = createIssuerKeys({ fetchDocument: issuer.fetchDocument, clock, log: silentLog });
  let checkedSignatures = 0;
  const { verify } = createAccessTokenVerifier({
    issuerKeys: countingUse(issuerKeys, () => {
      checkedSignatures += 1;
    }),
    isTrustedIssuer: (name) => name === issuerUrl,
    audiences: [audience, resourceAppId],
    clock,
    ...(clockSkewSeconds !== undefined && { clockSkewSeconds }),
  });
  return {
    issuer,
    key,
    otherKey,
    clock,
    verify,
    async reason(token) {
      const verified = await verify(token);
      return verified.kind === 'valid' ? 'valid' : verified.reason;
    },
    checkedSignatures: () => checkedSignatures,
    token: (claims = {}, header = {}) => issuer.token(usualClaims(claims), { key, header }),
  };
}

/** Whoever takes the public key out of what was found is about to check a signature with it. */
function countingUse(issuerKeys: IssuerKeys, onUse: () => void): IssuerKeys {
  return {
    async find(issuer, keyId) {
      const found = await issuerKeys.find(issuer, keyId);
      if (found.kind !== 'found') return found;
      const { publicKey, ...rest } = found.key;
      const key = {
        ...rest,
        get publicKey() {
          onUse();
          return publicKey;
        },
      };
      return { kind: 'found', key };
    },
  };
}

export function usualClaims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    aud: audience,
    iss: issuerUrl,
    iat: noon,
    nbf: noon,
    exp: noon + 3_600,
    appid: 'an application',
    oid: 'an object',
    sub: 'an object',
    tid: tenantId,
    ver: '1.0',
    ...changes,
  };
}
