/** One refusal of Azure Resource Manager. */
export interface ArmErrorRow<Parameters extends readonly unknown[]> {
  readonly status: number;
  readonly code: string;
  readonly message: (...parameters: Parameters) => string;
}

/** Keeps a row's parameter type, so that a refusal with the wrong ones does not compile. */
function row<Parameters extends readonly unknown[]>(
  errorRow: ArmErrorRow<Parameters>,
): ArmErrorRow<Parameters> {
  return errorRow;
}

/** Every refusal of ours, in Azure's words where they are known (fidelity/arm.md, "Errors"). */
export const armErrors = {
  tokenMissing: row({
    status: 401,
    code: 'AuthenticationFailed',
    message: () => "Authentication failed. The 'Authorization' header is missing.",
  }),
  tokenScheme: row({
    status: 401,
    code: 'AuthenticationFailedInvalidHeader',
    message: () => "Authentication failed. The 'Authorization' header is provided in an invalid format.",
  }),
  tokenInvalid: row({
    status: 401,
    code: 'InvalidAuthenticationToken',
    message: (p: { reason: string }) => `The access token is invalid: ${p.reason}.`,
  }),
  tokenExpired: row({
    status: 401,
    code: 'ExpiredAuthenticationToken',
    message: (p: { now: Date }) =>
      `The access token expiry UTC time is earlier than current UTC time '${p.now.toISOString()}'.`,
  }),
  tokenAudience: row({
    status: 401,
    code: 'InvalidAuthenticationTokenAudience',
    message: (p: { found: string; allowed: readonly string[] }) =>
      `The access token has been obtained for wrong audience or resource '${p.found}'. It should exactly match with one of the allowed audiences '${p.allowed.map((each) => `${each}/`).join(', ')}'.`,
  }),
  tokenTenant: row({
    status: 401,
    code: 'InvalidAuthenticationTokenTenant',
    message: (p: { found: string; expected: string }) =>
      `The access token is from the wrong issuer 'https://sts.windows.net/${p.found}/'. It must match the tenant 'https://sts.windows.net/${p.expected}/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${p.expected}' to get the token.`,
  }),
  authorizationFailed: row({
    status: 403,
    code: 'AuthorizationFailed',
    message: (p: { client: string; objectId: string; action: string; scope: string }) =>
      `The client '${p.client}' with object id '${p.objectId}' does not have authorization to perform action '${p.action}' over scope '${p.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  }),
  conditionNotFulfilled: row({
    status: 403,
    code: 'AuthorizationFailed',
    message: (p: { client: string; objectId: string; action: string; scope: string }) =>
      `The client '${p.client}' with object id '${p.objectId}' does not have authorization or an ABAC condition not fulfilled to perform action '${p.action}' over scope '${p.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  }),
  linkedAuthorizationFailed: row({
    status: 403,
    code: 'LinkedAuthorizationFailed',
    message: (p: { client: string; objectId: string; action: string; scope: string; linked: string }) =>
      `The client '${p.client}' with object id '${p.objectId}' has permission to perform action '${p.action}' on scope '${p.scope}'; however, it does not have permission to perform action(s) '${p.action}' on the linked scope(s) '${p.linked}' (respectively) or the linked scope(s) are invalid.`,
  }),
  subscriptionNotFound: row({
    status: 404,
    code: 'SubscriptionNotFound',
    message: (p: { subscriptionId: string }) => `The subscription '${p.subscriptionId}' could not be found.`,
  }),
  resourceGroupNotFound: row({
    status: 404,
    code: 'ResourceGroupNotFound',
    message: (p: { resourceGroup: string }) => `Resource group '${p.resourceGroup}' could not be found.`,
  }),
  resourceNotFound: row({
    status: 404,
    code: 'ResourceNotFound',
    message: (p: { type: string; name: string; resourceGroup: string }) =>
      `The Resource '${p.type}/${p.name}' under resource group '${p.resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  }),
  parentNotFound: row({
    status: 404,
    code: 'ParentResourceNotFound',
    message: (p: { operation: string; type: string; parent: string }) =>
      `Failed to perform '${p.operation}' on resource(s) of type '${p.type}', because the parent resource '${p.parent}' could not be found.`,
  }),
  groupBeingDeleted: row({
    status: 409,
    code: 'ResourceGroupBeingDeleted',
    message: (p: { resourceGroup: string }) =>
      `The resource group '${p.resourceGroup}' is in deprovisioning state and cannot perform this operation.`,
  }),
  apiVersionMissing: row({
    status: 400,
    code: 'MissingApiVersionParameter',
    message: () => 'The api-version query parameter (?api-version=) is required for all requests.',
  }),
  apiVersionInvalid: row({
    status: 400,
    code: 'InvalidApiVersionParameter',
    message: (p: { given: string }) =>
      `The api-version '${p.given}' is invalid. It is a date, as in '2024-11-30', perhaps with '-preview' behind it.`,
  }),
  namespaceInvalid: row({
    status: 404,
    code: 'InvalidResourceNamespace',
    message: (p: { namespace: string }) => `The resource namespace '${p.namespace}' is invalid.`,
  }),
  typeInvalid: row({
    status: 404,
    code: 'InvalidResourceType',
    message: (p: { type: string; namespace: string; apiVersion: string }) =>
      `The resource type '${p.type}' could not be found in the namespace '${p.namespace}' for api version '${p.apiVersion}'.`,
  }),
  pathUnknown: row({
    status: 404,
    code: 'NotFound',
    message: (p: { path: string }) =>
      `No route of Azure Resource Manager that is served here matches '${p.path}'.`,
  }),
  methodNotAllowed: row({
    status: 405,
    code: 'MethodNotAllowed',
    message: (p: { method: string }) => `The HTTP method '${p.method}' is not supported at this resource.`,
  }),
  bodyInvalid: row({
    status: 400,
    code: 'InvalidRequestContent',
    message: (p: { reason: string }) =>
      `The request content was invalid and could not be deserialized: '${p.reason}'.`,
  }),
  bodyTooLarge: row({
    status: 413,
    code: 'RequestContentTooLarge',
    message: (p: { limitBytes: number }) => `The request content is larger than ${p.limitBytes} bytes.`,
  }),
  locationRequired: row({
    status: 400,
    code: 'LocationRequired',
    message: () => 'The location property is required for this definition.',
  }),
  locationUnknown: row({
    status: 400,
    code: 'LocationNotAvailableForResourceType',
    message: (p: { location: string; type: string; known: readonly string[] }) =>
      `The provided location '${p.location}' is not available for resource type '${p.type}'. List of available regions for the resource type is '${p.known.join(',')}'.`,
  }),
  locationChanged: row({
    status: 409,
    code: 'InvalidResourceLocation',
    message: (p: { name: string; type: string; group: string; held: string; given: string }) =>
      `The resource '${p.name}' already exists in location '${p.held}' in resource group '${p.group}'. A resource with the same name cannot be created in location '${p.given}'. Please select a new resource name.`,
  }),
  nameInvalid: row({
    status: 400,
    code: 'InvalidResourceName',
    message: (p: { name: string; type: string; rule: string }) =>
      `The name '${p.name}' is not a name for a resource of type '${p.type}': ${p.rule}.`,
  }),
  filterInvalid: row({
    status: 400,
    code: 'InvalidFilterInQueryString',
    message: (p: { filter: string; reason: string }) =>
      `The filter '${p.filter}' in the query string cannot be read: ${p.reason}.`,
  }),
  groupLocationChanged: row({
    status: 409,
    code: 'InvalidResourceGroupLocation',
    message: (p: { name: string; held: string; given: string }) =>
      `Invalid resource group location '${p.given}'. The Resource group already exists in location '${p.held}'.`,
  }),
  providerStays: row({
    status: 409,
    code: 'CannotUnregisterResourceProvider',
    message: (p: { namespace: string }) =>
      `The resource provider '${p.namespace}' is registered for every subscription here, and stays so.`,
  }),
  featureNotFound: row({
    status: 404,
    code: 'FeatureNotFound',
    message: (p: { name: string }) => `The feature '${p.name}' could not be found.`,
  }),
  credentialIncomplete: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'A Federated Identity Credential must specify an issuer, subject and audience.',
  }),
  credentialAudiences: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { count: number }) =>
      `A Federated Identity Credential must have exactly one audience, and not ${p.count}.`,
  }),
  credentialDuplicate: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'Issuer and subject combination already exists for this Managed Identity.',
  }),
  credentialLimit: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { limit: number }) =>
      `A Managed Identity can have at most ${p.limit} Federated Identity Credentials.`,
  }),
  credentialTooLong: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { property: string; limit: number }) =>
      `The property '${p.property}' of a Federated Identity Credential has at most ${p.limit} characters.`,
  }),
  credentialIssuer: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { issuer: string }) => `The issuer '${p.issuer.slice(0, 200)}' is not an https URL.`,
  }),
  flexibleCredential: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'Claims matching expressions are not evaluated here: give the subject of the credential instead.',
  }),
  concurrentCredentials: row({
    status: 409,
    code: 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
    message: () =>
      'Too many Federated Identity Credentials are written concurrently for the managed identity. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.',
  }),
  vaultNameInvalid: row({
    status: 400,
    code: 'VaultNameNotValid',
    message: (p: { name: string }) =>
      `The vault name '${p.name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
  }),
  vaultNameTaken: row({
    status: 409,
    code: 'VaultAlreadyExists',
    message: (p: { name: string }) =>
      `The vault name '${p.name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`,
  }),
  vaultNameDeleted: row({
    status: 409,
    code: 'ConflictError',
    message: () =>
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
  }),
  deletedVaultNotFound: row({
    status: 404,
    code: 'DeletedVaultNotFound',
    message: (p: { name: string }) => `The specified deleted vault '${p.name}' does not exist.`,
  }),
  vaultPurgeProtected: row({
    status: 405,
    code: 'MethodNotAllowed',
    message: () => "Operation 'DeletedVaultPurge' is not allowed.",
  }),
  softDeleteStays: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'The property "enableSoftDelete" cannot be set to false. Every vault has the \'soft delete\' functionality enabled, and it is irreversible.',
  }),
  purgeProtectionStays: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
  }),
  retentionStays: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
  }),
  authorizationRequest: row({
    status: 400,
    code: 'BadRequestFormat',
    message: (p: { reason: string }) => `The request was incorrectly formatted. ${p.reason}.`,
  }),
  assignmentIdInvalid: row({
    status: 400,
    code: 'InvalidRoleAssignmentId',
    message: (p: { name: string }) =>
      `The role assignment ID '${p.name}' is not valid. The role assignment ID must be a GUID.`,
  }),
  assignmentNotFound: row({
    status: 404,
    code: 'RoleAssignmentNotFound',
    message: (p: { name: string }) => `The role assignment '${p.name}' is not found.`,
  }),
  // `az` takes these words for success, and looks up the assignment that is there.
  assignmentExists: row({
    status: 409,
    code: 'RoleAssignmentExists',
    message: () => 'The role assignment already exists.',
  }),
  assignmentUpdate: row({
    status: 400,
    code: 'RoleAssignmentUpdateNotPermitted',
    message: () => 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
  }),
  lastAdministrator: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'Cannot delete the last RBAC admin assignment',
  }),
  conditionInvalid: row({
    status: 400,
    code: 'BadRequestFormat',
    message: (p: { reason: string }) => `The given role assignment condition is invalid. ${p.reason}.`,
  }),
  principalIdInvalid: row({
    status: 400,
    code: 'InvalidPrincipalId',
    message: (p: { principalId: string }) =>
      p.principalId === ''
        ? 'A valid principal ID must be provided for role assignment.'
        : `The Principal ID '${p.principalId}' is not valid. Principal ID must be a GUID.`,
  }),
  principalNotFound: row({
    status: 400,
    code: 'PrincipalNotFound',
    message: (p: { principalId: string; tenantId: string }) =>
      `Principal ${p.principalId.replaceAll('-', '')} does not exist in the directory ${p.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
  }),
  principalTypeDiffers: row({
    status: 400,
    code: 'UnmatchedPrincipalType',
    message: (p: { principalId: string; found: string; given: string }) =>
      `The PrincipalId '${p.principalId.replaceAll('-', '')}' has type '${p.found}' , which is different from specified PrinciaplType '${p.given}'.`,
  }),
  roleIdInvalid: row({
    status: 400,
    code: 'InvalidRoleDefinitionId',
    message: (p: { id: string }) => `The role definition ID '${p.id}' is not valid.`,
  }),
  roleNotFound: row({
    status: 404,
    code: 'RoleDefinitionDoesNotExist',
    message: (p: { id: string }) =>
      `The specified role definition with ID '${p.id.replaceAll('-', '')}' does not exist.`,
  }),
  roleNameTaken: row({
    status: 409,
    code: 'RoleDefinitionWithSameNameExists',
    message: () => 'A role definition cannot be updated with a name that already exists.',
  }),
  roleAssigned: row({
    status: 409,
    code: 'RoleDefinitionHasAssignments',
    message: () => 'There are existing role assignments referencing role.',
  }),
  roleIsBuiltIn: row({
    status: 403,
    code: 'Forbidden',
    message: (p: { roleName: string }) =>
      `The role '${p.roleName}' is built in: it is neither changed nor deleted.`,
  }),
  roleActionInvalid: row({
    status: 400,
    code: 'InvalidActionOrNotAction',
    message: (p: { action: string }) =>
      `'${p.action}' does not match any of the actions supported by the providers.`,
  }),
  denyAssignmentNotFound: row({
    status: 404,
    code: 'DenyAssignmentNotFound',
    message: (p: { name: string }) => `The deny assignment '${p.name}' is not found.`,
  }),
  operationNotFound: row({
    status: 404,
    code: 'OperationNotFound',
    message: (p: { id: string }) => `The operation '${p.id}' could not be found.`,
  }),
  internal: row({
    status: 500,
    code: 'InternalServerError',
    message: () => 'The server encountered an internal error and was unable to complete the request.',
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;

type Rows = typeof armErrors;
export type ArmErrorKey = keyof Rows;
type RowParameters<Key extends ArmErrorKey> = Parameters<Rows[Key]['message']>;

/** A refusal of ARM or of a resource provider. The text is the row's; a cause is for us and never leaves. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;

  constructor({ status, code }: Pick<ArmErrorRow<never>, 'status' | 'code'>, message: string) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
  }

  toBody(): object {
    return { error: { code: this.code, message: this.message } };
  }
}

/** `throw refusal('resourceGroupNotFound', { resourceGroup })`: the row makes the text. */
export function refusal<Key extends ArmErrorKey>(key: Key, ...parameters: RowParameters<Key>): ArmError {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const errorRow = armErrors[key] as unknown as ArmErrorRow<RowParameters<Key>>;
  return new ArmError(errorRow, errorRow.message(...parameters));
}
