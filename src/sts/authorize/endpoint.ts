import type { Client, Tenant } from '../../directory/index.ts';
import type { StsContext } from '../context.ts';
import { refusal, StsError } from '../errors.ts';
import { accountPage } from '../pages/account-page.ts';
import { refusalPage } from '../pages/message-page.ts';
import { toStsError } from '../render-error.ts';
import type { RequestIdentifiers } from '../request-identifiers.ts';
import { SignInRecord } from '../sign-in-record.ts';
import { findAuthorityTenant, findUserClient } from '../tenant.ts';
import { TokenForm } from '../token/form.ts';
import { listUsers } from '../users/list-users.ts';
import { signInWithPassword } from '../users/sign-in-with-password.ts';
import { type AuthorizationRequest, parseAuthorizationRequest } from './authorization-request.ts';
import { type ReplyChannel, readReplyMode, reply } from './reply.ts';
import { verifyReplyAddress } from './reply-address.ts';
import { type PageRequest, readPageRequest } from './submission.ts';

export interface PageEndpointRequest {
  readonly request: Request;
  readonly url: URL;
  readonly identifiers: RequestIdentifiers;
  readonly tenantSegment: string;
  readonly endpoint: 'v1' | 'v2';
}

/**
 * `GET` or `POST /{tenant}/oauth2/v2.0/authorize`: a person lets a program have tokens in their name. Until it is known
 * that the address of the answer is the program's own, refusals are shown to the person; after that, the program is
 * told. A wrong password is told to whoever has typed it.
 */
export async function answerAuthorizeRequest(sts: StsContext, asked: PageEndpointRequest): Promise<Response> {
  const record = new SignInRecord({ ...asked.identifiers, at: sts.clock.now() });
  record.interactively();
  const answer = await answerPerson(sts, asked, record);
  if (record.isDecided) await sts.directory.signIns.add(record.finish());
  return answer;
}

async function answerPerson(
  sts: StsContext,
  asked: PageEndpointRequest,
  record: SignInRecord,
): Promise<Response> {
  try {
    const page = await readPageRequest(asked.request, asked.url);
    const form = new TokenForm(page.parameters);
    const tenant = await findAuthorityTenant(sts, asked.tenantSegment);
    if (tenant !== undefined) record.inTenant(tenant);
    const clientId = form.get('client_id').toLowerCase();
    record.askedBy(clientId);
    const { client } = await findUserClient(sts, { tenant, clientId, record });
    const redirectUri = verifyReplyAddress(form.get('redirect_uri'), client);
    const mode = readReplyMode(form.find('response_mode'));
    const channel = { redirectUri, mode, state: form.find('state') };
    return await answerProgram(sts, {
      page,
      form,
      tenant,
      client,
      channel,
      record,
      endpoint: asked.endpoint,
    });
  } catch (error) {
    const refused = toStsError(error, sts.log);
    record.refused(refused);
    return refusalPage(refused, asked.identifiers);
  }
}

interface ProgramRequest {
  readonly page: PageRequest;
  readonly form: TokenForm;
  readonly tenant: Tenant | undefined;
  readonly client: Client;
  readonly channel: ReplyChannel;
  readonly record: SignInRecord;
  readonly endpoint: 'v1' | 'v2';
}

async function answerProgram(sts: StsContext, asked: ProgramRequest): Promise<Response> {
  try {
    const authorization = parseAuthorizationRequest(asked.form, asked);
    if (asked.page.submission?.kind === 'cancel') throw refusal('declined');
    return await askPerson(sts, asked, authorization);
  } catch (error) {
    const refused = toStsError(error, sts.log);
    asked.record.refused(refused);
    return reply(asked.channel, {
      error: refused.oauth,
      error_description: `AADSTS${refused.number}: ${refused.message}`,
    });
  }
}

/** Shows the page until the person is known, and then sends the code. */
async function askPerson(
  sts: StsContext,
  { page, tenant, client, channel, record }: ProgramRequest,
  authorization: AuthorizationRequest,
): Promise<Response> {
  const { submission, parameters } = page;
  const show = async (userName: string, refused?: StsError): Promise<Response> =>
    accountPage({
      appName: client.servicePrincipal.displayName,
      action: `?${parameters}`,
      users: await listUsers(sts, tenant),
      userName,
      leadsTo: channel.redirectUri,
      ...(refused && { refused }),
    });
  if (submission?.kind !== 'sign-in') return await show(authorization.loginHint);
  try {
    const { user, authenticatedAt } = await signInWithPassword(sts, { ...submission, tenant, record });
    const code = sts.authorizationCodes.issue(
      {
        ...authorization,
        userId: user.objectId,
        clientId: client.clientId,
        redirectUri: channel.redirectUri,
        authenticatedAt,
      },
      sts.clock.now(),
    );
    return reply(channel, { code });
  } catch (error) {
    if (!(error instanceof StsError)) throw error;
    record.refused(error);
    return await show(submission.userName, error);
  }
}
