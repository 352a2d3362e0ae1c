/** The production host names of Azure that take part in workload identity. */

/** Where Entra answers. The first is the one that clients are configured with. */
export const authorityHosts = [
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  'sts.windows.net',
] as const;

export const authorityHost = authorityHosts[0];

/** The host of v1 token issuers: `https://sts.windows.net/{tenant}/`. */
export const v1IssuerHost = 'sts.windows.net';

/** Azure Resource Manager. */
export const managementHost = 'management.azure.com';

/** Microsoft Graph. */
export const graphHost = 'graph.microsoft.com';

/** Vaults are `{name}.vault.azure.net`. */
export const vaultDomain = 'vault.azure.net';

/** AKS publishes a cluster's issuer at `https://{region}.oic.prod-aks.azure.com/{tenant}/{cluster}/`. */
export const aksIssuerDomain = 'oic.prod-aks.azure.com';

/** The suffix of vault names in direct mode, where no proxy keeps the production names. */
export const directVaultDomain = 'vault.localhost';

/**
 * Every domain that belongs to Azure's clouds. A host below one of them that no part serves must not be
 * forwarded: it would carry a local token, or a person's real one, to the real service.
 */
export const azureDomains = [
  'azure.com',
  'azure.net',
  'azure.us',
  'azure.cn',
  'azure-api.net',
  'azurecr.io',
  'azurefd.net',
  'azurewebsites.net',
  'chinacloudapi.cn',
  'cloudapp.net',
  'microsoftazure.de',
  'microsoftonline.com',
  'microsoftonline.us',
  'microsoftonline-p.com',
  'msauth.net',
  'msftauth.net',
  'usgovcloudapi.net',
  'windows.net',
  'graph.microsoft.com',
  'graph.microsoft.us',
  'login.microsoft.com',
  'partner.microsoftonline.cn',
  'trafficmanager.net',
] as const;
