import type { Client, Tenant } from '../../directory/index.ts';
import { authenticateClient } from '../client-auth/index.ts';
import type { StsContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { UserSession } from '../grants/index.ts';
import type { SignInRecord } from '../sign-in-record.ts';
import { findClient, findUserClient } from '../tenant.ts';
import { issueAccessToken } from '../tokens/access-token.ts';
import { type DelegatedAccess, findDelegatedAccess } from '../tokens/delegated-access.ts';
import { issueIdToken } from '../tokens/id-token.ts';
import { sealRefreshToken } from '../tokens/refresh-token.ts';
import { clientInfoOf } from '../tokens/user-claims.ts';
import type { TokenEndpointRequest } from './endpoint.ts';
import type { TokenForm } from './form.ts';
import type { RequestedTarget, TokenRequest } from './token-request.ts';
import { type PersonTokens, renderToken } from './token-response.ts';

interface UserRequest extends TokenEndpointRequest {
  /** Nothing where the authority leaves it open. */
  readonly tenant: Tenant | undefined;
  readonly form: TokenForm;
  readonly tokenRequest: Extract<TokenRequest, { kind: 'user' }>;
  readonly record: SignInRecord;
}

/** A program in a person's name. The client is authenticated before what it presents is looked at. */
export async function answerUserRequest(sts: StsContext, asked: UserRequest): Promise<Response> {
  const { tokenRequest, form, record, identifiers, endpoint } = asked;
  const { grant, clientId } = tokenRequest;
  const { client, clientTenant } = await findUserClient(sts, { tenant: asked.tenant, clientId, record });
  const proof = await authenticateClient(sts, { tenant: clientTenant, client, tokenRequest, record });
  const session = await grant.signIn(sts, { tenant: asked.tenant, client, form, record });
  requireHome(session, asked.tenant, client);
  const { tenant, user } = session;
  record.inTenant(tenant);
  const ownClient =
    tenant.id === clientTenant.id ? client : await findClient(sts, { tenant, clientId, record });
  const target = getTarget(tokenRequest.target ?? session.target, form, endpoint);
  const appName = ownClient.servicePrincipal.displayName;
  const access = await findDelegatedAccess(sts, { tenant, appName, target });
  record.forResource(access.resource.displayName);
  const token = await issueAccessToken(sts, {
    traceId: identifiers.traceId,
    tenant,
    client: ownClient,
    proof,
    subject: { kind: 'user', user, access },
  });
  const person = await makePersonTokens(sts, { session, access, target, asked, tokenId: token.id });
  record.issued(token.id);
  return renderToken(token, { endpoint, identifiers, person });
}

/** @throws {StsError} `userNotInTenant`: there are no guests */
function requireHome({ user, tenant }: UserSession, wanted: Tenant | undefined, client: Client): void {
  if (wanted === undefined || wanted.id === tenant.id) return;
  throw refusal('userNotInTenant', {
    user: user.userPrincipalName,
    home: tenant.id,
    tenant: wanted.displayName,
    clientId: client.clientId,
    client: client.servicePrincipal.displayName,
  });
}

function getTarget(
  target: RequestedTarget | undefined,
  form: TokenForm,
  endpoint: 'v1' | 'v2',
): RequestedTarget {
  return (
    target ??
    (endpoint === 'v2'
      ? { endpoint, scope: form.get('scope') }
      : { endpoint, resource: form.get('resource') })
  );
}

interface Signed {
  readonly session: UserSession;
  readonly access: DelegatedAccess;
  readonly target: RequestedTarget;
  readonly asked: UserRequest;
  readonly tokenId: string;
}

/** What comes beside the access token, of what was asked for. */
async function makePersonTokens(
  sts: StsContext,
  { session, access, target, asked, tokenId }: Signed,
): Promise<PersonTokens> {
  const { user, authenticatedAt, nonce } = session;
  const { clientId } = asked.tokenRequest;
  const { endpoint } = asked;
  const now = sts.clock.now();
  return {
    scope: access.scope,
    ...(access.hasIdToken && {
      idToken: await issueIdToken(sts, { ...session, clientId, endpoint, tokenId, nonce }),
    }),
    ...(access.hasRefreshToken && {
      refreshToken: sealRefreshToken(sts.sealer, {
        userId: user.objectId,
        clientId,
        authenticatedAt,
        issuedAt: now,
        target,
      }),
    }),
    ...(asked.form.has('client_info') && { clientInfo: clientInfoOf(user) }),
  };
}
