import { errorRow } from './error-row.ts';

/** What people and the programs they sign in to are refused with: a part of the one table of `errors.ts`. */
export const signInErrors = {
  userNotFound: errorRow({
    number: 50034,
    oauth: 'invalid_grant',
    status: 400,
    message: (p: { user: string; tenant: string }) =>
      `The user account ${p.user} does not exist in the ${p.tenant} directory. To sign into this application, the account must be added to the directory.`,
    advice: "Nobody in this tenant has that name. `wid account` shows the operator's.",
  }),
  userNotInTenant: errorRow({
    number: 50020,
    oauth: 'invalid_grant',
    status: 400,
    message: (p: { user: string; home: string; tenant: string; clientId: string; client: string }) =>
      `User account '${p.user}' from identity provider 'https://sts.windows.net/${p.home}/' does not exist in tenant '${p.tenant}' and cannot access the application '${p.clientId}'(${p.client}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
    advice: "The user is of another tenant, and there are no guests here. Sign in at the user's own.",
  }),
  accountLocked: errorRow({
    number: 50053,
    oauth: 'invalid_grant',
    status: 400,
    message: () =>
      "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    advice: 'Ten wrong passwords lock an account for a minute. Wait, and try the right one.',
  }),
  passwordMissing: errorRow({
    number: 50056,
    oauth: 'invalid_grant',
    status: 400,
    message: () => 'Invalid or null password: password does not exist in the directory for this user.',
    advice: 'The user was made without a password, so nobody can sign in as them.',
  }),
  accountDisabled: errorRow({
    number: 50057,
    oauth: 'invalid_grant',
    status: 400,
    message: () => 'The user account is disabled.',
    advice: 'An administrator has disabled it: az ad user update --account-enabled true.',
  }),
  interactionRequired: errorRow({
    number: 50058,
    oauth: 'login_required',
    status: 400,
    message: () => 'A silent sign-in request was sent but no user is signed in.',
    advice: 'prompt=none asks for a session of the browser, and none is kept here. Ask without it.',
  }),
  wrongPassword: errorRow({
    number: 50126,
    oauth: 'invalid_grant',
    status: 400,
    message: () => 'Error validating credentials due to invalid username or password.',
    advice: "The password is wrong. `wid account` shows the operator's.",
  }),
  sessionRevoked: errorRow({
    number: 50173,
    oauth: 'invalid_grant',
    status: 400,
    message: (p: { issuedAt: string; validFrom: string }) =>
      `The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '${p.issuedAt}' and the TokensValidFrom date (before which tokens are not valid) for this user is '${p.validFrom}'.`,
    advice: 'The user has a new password since, or their sessions were revoked. Sign in again.',
  }),
  codeRedeemed: errorRow({
    number: 54005,
    oauth: 'invalid_grant',
    status: 400,
    message: () =>
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    advice: "A code counts once. A second request with it is a retry of the client, or somebody else's.",
  }),
  declined: errorRow({
    number: 65004,
    oauth: 'access_denied',
    status: 400,
    message: () => 'User declined to consent to access the app.',
    advice: 'The person has left the account page by its second button.',
  }),
  permissionNotFound: errorRow({
    number: 650053,
    oauth: 'invalid_client',
    status: 400,
    message: (p: { app: string; scope: string; resource: string }) =>
      `The application '${p.app}' asked for scope '${p.scope}' that doesn't exist on the resource '${p.resource}'. Contact the app vendor.`,
    advice: 'The resource has no such delegated permission. {resource}/.default asks for all that it has.',
  }),
  invalidGrant: errorRow({
    number: 70000,
    oauth: 'invalid_grant',
    status: 400,
    message: (p: { parameter: string }) =>
      `The provided value for the input parameter '${p.parameter}' is not valid.`,
    advice:
      'The code or refresh token is not of this service or not of this client. After `wid reset`, old ones are foreign: sign in again.',
  }),
  codeExpired: errorRow({
    number: 70008,
    oauth: 'invalid_grant',
    status: 400,
    message: () =>
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    advice: 'A code lives for ten minutes.',
  }),
  authorizationPending: errorRow({
    number: 70016,
    oauth: 'authorization_pending',
    status: 400,
    message: () => 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    advice: 'Nobody has typed the code yet.',
  }),
  unknownDeviceCode: errorRow({
    number: 70018,
    oauth: 'bad_verification_code',
    status: 400,
    message: () =>
      'Invalid verification code due to User typing in wrong user code for device code flow. Authorization is not approved.',
    advice: 'The device code is not one that this service has given to this client since it was started.',
  }),
  deviceCodeExpired: errorRow({
    number: 70020,
    oauth: 'expired_token',
    status: 400,
    message: () =>
      "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    advice: 'Nobody has typed the code within fifteen minutes. Begin again.',
  }),
  authorizationDeclined: errorRow({
    number: 70017,
    oauth: 'authorization_declined',
    status: 400,
    message: () => 'OAuth 2.0 device flow error. Authorization was declined by the user.',
    advice: 'The person has left the account page by its second button.',
  }),
  codeVerifierDiffers: errorRow({
    number: 501481,
    oauth: 'invalid_grant',
    status: 400,
    message: () =>
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    advice: 'Whoever redeems the code is not the program that asked for it, or has forgotten its verifier.',
  }),
  replyAddressUnknown: errorRow({
    number: 50011,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { redirectUri: string; clientId: string }) =>
      `The redirect URI '${p.redirectUri}' specified in the request does not match the redirect URIs configured for the application '${p.clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.`,
    advice:
      'Register the address with the application, character by character; only a loopback port may differ.',
  }),
  replyAddressDiffers: errorRow({
    number: 500112,
    oauth: 'invalid_grant',
    status: 400,
    message: (p: { presented: string; expected: string }) =>
      `The reply address '${p.presented}' does not match the reply address '${p.expected}' provided when requesting Authorization code.`,
    advice: 'The code is redeemed with another redirect_uri than it was asked for with.',
  }),
  responseTypeDisabled: errorRow({
    number: 700054,
    oauth: 'unsupported_response_type',
    status: 400,
    message: (p: { responseType: string }) =>
      `response_type '${p.responseType}' is not enabled for the application.`,
    advice: 'Programs get a code, and redeem it with PKCE. Tokens do not travel through the browser.',
  }),
  refreshTokenExpired: errorRow({
    number: 700082,
    oauth: 'invalid_grant',
    status: 400,
    message: (p: { issuedAt: string }) =>
      `The refresh token has expired due to inactivity. The token was issued on ${p.issuedAt} and was inactive for 90.00:00:00.`,
    advice: 'Nobody has used it for ninety days. Sign in again.',
  }),
  unsupportedPrompt: errorRow({
    number: 90023,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { prompt: string }) => `Unsupported 'prompt' value '${p.prompt}'.`,
    advice: 'login, select_account, consent and none are the values that there are.',
  }),
  challengeRequired: errorRow({
    number: 9002325,
    oauth: 'invalid_request',
    status: 400,
    message: () => 'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
    advice: 'A public client sends code_challenge with code_challenge_method=S256.',
  }),
} as const;
