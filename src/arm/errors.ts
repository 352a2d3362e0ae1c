import { type ArmErrorRow, type ArmErrorShape, row } from './error-row.ts';
import { activityLogErrors } from './resource-types/activity-log/activity-log-errors.ts';
import { authorizationErrors } from './resource-types/authorization/authorization-errors.ts';
import { clusterErrors } from './resource-types/clusters/cluster-errors.ts';
import { credentialErrors } from './resource-types/credential-errors.ts';
import { templateErrors } from './resource-types/deployments/template-errors.ts';
import { vaultErrors } from './resource-types/key-vaults/vault-errors.ts';
import { monitoringErrors } from './resource-types/monitoring/monitoring-errors.ts';
import { networkErrors } from './resource-types/networks/network-errors.ts';
import { linkerErrors } from './resource-types/service-linkers/linker-errors.ts';
import { tagErrors } from './resource-types/tags/tag-errors.ts';

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
    message: (p: { namespace: string; known: readonly string[] }) =>
      `The resource namespace '${p.namespace}' is invalid. Those that are served here are '${p.known.join(', ')}'.`,
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
  linkedIdInvalid: row({
    status: 400,
    code: 'LinkedInvalidPropertyId',
    message: (p: { id: string; path: string }) =>
      `Property id '${p.id}' at path '${p.path}' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.`,
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
  groupQuota: row({
    status: 409,
    code: 'ResourceGroupQuotaExceeded',
    message: (p: { name: string; most: number; count: number }) =>
      `Creating the resource group '${p.name}' would exceed the quota of '${p.most}'. The current resource group count is '${p.count}', please delete some resource groups before retrying.`,
  }),
  resourceQuota: row({
    status: 409,
    code: 'ResourceQuotaExceeded',
    message: (p: { type: string; most: number; count: number }) =>
      `Creating the resource of type '${p.type}' would exceed the quota of '${p.most}' resources of type '${p.type}' per resource group. The current resource count is '${p.count}', please delete some resources of this type before creating a new one.`,
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
  ...authorizationErrors,
  ...credentialErrors,
  ...vaultErrors,
  ...clusterErrors,
  ...networkErrors,
  ...monitoringErrors,
  ...linkerErrors,
  ...activityLogErrors,
  ...templateErrors,
  ...tagErrors,
  operationInterrupted: row({
    status: 500,
    code: 'OperationInterrupted',
    message: () =>
      'The operation was interrupted by the end of the process, and this version cannot take it up. Repeat the request.',
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
  readonly shape: ArmErrorShape | undefined;

  constructor({ status, code, shape }: Omit<ArmErrorRow<never>, 'message'>, message: string) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
    this.shape = shape;
  }

  toBody(): object {
    const { code, message } = this;
    switch (this.shape) {
      case 'bare':
        return { code, details: null, message, subcode: '' };
      case 'insights':
        return { Code: code, Message: message };
      default:
        return { error: this.toDetail() };
    }
  }

  /** Within something else: a failed operation tells of it so, whatever the shape of an answer. */
  toDetail(): object {
    return { code: this.code, message: this.message };
  }
}

/** `throw refusal('resourceGroupNotFound', { resourceGroup })`: the row makes the text. */
export function refusal<Key extends ArmErrorKey>(key: Key, ...parameters: RowParameters<Key>): ArmError {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const errorRow = armErrors[key] as unknown as ArmErrorRow<RowParameters<Key>>;
  return new ArmError(errorRow, errorRow.message(...parameters));
}
