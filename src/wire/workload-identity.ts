/**
 * The vocabulary that the webhook, the pod runner and the SDKs share: annotations, variables, paths.
 * Source: azure-workload-identity v1.6.0, and the AKS overview of service account labels and annotations.
 */

export const annotations = {
  clientId: 'azure.workload.identity/client-id',
  tenantId: 'azure.workload.identity/tenant-id',
  tokenExpiration: 'azure.workload.identity/service-account-token-expiration',
} as const;

export const variables = {
  clientId: 'AZURE_CLIENT_ID',
  tenantId: 'AZURE_TENANT_ID',
  tokenFile: 'AZURE_FEDERATED_TOKEN_FILE',
  authorityHost: 'AZURE_AUTHORITY_HOST',
} as const;

/** The audience that Entra expects of every assertion, and that new credentials name. */
export const tokenExchangeAudience = 'api://AzureADTokenExchange';

export const tokenExpirationSeconds = { default: 3_600, minimum: 3_600, maximum: 86_400 } as const;

/** What the webhook adds to a container's environment. The SDKs read all four. */
export function workloadIdentityEnvironment(workload: {
  readonly clientId: string;
  readonly tenantId: string;
  readonly tokenFile: string;
  readonly authorityHost: string;
}): Record<string, string> {
  return {
    [variables.clientId]: workload.clientId,
    [variables.tenantId]: workload.tenantId,
    [variables.tokenFile]: workload.tokenFile,
    // Samples join host and tenant without a separator, so the slash is part of the contract (fidelity/sts.md).
    [variables.authorityHost]: workload.authorityHost.endsWith('/')
      ? workload.authorityHost
      : `${workload.authorityHost}/`,
  };
}
