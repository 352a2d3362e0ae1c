import { authorityHost, managementHost, vaultDomain } from '../../wire/azure-hosts.ts';

const portal = 'https://portal.azure.com';
const graph = 'https://graph.microsoft.com/';
const audiences = ['https://management.core.windows.net/', 'https://management.azure.com/'];

/**
 * What a client learns of the cloud before it has a token: `/metadata/endpoints`, in the shape of the version that it
 * asks for. Each of these shapes is read by a client that would not take another (fidelity/arm.md, "Metadata").
 */
export function cloudDocument(segments: readonly string[], { searchParams }: URL): unknown {
  if (segments.join('/').toLowerCase() !== 'metadata/endpoints') return undefined;
  const version = searchParams.get('api-version') ?? '';
  if (version === '' || version < '2018') return oldest;
  if (version < '2019') return { cloudEndpoint: { public: { endpoint: managementHost, locations: [] } } };
  if (version < '2022') return [cloud];
  return cloud;
}

const oldest = {
  galleryEndpoint: 'https://gallery.azure.com/',
  graphEndpoint: 'https://graph.windows.net/',
  portalEndpoint: portal,
  authentication: { loginEndpoint: `https://${authorityHost}/`, audiences },
};

const cloud = {
  portal,
  authentication: {
    loginEndpoint: `https://${authorityHost}/`,
    audiences,
    tenant: 'common',
    identityProvider: 'AAD',
  },
  graphAudience: graph,
  graph,
  name: 'AzureCloud',
  suffixes: {
    keyVaultDns: vaultDomain,
    storage: 'core.windows.net',
    acrLoginServer: 'azurecr.io',
    sqlServerHostname: 'database.windows.net',
    mhsmDns: 'managedhsm.azure.net',
  },
  batch: 'https://batch.core.windows.net/',
  resourceManager: `https://${managementHost}/`,
  microsoftGraphResourceId: graph,
};
