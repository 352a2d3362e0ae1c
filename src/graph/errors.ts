/** One refusal of Graph. */
export interface GraphErrorRow<Parameters extends readonly unknown[]> {
  readonly status: number;
  readonly code: string;
  readonly message: (...parameters: Parameters) => string;
}

/** Keeps a row's parameter type, so that a refusal with the wrong ones does not compile. */
function row<Parameters extends readonly unknown[]>(
  errorRow: GraphErrorRow<Parameters>,
): GraphErrorRow<Parameters> {
  return errorRow;
}

const shown = (text: string): string => text.slice(0, 200);

/** Every refusal of ours, in Graph's words where they are known (fidelity/graph.md, "Errors"). */
const graphErrors = {
  tokenEmpty: row({
    status: 401,
    code: 'InvalidAuthenticationToken',
    message: () => 'Access token is empty.',
  }),
  tokenInvalid: row({
    status: 401,
    code: 'InvalidAuthenticationToken',
    message: (p: { reason: string }) => p.reason,
  }),
  accessDenied: row({
    status: 403,
    code: 'Authorization_RequestDenied',
    message: () => 'Insufficient privileges to complete the operation.',
  }),
  meWithoutUser: row({
    status: 400,
    code: 'BadRequest',
    message: () => '/me request is only valid with delegated authentication flow.',
  }),
  versionUnknown: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { segment: string }) => `Invalid version: ${shown(p.segment)}`,
  }),
  segmentUnknown: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { segment: string }) => `Resource not found for the segment '${shown(p.segment)}'.`,
  }),
  methodNotAllowed: row({
    status: 405,
    code: 'Request_BadRequest',
    message: () => 'Specified HTTP method is not allowed for the request target.',
  }),
  keyUnknown: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { name: string; resource: string }) =>
      `The key '${shown(p.name)}' is none by which a ${p.resource} is found here.`,
  }),
  notFound: row({
    status: 404,
    code: 'Request_ResourceNotFound',
    message: (p: { id: string }) =>
      `Resource '${shown(p.id)}' does not exist or one of its queried reference-property objects are not present.`,
  }),
  filterInvalid: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { filter: string; position: number; reason: string }) =>
      `Invalid filter clause: Syntax error at position ${p.position} in '${shown(p.filter)}': ${p.reason}.`,
  }),
  filterUnsupported: row({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: (p: { property: string; resource: string }) =>
      `Unsupported or invalid query filter clause specified for property '${shown(p.property)}' of resource '${p.resource}'.`,
  }),
  sortingUnsupported: row({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: () => 'Sorting not supported for current query.',
  }),
  optionUnsupported: row({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: (p: { option: string }) => `The query option '${shown(p.option)}' is not supported here.`,
  }),
  optionRepeated: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { option: string }) =>
      `Query option '${shown(p.option)}' was specified more than once, but it must be specified at most once.`,
  }),
  optionMisplaced: row({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: () => 'Of the query options, $select alone is for a single object.',
  }),
  selectInvalid: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { select: string }) =>
      `Parsing OData Select and Expand failed: '${shown(p.select)}' is no list of names.`,
  }),
  pageSizeInvalid: row({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: (p: { given: string }) =>
      `Invalid page size specified: '${shown(p.given)}'. Must be between 1 and 999 inclusive.`,
  }),
  skipTokenInvalid: row({
    status: 400,
    code: 'Directory_ExpiredPageToken',
    message: () =>
      'The specified page token value has expired and can no longer be included in your request.',
  }),
  bodyInvalid: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  }),
  bodyTooLarge: row({
    status: 413,
    code: 'RequestEntityTooLarge',
    message: (p: { limitBytes: number }) => `The request content is larger than ${p.limitBytes} bytes.`,
  }),
  propertyUnknown: row({
    status: 400,
    code: 'Request_BadRequest',
    message: (p: { name: string }) => `Invalid property '${shown(p.name)}'.`,
  }),
  propertyInvalid: row({
    status: 400,
    code: 'Request_BadRequest',
    message: (p: { name: string; reason: string }) =>
      `Invalid value specified for property '${shown(p.name)}': ${p.reason}.`,
  }),
  identifierUriTaken: row({
    status: 400,
    code: 'Request_BadRequest',
    message: () => 'Another object with the same value for property identifierUris already exists.',
  }),
  enabledRole: row({
    status: 400,
    code: 'CannotDeleteOrUpdateEnabledEntitlement',
    message: () => 'Permission (scope or role) cannot be deleted or updated unless disabled first.',
  }),
  passwordNotFound: row({
    status: 400,
    code: 'Request_BadRequest',
    message: (p: { keyId: string }) => `No password credential found with keyId ${shown(p.keyId)}.`,
  }),
  proofUnsupported: row({
    status: 501,
    code: 'NotImplemented',
    message: () =>
      'Keys are not added or removed by proof of possession here: write keyCredentials of the application.',
  }),
  credentialNameTaken: row({
    status: 409,
    code: 'Request_MultipleObjectsWithSameKeyValue',
    message: (p: { name: string }) => `FederatedIdentityCredential with name ${p.name} already exists.`,
  }),
  credentialDuplicate: row({
    status: 400,
    code: 'InvalidFederatedIdentityCredentialValue',
    message: (p: { issuer: string; subject: string }) =>
      `The combination of issuer and subject must be unique for the application. Issuer ${p.issuer} and Subject: ${p.subject} already exist. paramName: FederatedIdentityCredential.Subject, paramValue: ${p.subject}, objectType: Microsoft.Online.DirectoryServices.Application`,
  }),
  credentialLimit: row({
    status: 400,
    code: 'Request_BadRequest',
    message: (p: { limit: number }) =>
      `An application can have at most ${p.limit} federated identity credentials.`,
  }),
  credentialInvalid: row({
    status: 400,
    code: 'InvalidFederatedIdentityCredentialValue',
    message: (p: { reason: string }) => `The federated identity credential is invalid: ${p.reason}.`,
  }),
  noBackingApplication: row({
    status: 400,
    code: 'NoBackingApplicationObject',
    message: (p: { appId: string }) =>
      `The appId '${shown(p.appId)}' of the service principal does not reference a valid application object.`,
  }),
  principalNameTaken: row({
    status: 409,
    code: 'Request_MultipleObjectsWithSameKeyValue',
    message: (p: { appId: string }) =>
      `The service principal cannot be created, updated, or restored because the service principal name ${p.appId} is already in use.`,
  }),
  principalStays: row({
    status: 403,
    code: 'Authorization_RequestDenied',
    message: () => 'The service principal is not that of an application of a tenant, and stays as it is.',
  }),
  reference: row({ status: 400, code: 'Request_BadRequest', message: () => 'Not a valid reference update.' }),
  roleNotFound: row({
    status: 400,
    code: 'Request_BadRequest',
    message: (p: { resource: string }) =>
      `Permission being assigned was not found on application '${p.resource}'.`,
  }),
  roleTaken: row({
    status: 400,
    code: 'Request_BadRequest',
    message: () => 'Permission being assigned already exists on the object',
  }),
  referenceTaken: row({
    status: 400,
    code: 'Request_BadRequest',
    message: (p: { property: string }) =>
      `One or more added object references already exist for the following modified properties: '${p.property}'.`,
  }),
  lastOwner: row({
    status: 400,
    code: 'Request_BadRequest',
    message: () => 'The group must have at least one owner, hence this owner cannot be removed.',
  }),
  userNameTaken: row({
    status: 400,
    code: 'Request_BadRequest',
    message: () => 'Another object with the same value for property userPrincipalName already exists.',
  }),
  userDomainUnknown: row({
    status: 400,
    code: 'Request_BadRequest',
    message: () =>
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
  }),
  passwordTooWeak: row({
    status: 400,
    code: 'Request_BadRequest',
    message: () =>
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
  }),
  consentUnsupported: row({
    status: 501,
    code: 'NotImplemented',
    message: () =>
      'Delegated permissions are not granted here: in a tenant of this program, every program has them without consent.',
  }),
  internal: row({
    status: 500,
    code: 'InternalServerError',
    message: () => 'The server encountered an internal error and was unable to complete the request.',
  }),
} as const satisfies Record<string, GraphErrorRow<never>>;

type Rows = typeof graphErrors;
type GraphErrorKey = keyof Rows;
type RowParameters<Key extends GraphErrorKey> = Parameters<Rows[Key]['message']>;

/** A refusal of Graph. The text is the row's; a cause is for us and never leaves. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor({ status, code }: Pick<GraphErrorRow<never>, 'status' | 'code'>, message: string) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
  }
}

/** `throw refusal('notFound', { id })`: the row makes the text. */
export function refusal<Key extends GraphErrorKey>(key: Key, ...parameters: RowParameters<Key>): GraphError {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const errorRow = graphErrors[key] as unknown as GraphErrorRow<RowParameters<Key>>;
  return new GraphError(errorRow, errorRow.message(...parameters));
}
