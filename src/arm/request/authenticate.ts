import type { Clock } from '../../platform/clock.ts';
import { createAccessTokenVerifier, type IssuerKeys, type VerifiedToken } from '../../platform/oidc/index.ts';
import type { AccessTokenClaims } from '../../wire/access-token.ts';
import { managementHost, v1IssuerHost } from '../../wire/azure-hosts.ts';
import { type ArmError, refusal } from '../errors.ts';

/** The app id of the management API, which tokens may name instead of an address. */
const managementAppId = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

/** Clients ask for any of them (facts of the SDKs: fidelity/arm.md, "Audiences"). */
const audiences = [
  `https://${managementHost}`,
  `https://${managementHost}/`,
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
  managementAppId,
];

/** @throws {ArmError} one of the rows with status 401 */
export type Authenticate = (request: Request) => Promise<AccessTokenClaims>;

/** The bearer token of a request, verified by the keys that the token service publishes. */
export function createAuthenticate(dependencies: {
  readonly issuerKeys: IssuerKeys;
  readonly clock: Clock;
}): Authenticate {
  const verifier = createAccessTokenVerifier({
    ...dependencies,
    isTrustedIssuer: (issuer) => issuer.startsWith(`https://${v1IssuerHost}/`),
    audiences,
  });
  return async (request) => {
    const header = request.headers.get('authorization');
    if (header === null) throw refusal('tokenMissing');
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    if (token === undefined) throw refusal('tokenScheme');
    const verified = await verifier.verify(token);
    if (verified.kind === 'invalid') throw toRefusal(verified, dependencies.clock.now());
    return verified.claims;
  };
}

function toRefusal({ reason, found = '' }: Extract<VerifiedToken, { kind: 'invalid' }>, now: Date): ArmError {
  switch (reason) {
    case 'expired':
      return refusal('tokenExpired', { now });
    case 'audience':
      return refusal('tokenAudience', { found, allowed: [`https://${managementHost}`] });
    default:
      return refusal('tokenInvalid', { reason: reasons[reason] });
  }
}

const reasons = {
  malformed: 'it is no token that can be read',
  issuer: 'it was issued by another authority',
  key: 'its key is not one of those that the authority publishes',
  signature: 'its signature does not hold',
  'not-yet-valid': 'it is not valid yet',
  unreachable: 'the keys of the authority could not be read',
} as const;
