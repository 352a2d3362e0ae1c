import { equal } from 'node:assert/strict';
import type { Story } from './story.ts';

export const serviceLinkers: Story = async ({ open, group, location, vault, cluster, subscriptionId }) => {
  const resourceGroup = `subscriptions/${subscriptionId}/resourceGroups/${group}`;
  const { body: identity } = await open('@azure/arm-msi').perform(
    'userAssignedIdentities.createOrUpdate',
    group,
    'linked',
    { location },
  );
  const { perform, refuse } = open('@azure/arm-servicelinker');
  const source = `${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${cluster}`;
  const at = [source, 'sdk_connection'] as const;
  const draft = {
    targetService: {
      type: 'AzureResource',
      id: `/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${vault}`,
    },
    authInfo: {
      authType: 'userAssignedIdentity',
      clientId: identity?.properties.clientId,
      subscriptionId,
    },
    clientType: 'none',
    scope: 'default',
  };
  await perform('linker.createOrUpdate', ...at, draft);
  await perform('linker.createOrUpdate', ...at, draft);
  await perform('linker.get', ...at);
  await perform('linker.list', source);
  await perform('linker.update', ...at, { clientType: 'nodejs' });
  const { result: validated } = await perform('linker.validate', ...at);
  equal(validated?.isConnectionAvailable, true);
  await perform('linker.listConfigurations', ...at);
  await perform('linker.delete', ...at);
  await perform('linker.delete', ...at);
  await refuse('ResourceNotFound', 'linker.get', ...at);
  const elsewhere = { ...draft, targetService: { ...draft.targetService, id: `/${resourceGroup}` } };
  await refuse('UnknownResourceType', 'linker.createOrUpdate', ...at, elsewhere);
  await perform('operations.list');
};
