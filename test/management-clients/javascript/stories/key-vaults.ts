import type { Story } from './story.ts';

export const keyVaults: Story = async ({ open, group, location, tenantId, principalId, isNewest }) => {
  const { perform, refuse } = open('@azure/arm-keyvault');
  const name = `sdk-${isNewest ? 'newest' : 'oldest'}`;
  const at = [group, name] as const;
  const entry = (secrets: readonly string[]) => ({
    tenantId,
    objectId: principalId,
    permissions: { keys: ['get'], secrets, certificates: ['get'], storage: ['list'] },
  });
  const properties = {
    tenantId,
    sku: { family: 'A', name: 'standard' },
    accessPolicies: [entry(['get'])],
    enabledForDeployment: true,
    enableRbacAuthorization: false,
    networkAcls: {
      bypass: 'AzureServices',
      defaultAction: 'Allow',
      ipRules: [{ value: '198.51.100.0/24' }],
      virtualNetworkRules: [],
    },
  };
  const type = 'Microsoft.KeyVault/vaults';
  await perform('vaults.checkNameAvailability', { name, type });
  await perform('vaults.createOrUpdate', ...at, { location, tags: { team: 'blue' }, properties });
  await perform('vaults.checkNameAvailability', { name, type });
  await perform('vaults.createOrUpdate', ...at, { location, properties });
  await perform('vaults.get', ...at);
  await perform('vaults.update', ...at, {
    tags: { team: 'red' },
    properties: { enabledForDeployment: false },
  });
  const policies = { properties: { accessPolicies: [entry(['get', 'list'])] } };
  for (const kind of ['add', 'replace', 'remove']) {
    await perform('vaults.updateAccessPolicy', ...at, kind, policies);
  }
  await perform('vaults.list');
  await perform('vaults.listByResourceGroup', group);
  await perform('vaults.listBySubscription');
  await perform('vaults.delete', ...at);
  if (isNewest) await perform('vaults.delete', ...at);
  await perform('vaults.getDeleted', name, location);
  await perform('vaults.listDeleted');
  await refuse('ConflictError', 'vaults.createOrUpdate', ...at, { location, properties });
  await perform('vaults.createOrUpdate', ...at, {
    location,
    properties: { ...properties, createMode: 'recover' },
  });
  await perform('vaults.delete', ...at);
  await perform('vaults.purgeDeleted', name, location);
  await refuse('DeletedVaultNotFound', 'vaults.getDeleted', name, location);
  if (isNewest) await perform('managedHsms.listBySubscription');
  await perform('operations.list');
};
