import type { Story } from './story.ts';

export const virtualNetworks: Story = async ({ open, group, location }) => {
  const { perform, refuse } = open('@azure/arm-network');
  const at = [group, 'sdk-network'] as const;
  const nodes = { name: 'nodes', addressPrefix: '10.0.0.0/24' };
  const draft = {
    location,
    tags: { team: 'blue' },
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: [nodes],
  };
  await perform('virtualNetworks.createOrUpdate', ...at, draft);
  const { result } = await perform('virtualNetworks.get', ...at);
  await perform('virtualNetworks.createOrUpdate', ...at, result);
  await perform('virtualNetworks.updateTags', ...at, { tags: { team: 'red' } });
  await perform('virtualNetworks.list', group);
  await perform('virtualNetworks.listAll');
  await perform('subnets.createOrUpdate', ...at, 'others', {
    addressPrefix: '10.0.1.0/24',
    delegations: [{ name: '0', serviceName: 'Microsoft.ContainerInstance/containerGroups' }],
  });
  await perform('subnets.get', ...at, 'others');
  await perform('subnets.list', ...at);
  const outside = { addressPrefix: '10.1.0.0/24' };
  await refuse('NetcfgInvalidSubnet', 'subnets.createOrUpdate', ...at, 'outside', outside);
  await perform('subnets.delete', ...at, 'others');
  await refuse('NotFound', 'subnets.get', ...at, 'others');
  await perform('virtualNetworks.delete', ...at);
  await refuse('ResourceNotFound', 'virtualNetworks.get', ...at);
  await perform('operations.list');
};
