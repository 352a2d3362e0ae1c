import { createHash, randomUUID } from 'node:crypto';
import type { User } from '../../src/directory/index.ts';
import type { TestTokenService, TokenAnswer } from './test-token-service.ts';

/** Azure CLI: what people sign in to most. */
export const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
/** As az asks. */
export const managementScope = 'https://management.core.windows.net//.default offline_access openid profile';
export const password = 'correct horse battery staple';
export const loopback = 'http://localhost:53219';
export const verifier = 'a'.repeat(43);
export const challenge = createHash('sha256').update(verifier).digest('base64url');

/** A user of the service's tenant, of a name of their own. */
export async function createTestUser(
  { directory, tenant }: TestTokenService,
  { hasPassword = true } = {},
): Promise<User> {
  const { user } = await directory.users.create({
    tenantId: tenant.id,
    userPrincipalName: `Ada-${randomUUID()}@contoso.onmicrosoft.com`,
    displayName: 'Ada Lovelace',
    ...(hasPassword && { password }),
  });
  return user;
}

/** Posts a form as Azure CLI, unless it says otherwise. */
export async function post(
  service: TestTokenService,
  path: string,
  parameters: Record<string, string | undefined>,
): Promise<TokenAnswer> {
  const form = Object.entries({ client_id: azureCli, ...parameters }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return await service.ask({}, { path, body: new URLSearchParams(form).toString() });
}

/** The password grant, at `organizations`. */
export async function signIn(
  service: TestTokenService,
  username: string,
  given: string,
  parameters: Record<string, string> = {},
): Promise<TokenAnswer> {
  return await post(service, '/organizations/oauth2/v2.0/token', {
    grant_type: 'password',
    username,
    password: given,
    scope: managementScope,
    client_info: '1',
    ...parameters,
  });
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Opens a page as a browser does, or posts a form to it. */
export async function openPage(
  { sts }: TestTokenService,
  path: string,
  form?: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<PageAnswer> {
  const request = new Request(`https://login.microsoftonline.com${path}`, {
    headers,
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const response = await sts.fetch(request);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The address that a program sends a person to. */
export function authorizePath(parameters: Record<string, string> = {}, segment = 'organizations'): string {
  const query = new URLSearchParams({
    client_id: azureCli,
    response_type: 'code',
    redirect_uri: loopback,
    scope: managementScope,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parameters,
  });
  return `/${segment}/oauth2/v2.0/authorize?${query}`;
}

/** Somebody signs in to Azure CLI by a page, and the code comes back. */
export async function getCode(
  service: TestTokenService,
  parameters: Record<string, string> = {},
): Promise<string> {
  const { userPrincipalName } = await createTestUser(service);
  const path = authorizePath(parameters);
  const answer = await openPage(service, path, { login: userPrincipalName, passwd: password });
  const code = new URL(answer.headers.get('location') ?? 'none:').searchParams.get('code');
  if (code === null) throw new Error(`no code came back: ${answer.status} ${answer.text}`);
  return code;
}

export async function redeemCode(
  service: TestTokenService,
  code: string,
  parameters: Record<string, string | undefined> = {},
): Promise<TokenAnswer> {
  return await post(service, '/organizations/oauth2/v2.0/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: loopback,
    code_verifier: verifier,
    ...parameters,
  });
}

export interface StartedDevice {
  readonly userCode: string;
  // The whole answer, for tests of its members.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  poll(parameters?: Record<string, string | undefined>): Promise<TokenAnswer>;
}

/** Azure CLI asks for a device code. */
export async function startDevice(
  service: TestTokenService,
  { segment = 'organizations' } = {},
): Promise<StartedDevice> {
  const { body } = await post(service, `/${segment}/oauth2/v2.0/devicecode`, { scope: managementScope });
  return {
    body,
    userCode: body.user_code,
    poll: (parameters = {}) =>
      post(service, `/${segment}/oauth2/v2.0/token`, {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: body.device_code,
        // MSAL sends both.
        code: body.device_code,
        client_info: '1',
        ...parameters,
      }),
  };
}

/** Somebody types the code of a device, and whatever else is given. */
export async function typeUserCode(
  service: TestTokenService,
  userCode: string,
  form: Record<string, string> = {},
): Promise<PageAnswer> {
  return await openPage(service, '/common/oauth2/deviceauth', { otc: userCode, ...form });
}
