import { authenticateClient } from '../client-auth/index.ts';
import type { StsContext } from '../context.ts';
import { findGrant } from '../grants/index.ts';
import { toStsError } from '../render-error.ts';
import type { RequestIdentifiers } from '../request-identifiers.ts';
import { SignInRecord } from '../sign-in-record.ts';
import { findClient, getTenant } from '../tenant.ts';
import { issueAccessToken } from '../tokens/access-token.ts';
import { readTokenForm } from './form.ts';
import { parseTokenRequest } from './token-request.ts';
import { renderToken } from './token-response.ts';

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
    const tenant = await getTenant(sts, asked.tenantSegment);
    record.inTenant(tenant);
    const form = await readTokenForm(asked.request);
    const tokenRequest = parseTokenRequest(form, {
      endpoint: asked.endpoint,
      authorization: asked.request.headers.get('authorization'),
    });
    record.askedBy(tokenRequest.clientId);
    const client = await findClient(sts, { tenant, tokenRequest, record });
    const proof = await authenticateClient(sts, { tenant, client, tokenRequest, record });
    const grant = await findGrant(tokenRequest.grantType).authorize(sts, { tenant, client, tokenRequest });
    record.forResource(grant.resource.displayName);
    const token = await issueAccessToken(sts, {
      traceId: asked.identifiers.traceId,
      tenant,
      client,
      proof,
      grant,
    });
    record.issued(token.id);
    return renderToken(token, asked.endpoint, asked.identifiers);
  } catch (error) {
    const refused = toStsError(error, sts.log);
    record.refused(refused);
    throw refused;
  } finally {
    await sts.directory.signIns.add(record.finish());
  }
}
