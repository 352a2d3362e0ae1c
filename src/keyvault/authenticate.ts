import { createAccessTokenVerifier, type VerifiedToken } from '../platform/oidc/index.ts';
import type { Vault } from '../resources/index.ts';
import type { AccessTokenClaims } from '../wire/access-token.ts';
import { v1IssuerHost } from '../wire/azure-hosts.ts';
import type { KeyVaultDependencies } from './context.ts';
import { type KeyVaultError, refusal } from './errors.ts';

/** Key Vault's app id, which tokens may name instead of its address. */
const keyVaultAppId = 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093';
const audiences = ['https://vault.azure.net', keyVaultAppId];

export type Authenticate = (request: Request, vault: Vault) => Promise<AccessTokenClaims>;

/**
 * The bearer token of a request, verified for this vault: by the token service's published keys, for Key Vault,
 * of the vault's own tenant.
 * @throws {KeyVaultError} one of the rows with status 401
 */
export function createAuthenticate(
  dependencies: Pick<KeyVaultDependencies, 'issuerKeys' | 'clock'>,
): Authenticate {
  const verifier = createAccessTokenVerifier({
    ...dependencies,
    isTrustedIssuer: (issuer) => issuer.startsWith(`https://${v1IssuerHost}/`),
    audiences,
  });
  return async (request, vault) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token === undefined) throw refusal('tokenMissing');
    const verified = await verifier.verify(token);
    const expectedIssuer = `https://${v1IssuerHost}/${vault.tenantId}/`;
    if (verified.kind === 'invalid') throw toRefusal(verified, expectedIssuer);
    const { iss, tid } = verified.claims;
    if (iss !== expectedIssuer || tid !== vault.tenantId) {
      throw refusal('tokenIssuer', { expected: expectedIssuer, found: iss });
    }
    return verified.claims;
  };
}

function toRefusal(
  { reason, found = '' }: Extract<VerifiedToken, { kind: 'invalid' }>,
  expectedIssuer: string,
): KeyVaultError {
  switch (reason) {
    case 'audience':
      return refusal('tokenAudience', { expected: audiences, found });
    case 'issuer':
      return refusal('tokenIssuer', { expected: expectedIssuer, found });
    case 'key':
    case 'unreachable':
      return refusal('tokenKey');
    case 'expired':
      return refusal('tokenInvalid', { reason: 'TokenExpired' });
    case 'not-yet-valid':
      return refusal('tokenInvalid', { reason: 'TokenNotYetValid' });
    case 'signature':
      return refusal('tokenInvalid', { reason: 'TokenSignatureInvalid' });
    case 'malformed':
      return refusal('tokenInvalid', { reason: 'BearerReadAccessTokenFailed' });
  }
}
