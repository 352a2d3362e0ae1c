import type { Client } from '../../directory/index.ts';
import type { PageEndpointRequest } from '../authorize/endpoint.ts';
import { readPageRequest, type Submission } from '../authorize/submission.ts';
import type { StsContext } from '../context.ts';
import { refusal, StsError } from '../errors.ts';
import { accountPage } from '../pages/account-page.ts';
import { deviceCodePage } from '../pages/device-code-page.ts';
import { messagePage, refusalPage } from '../pages/message-page.ts';
import { toStsError } from '../render-error.ts';
import { SignInRecord } from '../sign-in-record.ts';
import { findUserClient } from '../tenant.ts';
import { TokenForm } from '../token/form.ts';
import { listUsers } from '../users/list-users.ts';
import { signInWithPassword } from '../users/sign-in-with-password.ts';
import type { DeviceAuthorization } from './device-codes.ts';

/**
 * `GET` or `POST /common/oauth2/deviceauth`: first the code, then who types it. The page names the program that waits,
 * so that nobody lets in one that somebody else has started without seeing its name.
 */
export async function answerDevicePage(sts: StsContext, asked: PageEndpointRequest): Promise<Response> {
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
    const { parameters, submission } = await readPageRequest(asked.request, asked.url);
    const userCode = new TokenForm(parameters).find('otc')?.slice(0, maximumCode);
    if (userCode === undefined) return deviceCodePage();
    const waiting = sts.deviceCodes.find(userCode, sts.clock.now());
    if (waiting === undefined) return deviceCodePage(refusal('unknownDeviceCode'));
    record.askedBy(waiting.clientId);
    return await decide(sts, { userCode, waiting, submission, record });
  } catch (error) {
    const refused = toStsError(error, sts.log);
    record.refused(refused);
    return refusalPage(refused, asked.identifiers);
  }
}

const maximumCode = 20;

interface Deciding {
  readonly userCode: string;
  readonly waiting: DeviceAuthorization;
  readonly submission: Submission | undefined;
  readonly record: SignInRecord;
}

async function decide(sts: StsContext, deciding: Deciding): Promise<Response> {
  const { userCode, waiting, submission, record } = deciding;
  const { clientId, tenantId } = waiting;
  const tenant = tenantId === undefined ? undefined : await sts.directory.tenants.find(tenantId);
  const { client } = await findUserClient(sts, { tenant, clientId, record });
  const now = sts.clock.now();
  if (submission?.kind === 'cancel') {
    sts.deviceCodes.decide(userCode, { kind: 'declined' }, now);
    record.refused(refusal('declined'));
    return messagePage('Cancelled', 'Nothing was allowed. You may close this window.');
  }
  const show = async (userName: string, refused?: StsError): Promise<Response> =>
    accountPage({
      appName: nameOf(client),
      action: '?',
      users: await listUsers(sts, tenant),
      userName,
      userCode,
      ...(refused && { refused }),
    });
  if (submission === undefined) return await show('');
  try {
    const { user, authenticatedAt } = await signInWithPassword(sts, { ...submission, tenant, record });
    sts.deviceCodes.decide(userCode, { kind: 'approved', userId: user.objectId, authenticatedAt }, now);
    return messagePage(
      nameOf(client),
      `You have signed in to the ${nameOf(client)} application on your device. You may now close this window.`,
    );
  } catch (error) {
    if (!(error instanceof StsError)) throw error;
    record.refused(error);
    return await show(submission.userName, error);
  }
}

function nameOf({ servicePrincipal }: Client): string {
  return servicePrincipal.displayName;
}
