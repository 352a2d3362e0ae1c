import type { Story } from './story.ts';

export const resourceGroups: Story = async ({ open, location, subscriptionId, isNewest }) => {
  const { perform, refuse } = open('@azure/arm-resources');
  const name = 'sdk-group';
  await perform('resourceGroups.checkExistence', name);
  await perform('resourceGroups.createOrUpdate', name, { location, tags: { team: 'blue' } });
  await perform('resourceGroups.createOrUpdate', name, { location });
  await perform('resourceGroups.checkExistence', name);
  await perform('resourceGroups.get', name);
  await perform('resourceGroups.update', name, { tags: { team: 'red' } });
  await perform('resourceGroups.list');
  await perform('resourceGroups.list', { top: 1 });
  await perform('resources.list');
  await perform('resources.list', {
    filter: "resourceType eq 'Microsoft.KeyVault/vaults'",
    expand: 'createdTime',
  });
  const namespace = 'Microsoft.ManagedIdentity';
  const type = 'userAssignedIdentities';
  const byName = [name, namespace, '', type, 'generic', '2023-01-31'] as const;
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${name}/providers/${namespace}/${type}/generic`;
  const byId = [id, '2023-01-31'] as const;
  await perform('resources.createOrUpdate', ...byName, { location });
  await perform('resources.get', ...byName);
  await perform('resources.checkExistence', ...byName);
  await perform('resources.update', ...byName, { tags: { team: 'red' } });
  await perform('resources.delete', ...byName);
  await perform('resources.checkExistence', ...byName);
  await perform('resources.createOrUpdateById', ...byId, { location });
  await perform('resources.getById', ...byId);
  await perform('resources.checkExistenceById', ...byId);
  await perform('resources.updateById', ...byId, { tags: { team: 'red' } });
  await perform('resources.listByResourceGroup', name);
  await perform('resources.deleteById', ...byId);
  await perform('providers.list');
  await perform('providers.get', 'Microsoft.KeyVault');
  await perform('providers.register', 'Microsoft.KeyVault');
  await refuse('CannotUnregisterResourceProvider', 'providers.unregister', 'Microsoft.KeyVault');
  await perform('providers.listAtTenantScope');
  await perform('providers.getAtTenantScope', 'Microsoft.KeyVault');
  await refuse('InvalidResourceNamespace', 'providers.get', 'Microsoft.Nothing');

  // Before there was another thing with tags, it was called so.
  const tags = isNewest ? 'tagsOperations' : 'tags';
  await perform(`${tags}.createOrUpdate`, 'season');
  await perform(`${tags}.createOrUpdate`, 'season');
  await perform(`${tags}.createOrUpdateValue`, 'season', 'spring');
  await perform(`${tags}.createOrUpdateValue`, 'season', 'spring');
  await perform(`${tags}.list`);
  await perform(`${tags}.deleteValue`, 'season', 'spring');
  await perform(`${tags}.delete`, 'season');
  if (isNewest) {
    const scope = `subscriptions/${subscriptionId}/resourceGroups/${name}`;
    const blue = { properties: { tags: { team: 'blue' } } };
    await perform(`${tags}.createOrUpdateAtScope`, scope, blue);
    await perform(`${tags}.updateAtScope`, scope, { operation: 'Merge', ...blue });
    await perform(`${tags}.getAtScope`, scope);
    await perform(`${tags}.deleteAtScope`, scope);
    await refuse('OperationNotSupported', 'resourceGroups.exportTemplate', name, { resources: ['*'] });
  }
  await perform('resourceGroups.delete', name);
  await refuse('ResourceGroupNotFound', 'resourceGroups.get', name);
  await perform('operations.list');

  const features = open('@azure/arm-features');
  const preview = ['Microsoft.ContainerService', 'EnableWorkloadIdentityPreview'] as const;
  await features.perform('features.listAll');
  await features.perform('features.list', preview[0]);
  await features.perform('features.get', ...preview);
  await features.perform('features.register', ...preview);
  await features.perform('features.unregister', ...preview);
};
