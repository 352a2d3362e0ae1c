import type { Tenant } from '../../directory/index.ts';
import { authenticateClient } from '../client-auth/index.ts';
import type { StsContext } from '../context.ts';
import { toStsError } from '../render-error.ts';
import type { RequestIdentifiers } from '../request-identifiers.ts';
import { SignInRecord } from '../sign-in-record.ts';
import { findAuthorityTenant, findClient, getTenant } from '../tenant.ts';
import { issueAccessToken } from '../tokens/access-token.ts';
import { readTokenForm } from './form.ts';
import { parseTokenRequest, type TokenRequest } from './token-request.ts';
import { renderToken } from './token-response.ts';
import { answerUserRequest } from './user-request.ts';

export interface TokenEndpointRequest {
  readonly request: Request;
  readonly identifiers: RequestIdentifiers;
  /** The first segment of the path: a tenant's id or domain, `common`, or `adfs`. */
  readonly tenantSegment: string;
  readonly endpoint: 'v1' | 'v2';
}

/**
 * `POST /{tenant}/oauth2/v2.0/token`, phase by phase. Each takes what the one before has made, and refuses by
 * throwing a row of the error table. No network is touched before a stored credential matches.
 */
export async function answerTokenRequest(sts: StsContext, asked: TokenEndpointRequest): Promise<Response> {
  const record = new SignInRecord({ ...asked.identifiers, at: sts.clock.now() });
  try {
    const tenant = await findAuthorityTenant(sts, asked.tenantSegment);
    if (tenant !== undefined) record.inTenant(tenant);
    const form = await readTokenForm(asked.request);
    const tokenRequest = parseTokenRequest(form, {
      endpoint: asked.endpoint,
      authorization: asked.request.headers.get('authorization'),
    });
    record.askedBy(tokenRequest.clientId);
    return tokenRequest.kind === 'user'
      ? await answerUserRequest(sts, { ...asked, tenant, form, tokenRequest, record })
      : await answerAppRequest(sts, {
          ...asked,
          // Whoever asks in its own name belongs to one tenant, and must name it.
          tenant: tenant ?? (await getTenant(sts, asked.tenantSegment)),
          tokenRequest,
          record,
        });
  } catch (error) {
    const refused = toStsError(error, sts.log);
    record.refused(refused);
    throw refused;
  } finally {
    if (!record.isOfWaiting) await sts.directory.signIns.add(record.finish());
  }
}

interface AppRequest extends TokenEndpointRequest {
  readonly tenant: Tenant;
  readonly tokenRequest: Extract<TokenRequest, { kind: 'app' }>;
  readonly record: SignInRecord;
}

/** A program in its own name. */
async function answerAppRequest(
  sts: StsContext,
  { tenant, tokenRequest, record, identifiers, endpoint }: AppRequest,
): Promise<Response> {
  const { grant, target, clientId } = tokenRequest;
  const client = await findClient(sts, { tenant, clientId, record });
  const proof = await authenticateClient(sts, { tenant, client, tokenRequest, record });
  const access = await grant.authorize(sts, { tenant, client, target });
  record.forResource(access.resource.displayName);
  const token = await issueAccessToken(sts, {
    traceId: identifiers.traceId,
    tenant,
    client,
    proof,
    subject: { kind: 'app', access },
  });
  record.issued(token.id);
  return renderToken(token, { endpoint, identifiers });
}
