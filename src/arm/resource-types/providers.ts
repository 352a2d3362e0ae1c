/** A resource provider, as `az provider show` lists it. */
export interface ResourceProvider {
  readonly namespace: string;
  readonly types: readonly string[];
}

/** Those of which something is served here. Their types are served in any version. */
export const providers: readonly ResourceProvider[] = [
  {
    namespace: 'Microsoft.Authorization',
    types: ['roleAssignments', 'roleDefinitions', 'denyAssignments', 'permissions'],
  },
  {
    namespace: 'Microsoft.ContainerService',
    types: [
      'managedClusters',
      'managedClusters/agentPools',
      'managedClusters/identityBindings',
      'locations/kubernetesVersions',
    ],
  },
  // Texts about virtual nodes and about monitoring register these two.
  { namespace: 'Microsoft.ContainerInstance', types: [] },
  { namespace: 'Microsoft.OperationsManagement', types: [] },
  { namespace: 'Microsoft.Features', types: ['features', 'providers'] },
  {
    namespace: 'Microsoft.Insights',
    types: [
      'eventtypes',
      'eventcategories',
      'dataCollectionRules',
      'dataCollectionEndpoints',
      'dataCollectionRuleAssociations',
    ],
  },
  {
    namespace: 'Microsoft.KeyVault',
    types: [
      'vaults',
      'vaults/accessPolicies',
      'deletedVaults',
      'locations/deletedVaults',
      'checkNameAvailability',
    ],
  },
  // Scripts register it for Service Connector, whose extension of a cluster is of it.
  { namespace: 'Microsoft.KubernetesConfiguration', types: [] },
  {
    namespace: 'Microsoft.ManagedIdentity',
    types: ['userAssignedIdentities', 'userAssignedIdentities/federatedIdentityCredentials', 'identities'],
  },
  { namespace: 'Microsoft.Network', types: ['virtualNetworks', 'virtualNetworks/subnets', 'dnszones'] },
  { namespace: 'Microsoft.OperationalInsights', types: ['workspaces', 'deletedWorkspaces'] },
  { namespace: 'Microsoft.ServiceLinker', types: ['linkers'] },
  {
    namespace: 'Microsoft.Resources',
    types: ['subscriptions', 'resourceGroups', 'tenants', 'locations', 'deployments', 'tags'],
  },
];

export const providerNames: readonly string[] = providers.map(({ namespace }) => namespace);

/** Versions that clients are known to ask for, for those who choose by this list (fidelity/arm.md, "Versions"). */
export const listedVersions: readonly string[] = [
  '2026-04-01',
  '2025-03-01',
  '2024-11-30',
  '2024-11-01',
  '2024-07-01-preview',
  '2024-04-01',
  '2023-01-31',
  '2022-12-01',
  '2022-04-01',
  '2021-04-01',
  '2019-11-01',
];
