import { errorRow, type StsErrorRow } from './error-row.ts';
import { signInErrors } from './sign-in-errors.ts';

/**
 * Every refusal of the token service, by its AADSTS number. Status, `error` and words are the real service's as
 * far as they are known (fidelity/sts.md says how each is known). `advice` is ours: what usually lies behind
 * the number, for `wid explain` and the reference page.
 */
export const stsErrors = {
  malformedAssertion: errorRow({
    number: 50027,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { reason: string }) => `JWT token is invalid or malformed. [Reason - ${p.reason}]`,
    advice:
      'The assertion is not a signed JWT as RFC 7515 defines it. Send the content of the token file as it is.',
  }),
  unknownInstance: errorRow({
    number: 50049,
    oauth: 'invalid_instance',
    status: 400,
    message: () => 'Unknown or invalid instance.',
    advice: 'The authority host is not one that this service answers for. Check AZURE_AUTHORITY_HOST.',
  }),
  issuerUnreachable: errorRow({
    number: 501661,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { url: string; reason: string }) =>
      `Request to External OIDC endpoint failed. Endpoint: '${p.url}'. [Reason - ${p.reason}]`,
    advice: "The issuer's discovery document or keys could not be read. It must answer over public https.",
  }),
  unparsableIssuerKeys: errorRow({
    number: 900612,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { issuer: string; reason: string }) =>
      `Failed to parse provider signing keys of '${p.issuer}'. [Reason - ${p.reason}]`,
    advice:
      'The issuer answered, but its documents are not a discovery document and a key set of that issuer.',
  }),
  unsupportedGrantType: errorRow({
    number: 70003,
    oauth: 'unsupported_grant_type',
    status: 400,
    message: (p: { grantType: string }) => `The app requested an unsupported grant type '${p.grantType}'.`,
    advice: 'Workloads use grant_type=client_credentials; a token on behalf of another token is not served.',
  }),
  invalidScope: errorRow({
    number: 70011,
    oauth: 'invalid_scope',
    status: 400,
    message: (p: { scope: string; reason: string }) =>
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${p.scope} is not valid. ${p.reason}`,
    advice: 'Ask for the scopes of one resource at a time, as {resource}/.default.',
  }),
  scopeWithoutDefault: errorRow({
    number: 1002012,
    oauth: 'invalid_scope',
    status: 400,
    message: (p: { scope: string }) =>
      `The provided value for scope ${p.scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    advice: 'Append /.default to the resource, and encode the value once.',
  }),
  credentialNotYetEffective: errorRow({
    number: 70021,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { issuer: string; subject: string; audience: string }) =>
      `No matching federated identity record found for presented assertion. Assertion Issuer: '${p.issuer}'. Assertion Subject: '${p.subject}'. Assertion Audience: '${p.audience}'. https://docs.microsoft.com/azure/active-directory/develop/workload-identity-federation`,
    advice: 'The credential matches, but was made moments ago and has not propagated. Retry with a delay.',
  }),
  noMatchingIssuer: errorRow({
    number: 700211,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { issuer: string }) =>
      `No matching federated identity record found for presented assertion issuer '${p.issuer}'. ${checkYourCredential}`,
    advice:
      'No federated credential names that issuer. Compare character by character: AKS issuers end in a slash.',
  }),
  noMatchingAudience: errorRow({
    number: 700212,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { audience: string }) =>
      `No matching federated identity record found for presented assertion audience '${p.audience}'. ${checkYourCredential}`,
    advice: 'The token was made for another audience. The usual one is api://AzureADTokenExchange.',
  }),
  noMatchingSubject: errorRow({
    number: 700213,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { subject: string }) =>
      `No matching federated identity record found for presented assertion subject '${p.subject}'. ${checkYourCredential}`,
    advice: 'Namespace or service account differ from the credential: system:serviceaccount:NAMESPACE:NAME.',
  }),
  noMatchingIdentitySubject: errorRow({
    number: 7002137,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { subject: string }) =>
      `No matching federated identity record found for presented assertion subject '${p.subject}'. The subject of a managed identity is its object (principal) ID. ${checkYourCredential}`,
    advice: "The credential must name the managed identity's principal id, not its client id.",
  }),
  subjectCaseDiffers: errorRow({
    number: 7002138,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { subject: string }) =>
      `No matching federated identity record found for presented assertion subject '${p.subject}'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison. ${checkYourCredential}`,
    advice: 'The subject differs in upper and lower case alone. Comparison is exact.',
  }),
  noFederatedCredentials: errorRow({
    number: 70025,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { clientId: string; name: string }) =>
      `The client '${p.clientId}'(${p.name}) has no configured federated identity credentials.`,
    advice: 'Add a federated credential to this identity, or correct the client id of the service account.',
  }),
  applicationNotFound: errorRow({
    number: 700016,
    oauth: 'unauthorized_client',
    status: 400,
    message: (p: { clientId: string; tenant: string }) =>
      `Application with identifier '${p.clientId}' was not found in the directory '${p.tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    advice: 'The client id is unknown in this tenant. Check AZURE_CLIENT_ID and AZURE_TENANT_ID of the pod.',
  }),
  wrongAssertionClient: errorRow({
    number: 700021,
    oauth: 'invalid_client',
    status: 401,
    message: () => "Client assertion application identifier doesn't match 'client_id' parameter.",
    advice: 'A certificate assertion names the client id as its issuer and its subject.',
  }),
  wrongAssertionAudience: errorRow({
    number: 700023,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { audience: string }) =>
      `Client assertion audience claim '${p.audience}' does not match Realm issuer.`,
    advice: "A certificate assertion is for the tenant's token endpoint.",
  }),
  assertionOutsideLifetime: errorRow({
    number: 700024,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { now: string; from: string; until: string }) =>
      `Client assertion is not within its valid time range. Current time: ${p.now}, assertion valid from ${p.from}, expiry time of assertion ${p.until}.`,
    advice: 'The token is expired or not yet valid. Read the token file again; check the clocks.',
  }),
  publicClient: errorRow({
    number: 700025,
    oauth: 'invalid_client',
    status: 401,
    message: () => "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    advice: 'The application is registered as a public client and cannot prove itself.',
  }),
  invalidAssertionSignature: errorRow({
    number: 700027,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { reason: string }) =>
      `Client assertion contains an invalid signature. [Reason - ${p.reason}]`,
    advice:
      'The key that signed the token is not one that its issuer publishes now, or the token was altered.',
  }),
  unauthorizedSubjectName: errorRow({
    number: 700030,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { names: string }) =>
      `Invalid certificate - subject name in certificate is not authorized. SubjectNames/SubjectAlternativeNames (up to 10) in token certificate are: ${p.names}.`,
    advice: 'The certificate in x5c carries none of the subject names that the application trusts.',
  }),
  entraTokenNotAllowed: errorRow({
    number: 700222,
    oauth: 'invalid_request',
    status: 400,
    message: () => 'AAD-issued tokens may not be used for federated identity flows.',
    advice: 'The assertion is an Entra token. Send the token of the service account.',
  }),
  federationDisabled: errorRow({
    number: 700223,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { tenant: string }) =>
      `Workload identity federation is disabled by policy in the tenant '${p.tenant}'.`,
    advice: "The tenant's policy forbids federated credentials.",
  }),
  notManagedIdentityToken: errorRow({
    number: 700226,
    oauth: 'invalid_client',
    status: 401,
    message: () => 'Only MSI tokens may be used as Federated Identity Credentials for AAD issuer.',
    advice: "A credential with Entra as issuer takes managed identities' tokens alone.",
  }),
  identityTokenAudience: errorRow({
    number: 700227,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { audience: string }) =>
      `The audience '${p.audience}' is forbidden for MSI tokens used as Federated Identity Credentials.`,
    advice: 'Ask for the managed identity token with the scope api://AzureADTokenExchange/.default.',
  }),
  chainedFederation: errorRow({
    number: 700231,
    oauth: 'invalid_client',
    status: 401,
    message: () =>
      'Chained federated identity credentials are not supported: the presented token was itself acquired with one.',
    advice: 'A token that was itself had by federation cannot vouch for another identity.',
  }),
  invalidClientSecret: errorRow({
    number: 7000215,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { clientId: string }) =>
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${p.clientId}'.`,
    advice: "The secret is not one of the application's.",
  }),
  credentialRequired: errorRow({
    number: 7000216,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { grantType: string }) =>
      `'client_assertion', 'client_secret' or 'request' is required for the '${p.grantType}' grant type.`,
    advice:
      'The request carries no proof. In a pod: is AZURE_FEDERATED_TOKEN_FILE set, and the label on the pod?',
  }),
  credentialMissing: errorRow({
    number: 7000218,
    oauth: 'invalid_client',
    status: 401,
    message: () =>
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    advice: 'Confidential clients must prove themselves with every grant.',
  }),
  expiredClientSecret: errorRow({
    number: 7000222,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { clientId: string }) =>
      `The provided client secret keys for app '${p.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    advice: 'The secret has expired. A federated credential would not have.',
  }),
  managedIdentitySecret: errorRow({
    number: 7000232,
    oauth: 'invalid_client',
    status: 401,
    message: (p: { clientId: string }) =>
      `MSI identity (${p.clientId}) should not use ClientSecretCredential.`,
    advice:
      'AZURE_CLIENT_SECRET is set beside the client id of a managed identity, which can have no secret. Remove it.',
  }),
  resourceNotFound: errorRow({
    number: 500011,
    oauth: 'invalid_resource',
    status: 400,
    message: (p: { resource: string; tenant: string }) =>
      `The resource principal named ${p.resource} was not found in the tenant named ${p.tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    advice: 'Nothing in this tenant has that identifier. Check the scope for a typing error.',
  }),
  tenantNotFound: errorRow({
    number: 90002,
    oauth: 'invalid_tenant',
    status: 400,
    message: (p: { tenant: string }) =>
      `Tenant '${p.tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    advice: 'Check AZURE_TENANT_ID and the tenant-id annotation. `wid status` shows the tenants.',
  }),
  invalidTenantIdentifier: errorRow({
    number: 900023,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { tenant: string }) =>
      `Specified tenant identifier '${p.tenant}' is neither a valid DNS name, nor a valid external domain.`,
    advice: 'The path of the token endpoint starts with a tenant id or a domain name.',
  }),
  invalidInput: errorRow({
    number: 90013,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { reason: string }) => `Invalid input received from the user. ${p.reason}`,
    advice: 'One parameter of the request cannot be used; the text names it.',
  }),
  emptyField: errorRow({
    number: 90014,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { field: string }) =>
      `The required field '${p.field}' is missing from the credential. Ensure that you have all the necessary parameters for the login request.`,
    advice: 'A parameter was sent empty. An unset variable is the usual cause.',
  }),
  missingParameter: errorRow({
    number: 900144,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { parameter: string }) =>
      `The request body must contain the following parameter: '${p.parameter}'.`,
    advice: 'The form lacks a parameter; the text names it.',
  }),
  tenantlessGrant: errorRow({
    number: 9001023,
    oauth: 'invalid_request',
    status: 400,
    message: () =>
      'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
    advice: 'A workload belongs to one tenant: name it in AZURE_TENANT_ID.',
  }),
  postRequired: errorRow({
    number: 900561,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { method: string }) =>
      `The endpoint only accepts POST requests. Received a ${p.method} request.`,
    advice: 'Tokens are asked for by POST with a form.',
  }),
  malformedRequest: errorRow({
    number: 9002313,
    oauth: 'invalid_request',
    status: 400,
    message: (p: { reason: string }) => `Invalid request. Request is malformed or invalid. ${p.reason}`,
    advice: 'The body is not a form of a reasonable size.',
  }),
  severalCredentials: errorRow({
    number: 9002324,
    oauth: 'invalid_request',
    status: 400,
    message: () =>
      "Request should not contain more than one client credential parameters, this includes 'client_secret', 'client_assertion' and 'request' parameters.",
    advice: 'A secret and an assertion were sent together. One of them is enough.',
  }),
  temporarilyUnavailable: errorRow({
    number: 90033,
    oauth: 'temporarily_unavailable',
    status: 503,
    message: () => 'A transient error has occurred. Please try again.',
    advice: 'The service could not record the sign-in, and issues nothing that it cannot account for.',
  }),
  ...signInErrors,
} as const satisfies Record<string, StsErrorRow<never>>;

const checkYourCredential =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

type Rows = typeof stsErrors;
export type StsErrorKey = keyof Rows;
export type StsErrorParameters<Key extends StsErrorKey> = Parameters<Rows[Key]['message']>;

/** A refusal of the token service. The text is the row's; a cause, if any, is for us and never leaves. */
export class StsError extends Error {
  readonly key: StsErrorKey;
  readonly number: number;
  readonly oauth: string;
  readonly status: number;

  constructor(key: StsErrorKey, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StsError';
    this.key = key;
    ({ number: this.number, oauth: this.oauth, status: this.status } = stsErrors[key]);
  }
}

/** `throw refusal('applicationNotFound', { clientId, tenant })`: the row makes the text. */
export function refusal<Key extends StsErrorKey>(key: Key, ...parameters: StsErrorParameters<Key>): StsError {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const message = stsErrors[key].message as (...p: StsErrorParameters<Key>) => string;
  return new StsError(key, message(...parameters));
}
