import type { ClientReport } from './report.ts';

/** What the clients can ask for that is not served, of the groups of operations that are. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  // Nothing moves from group to group, and there are no groups of subscriptions.
  '@azure/arm-resources': [
    'providers.providerPermissions',
    'providers.registerAtManagementGroupScope',
    'resources.moveResources',
    'resources.validateMoveResources',
  ],
  // There are no zones of availability.
  '@azure/arm-resources-subscriptions': ['subscriptions.checkZonePeers'],
  // It hashes a template by the rules of the template engine, which is not here.
  '@azure/arm-resourcesdeployments': ['deployments.calculateTemplateHash'],
  // There are no managed HSMs: the list of them is empty.
  '@azure/arm-keyvault': [
    'managedHsms.checkMhsmNameAvailability',
    'managedHsms.createOrUpdate',
    'managedHsms.delete',
    'managedHsms.get',
    'managedHsms.getDeleted',
    'managedHsms.listByResourceGroup',
    'managedHsms.listDeleted',
    'managedHsms.purgeDeleted',
    'managedHsms.update',
  ],
  // A cluster has no nodes that could be upgraded or stopped, no mesh, and nobody in it who would run a command.
  '@azure/arm-containerservice': [
    'agentPools.abortLatestOperation',
    'agentPools.deleteMachines',
    'agentPools.getUpgradeProfile',
    'agentPools.upgradeNodeImageVersion',
    'managedClusters.abortLatestOperation',
    'managedClusters.getCommandResult',
    'managedClusters.getMeshRevisionProfile',
    'managedClusters.getMeshUpgradeProfile',
    'managedClusters.listClusterMonitoringUserCredentials',
    'managedClusters.listMeshRevisionProfiles',
    'managedClusters.listMeshUpgradeProfiles',
    'managedClusters.listOutboundNetworkDependenciesEndpoints',
    'managedClusters.resetAADProfile',
    'managedClusters.resetServicePrincipalProfile',
    'managedClusters.runCommand',
    'managedClusters.start',
    'managedClusters.stop',
  ],
  // Zones are those of clusters: nobody writes one.
  '@azure/arm-dns': ['zones.update'],
  // Nothing is in a network: there is nothing to count, to move or to protect.
  '@azure/arm-network': [
    'subnets.prepareNetworkPolicies',
    'subnets.unprepareNetworkPolicies',
    'virtualNetworks.checkIPAddressAvailability',
    'virtualNetworks.listDdosProtectionStatus',
    'virtualNetworks.listUsage',
    'virtualNetworks.moveIpConfigurations',
  ],
  // Nothing is sent to an endpoint or a workspace: there is no perimeter around one, no key and no replica of it.
  '@azure/arm-monitor': [
    'dataCollectionEndpoints.getNSP',
    'dataCollectionEndpoints.listNSP',
    'dataCollectionEndpoints.reconcileNSP',
  ],
  '@azure/arm-operationalinsights': [
    'sharedKeys.regenerate',
    'workspaces.failback',
    'workspaces.failover',
    'workspaces.getNSP',
    'workspaces.listNSP',
    'workspaces.reconcileNSP',
  ],
};

/** What no story tries and nothing says why, and what is said to be left out and is not: of the clients that were used. */
export function findUntried(reports: readonly ClientReport[]): readonly string[] {
  return [...Map.groupBy(reports, ({ packageName }) => packageName)].flatMap(([packageName, own]) => {
    // What one story leaves out another may have tried.
    const tried = own.flatMap(({ observations }) => observations.map(({ operation }) => operation));
    const untried = own.flatMap((each) => each.untried).filter((each) => !tried.includes(each));
    const known = leftOut[packageName] ?? [];
    return [
      ...[...new Set(untried)].filter((each) => !known.includes(each)).map((each) => `${each} is not tried`),
      ...known.filter((each) => !untried.includes(each)).map((each) => `${each} is left out no more`),
    ];
  });
}
