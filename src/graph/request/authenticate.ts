import type { Clock } from '../../platform/clock.ts';
import { createAccessTokenVerifier, type IssuerKeys, type VerifiedToken } from '../../platform/oidc/index.ts';
import type { AccessTokenClaims } from '../../wire/access-token.ts';
import { graphHost, v1IssuerHost } from '../../wire/azure-hosts.ts';
import { refusal } from '../errors.ts';

/** The app id of Graph, which tokens may name instead of its address. */
export const graphAppId = '00000003-0000-0000-c000-000000000000';

const audiences = [`https://${graphHost}`, `https://${graphHost}/`, graphAppId];

/** @throws {GraphError} one of the rows with status 401 */
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
    const header = request.headers.get('authorization') ?? '';
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    if (token === undefined) throw refusal('tokenEmpty');
    const verified = await verifier.verify(token);
    if (verified.kind === 'invalid') throw refusal('tokenInvalid', { reason: reasons[verified.reason] });
    return verified.claims;
  };
}

const reasons: Readonly<Record<Extract<VerifiedToken, { kind: 'invalid' }>['reason'], string>> = {
  malformed: 'CompactToken parsing failed with error code: 80049217',
  issuer: 'Access token validation failure. Invalid issuer.',
  audience: 'Access token validation failure. Invalid audience.',
  key: 'Access token validation failure. Its key is not one of those that the authority publishes.',
  signature: 'Access token validation failure. Signature is invalid.',
  expired: 'Lifetime validation failed, the token is expired.',
  'not-yet-valid': 'Lifetime validation failed, the token is not yet valid.',
  unreachable: 'Access token validation failure. The keys of the authority could not be read.',
};
