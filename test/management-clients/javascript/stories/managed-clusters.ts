import type { Story } from './story.ts';

export const managedClusters: Story = async ({ open, group, location, subscriptionId, isNewest }) => {
  const { perform, refuse } = open('@azure/arm-containerservice');
  const at = [group, 'sdk-cluster'] as const;
  const pool = {
    name: 'nodepool1',
    count: 1,
    vmSize: 'Standard_D4ds_v5',
    mode: 'System',
    type: 'VirtualMachineScaleSets',
  };
  const workspaces = open('@azure/arm-operationalinsights');
  const { body: workspace } = await workspaces.perform(
    'workspaces.createOrUpdate',
    group,
    'sdk-cluster-logs',
    { location },
  );
  const draft = {
    location,
    dnsPrefix: 'sdk-cluster',
    identity: { type: 'SystemAssigned' },
    agentPoolProfiles: [pool],
    oidcIssuerProfile: { enabled: true },
    securityProfile: { workloadIdentity: { enabled: true } },
    addonProfiles: {
      httpApplicationRouting: { enabled: true },
      azureKeyvaultSecretsProvider: { enabled: true, config: { enableSecretRotation: 'true' } },
      azurepolicy: { enabled: true },
      omsagent: { enabled: true, config: { logAnalyticsWorkspaceResourceID: workspace?.id } },
    },
  };
  if (isNewest) await perform('managedClusters.listKubernetesVersions', location);
  await perform('managedClusters.createOrUpdate', ...at, draft);
  const { result, body: cluster } = await perform('managedClusters.get', ...at);
  await perform('managedClusters.createOrUpdate', ...at, result);
  await perform('managedClusters.updateTags', ...at, { tags: { team: 'blue' } });
  await perform('managedClusters.list');
  await perform('managedClusters.listByResourceGroup', group);
  await perform('managedClusters.listClusterUserCredentials', ...at);
  await perform('managedClusters.listClusterAdminCredentials', ...at);
  await perform('managedClusters.getAccessProfile', ...at, 'clusterUser');
  await perform('managedClusters.getUpgradeProfile', ...at);
  if (isNewest) {
    await perform('managedClusters.rotateServiceAccountSigningKeys', ...at);
    await perform('managedClusters.rotateClusterCertificates', ...at);
  }
  await perform('agentPools.list', ...at);
  await perform('agentPools.get', ...at, 'nodepool1');
  await perform('agentPools.createOrUpdate', ...at, 'second', {
    count: 2,
    vmSize: 'Standard_D4ds_v5',
    mode: 'User',
  });
  if (isNewest) await perform('agentPools.getAvailableAgentPoolVersions', ...at);
  await perform('agentPools.delete', ...at, 'second');
  await refuse('ResourceNotFound', 'agentPools.get', ...at, 'second');

  const zones = open('@azure/arm-dns');
  const { nodeResourceGroup, addonProfiles } = cluster.properties;
  const zone = addonProfiles.httpApplicationRouting.config.HTTPApplicationRoutingZoneName;
  await zones.perform('zones.list');
  await zones.perform('zones.listByResourceGroup', nodeResourceGroup);
  await zones.perform('zones.get', nodeResourceGroup, zone);
  await zones.perform('zones.delete', nodeResourceGroup, zone);
  await zones.refuse('NotSupported', 'zones.createOrUpdate', group, 'zone.example', { location: 'global' });

  const identity = open('@azure/arm-msi');
  const clusterId = `subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/sdk-cluster`;
  await identity.perform('systemAssignedIdentities.getByScope', clusterId);
  const { body } = await identity.perform('userAssignedIdentities.createOrUpdate', group, 'bound', {
    location,
  });
  if (isNewest) {
    const binding = { properties: { managedIdentity: { resourceId: body?.id } } };
    await perform('identityBindings.createOrUpdate', ...at, 'bound', binding);
    await perform('identityBindings.get', ...at, 'bound');
    await perform('identityBindings.listByManagedCluster', ...at);
    await perform('identityBindings.delete', ...at, 'bound');
  }
  await perform('managedClusters.delete', ...at);
  await refuse('ResourceNotFound', 'managedClusters.get', ...at);
  await perform('operations.list');
};
