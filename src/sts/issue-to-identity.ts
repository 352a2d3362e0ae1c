import type { StsDependencies } from './context.ts';
import { refusal, type StsErrorKey } from './errors.ts';
import { describeStsError, toStsError } from './render-error.ts';
import { SignInRecord } from './sign-in-record.ts';
import { findClient } from './tenant.ts';
import { type IssuedToken, issueAccessToken } from './tokens/access-token.ts';
import { getAppAccess } from './tokens/app-access.ts';

/** A managed identity, as the platform that vouches for it names it, and what its token is to be for. */
export interface IdentityTokenRequest {
  /** The sign-in record is found by it. */
  readonly requestId: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** As the v1 endpoint takes it: an identifier URI or an app id, without `/.default`. */
  readonly resource: string;
}

export type IdentityTokenAnswer =
  | { readonly kind: 'issued'; readonly token: IssuedToken }
  | {
      readonly kind: 'refused';
      readonly reason: 'identity-not-found' | 'resource-not-found' | 'other';
      /** In Entra's words, with its number. */
      readonly description: string;
    };

export type IssueToIdentity = (asked: IdentityTokenRequest) => Promise<IdentityTokenAnswer>;

type Dependencies = Pick<StsDependencies, 'directory' | 'keyRing' | 'clock' | 'random' | 'log'>;

const reasons: Partial<Record<StsErrorKey, 'identity-not-found' | 'resource-not-found'>> = {
  tenantNotFound: 'identity-not-found',
  applicationNotFound: 'identity-not-found',
  resourceNotFound: 'resource-not-found',
};

/**
 * The way of a managed identity whose program runs on the platform: nothing is presented here, since the platform
 * vouches for the identity. Entra: it does so with a certificate that nobody else has. Whoever is given this function
 * is that platform.
 */
export function createIdentityTokenIssuer(sts: Dependencies): IssueToIdentity {
  return async (asked) => {
    const { requestId: traceId } = asked;
    const identifiers = { traceId, correlationId: traceId, at: sts.clock.now() };
    const record = new SignInRecord(identifiers);
    try {
      return { kind: 'issued', token: await issue(sts, asked, record) };
    } catch (error) {
      const refused = toStsError(error, sts.log);
      record.refused(refused);
      sts.log.event('token.refused', { number: refused.number, traceId });
      const reason = reasons[refused.key] ?? 'other';
      return { kind: 'refused', reason, description: describeStsError(refused, identifiers) };
    } finally {
      await sts.directory.signIns.add(record.finish());
    }
  };
}

async function issue(
  sts: Dependencies,
  { requestId, tenantId, clientId, resource }: IdentityTokenRequest,
  record: SignInRecord,
): Promise<IssuedToken> {
  record.askedBy(clientId);
  const tenant = await sts.directory.tenants.find(tenantId);
  if (tenant === undefined) throw refusal('tenantNotFound', { tenant: tenantId });
  record.inTenant(tenant);
  const client = await findClient(sts, { tenant, clientId, record });
  // The platform vouches for its identities alone.
  if (client.kind !== 'managed-identity') {
    throw refusal('applicationNotFound', { clientId, tenant: tenant.displayName });
  }
  const proof = { credential: 'certificate' } as const;
  record.withCredential(proof.credential);
  const access = await getAppAccess(sts.directory, { tenant, client, identifier: resource });
  record.forResource(access.resource.displayName);
  const subject = { kind: 'app', access } as const;
  const token = await issueAccessToken(sts, { traceId: requestId, tenant, client, proof, subject });
  record.issued(token.id);
  return token;
}
