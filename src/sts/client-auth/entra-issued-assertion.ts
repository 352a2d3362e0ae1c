import type { FederatedCredential, SignIns } from '../../directory/index.ts';
import type { PresentedIdentity } from '../../trust/index.ts';
import { authorityHosts } from '../../wire/azure-hosts.ts';
import { tokenExchangeAudience } from '../../wire/workload-identity.ts';
import { refusal } from '../errors.ts';
import type { Assertion } from './assertion.ts';

/** The app id of the resource `api://AzureADTokenExchange`: what `aud` says in a managed identity's token for it. */
const tokenExchangeAppId = 'fb60f99c-7a34-4190-8149-302f77469936';

export function isEntraIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { hostname } = new URL(issuer);
  return authorityHosts.some((host) => host === hostname);
}

/**
 * Entra takes its own tokens as assertions in one case: a managed identity's, for the exchange audience, where a
 * credential names Entra as issuer (fidelity/sts.md, "Tokens of Entra itself").
 */
export function verifyEntraToken(
  { jws, claims }: Assertion,
  credentials: readonly FederatedCredential[],
): PresentedIdentity {
  if (!credentials.some(({ issuer }) => issuer === claims.iss)) throw refusal('entraTokenNotAllowed');
  if (typeof jws.payload.xms_mirid !== 'string') throw refusal('notManagedIdentityToken');
  const [audience = ''] = claims.aud;
  if (audience !== tokenExchangeAudience && audience !== tokenExchangeAppId) {
    throw refusal('identityTokenAudience', { audience });
  }
  return { issuer: claims.iss, subject: claims.sub, audiences: [tokenExchangeAudience] };
}

/** @throws {StsError} where the token was itself had by presenting a federated assertion. */
export async function refuseChainedToken(signIns: SignIns, { jws }: Assertion): Promise<void> {
  const { uti } = jws.payload;
  const origin = typeof uti === 'string' ? await signIns.find(traceIdOf(uti)) : undefined;
  // A token whose origin is unknown is refused as well: fail closed.
  if (origin === undefined || origin.credential === 'federatedIdentityCredential') {
    throw refusal('chainedFederation');
  }
}

/** The request that a token was issued for: its trace id is the token's id in another spelling. */
function traceIdOf(tokenId: string): string {
  const digits = Buffer.from(tokenId, 'base64url').toString('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
