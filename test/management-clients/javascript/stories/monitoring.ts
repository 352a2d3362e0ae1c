import { ok } from 'node:assert/strict';
import type { Story } from './story.ts';

export const monitoring: Story = async ({ open, group, location, cluster, subscriptionId, isNewest }) => {
  const workspaces = open('@azure/arm-operationalinsights');
  const at = [group, 'sdk-workspace'] as const;
  const draft = { location, tags: { team: 'blue' }, retentionInDays: 60, sku: { name: 'PerGB2018' } };
  await workspaces.perform('workspaces.createOrUpdate', ...at, draft);
  const { result: made, body: workspace } = await workspaces.perform('workspaces.get', ...at);
  if (isNewest) await workspaces.perform('workspaces.createOrUpdate', ...at, made);
  await workspaces.perform('workspaces.update', ...at, { tags: { team: 'red' }, retentionInDays: 90 });
  await workspaces.perform('workspaces.list');
  await workspaces.perform('workspaces.listByResourceGroup', group);
  await workspaces.perform('deletedWorkspaces.list');
  await workspaces.perform('deletedWorkspaces.listByResourceGroup', group);
  await workspaces.refuse('NotSupported', 'sharedKeys.getSharedKeys', ...at);
  await workspaces.perform('operations.list');

  const { perform, refuse } = open('@azure/arm-monitor');
  const resourceGroup = `subscriptions/${subscriptionId}/resourceGroups/${group}`;
  const source = `${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${cluster}`;
  const endpoint = [group, 'sdk-endpoint'] as const;
  const endpoints = 'dataCollectionEndpoints';
  const body = { location, tags: { team: 'blue' }, networkAcls: { publicNetworkAccess: 'Enabled' } };
  const { body: endpointMade } = await perform(`${endpoints}.create`, ...endpoint, { body });
  await perform(`${endpoints}.get`, ...endpoint);
  await perform(`${endpoints}.update`, ...endpoint, { body: { tags: { team: 'red' } } });
  await perform(`${endpoints}.listByResourceGroup`, group);
  await perform(`${endpoints}.listBySubscription`);

  const rule = [group, 'sdk-rule'] as const;
  const streams = ['Microsoft-ContainerLogV2'];
  const { body: ruleMade } = await perform('dataCollectionRules.create', ...rule, {
    body: {
      location,
      kind: 'Linux',
      tags: { team: 'blue' },
      description: 'of a cluster',
      dataCollectionEndpointId: endpointMade?.id,
      dataSources: {
        extensions: [
          {
            name: 'ContainerInsightsExtension',
            extensionName: 'ContainerInsights',
            streams,
            extensionSettings: { dataCollectionSettings: { interval: '1m' } },
          },
        ],
      },
      destinations: { logAnalytics: [{ name: 'logs', workspaceResourceId: workspace?.id }] },
      dataFlows: [{ streams, destinations: ['logs'] }],
    },
  });
  await perform('dataCollectionRules.get', ...rule);
  await perform('dataCollectionRules.update', ...rule, { body: { tags: { team: 'red' } } });
  await perform('dataCollectionRules.listByResourceGroup', group);
  await perform('dataCollectionRules.listBySubscription');

  const associations = 'dataCollectionRuleAssociations';
  const association = [source, 'sdk-association'] as const;
  const link = { dataCollectionRuleId: ruleMade?.id, description: 'of a cluster' };
  await perform(`${associations}.create`, ...association, { body: link });
  await perform(`${associations}.create`, source, 'configurationAccessEndpoint', {
    body: { dataCollectionEndpointId: endpointMade?.id },
  });
  await perform(`${associations}.get`, ...association);
  await perform(`${associations}.listByResource`, source);
  await perform(`${associations}.listByRule`, ...rule);
  await perform(`${associations}.listByDataCollectionEndpoint`, ...endpoint);
  await refuse('Conflict', 'dataCollectionRules.delete', ...rule);
  await perform(`${associations}.delete`, ...association);
  await perform(`${associations}.delete`, ...association);
  await perform('dataCollectionRules.delete', ...rule, { deleteAssociations: true });
  await refuse('ResourceNotFound', 'dataCollectionRules.get', ...rule);
  await perform(`${associations}.delete`, source, 'configurationAccessEndpoint');
  await perform(`${endpoints}.delete`, ...endpoint);
  await workspaces.perform('workspaces.delete', ...at);
  await workspaces.refuse('ResourceNotFound', 'workspaces.get', ...at);

  const since = (time: string) => `eventTimestamp ge '${time}'`;
  const recent = since(new Date(Date.now() - 3_600_000).toISOString());
  /** What no log is read without was once an option. */
  const required = (filter: string) => (isNewest ? filter : { filter });
  const ofGroup = required(`${recent} and resourceGroupName eq '${group}'`);
  const { body: events } = await perform('activityLogs.list', ofGroup);
  ok(events?.value.length > 0, 'nothing has happened in the group');
  // Of its own shape, in which clients find no code.
  await refuse('400', 'activityLogs.list', required(since('2020-01-01T00:00:00Z')));
  await perform('tenantActivityLogs.list', { filter: recent });
  await perform('eventCategories.list');
};
