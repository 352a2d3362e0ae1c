import { equal } from 'node:assert/strict';
import type { Story } from './story.ts';

/** There is no template engine: lists are empty, and what would make something is refused. */
export const deployments: Story = async ({ open, group, location, subscriptionId, isNewest }) => {
  const { perform, refuse } = open(isNewest ? '@azure/arm-resourcesdeployments' : '@azure/arm-resources');
  const template = { $schema: 'https://schema.management.azure.com/x#', contentVersion: '1', resources: [] };
  const properties = { mode: 'Incremental', template, parameters: {} };
  /** Behind the operation's name, and before the deployment's. */
  const places: readonly (readonly [string, readonly string[]])[] = [
    ['', [group]],
    ['AtSubscriptionScope', []],
    ['AtManagementGroupScope', ['everything']],
    ['AtTenantScope', []],
    ['AtScope', [`subscriptions/${subscriptionId}`]],
  ];
  for (const [suffix, place] of isNewest ? places : places.slice(0, 1)) {
    const at = [...place, 'sdk-deployment'] as const;
    const draft = suffix === '' ? { properties } : { location, properties };
    const list = suffix === '' ? 'listByResourceGroup' : `list${suffix}`;
    const { body } = await perform(`deployments.${list}`, ...place);
    equal(body.value.length, 0);
    await refuse('DeploymentNotFound', `deployments.get${suffix}`, ...at);
    await perform(`deployments.checkExistence${suffix}`, ...at);
    await refuse('OperationNotSupported', `deployments.createOrUpdate${suffix}`, ...at, draft);
    // To these clients a refusal is the answer: to the newest, of an operation that has failed.
    if (isNewest) await refuse('none', `deployments.validate${suffix}`, ...at, draft);
    else await perform(`deployments.validate${suffix}`, ...at, draft);
    if (isNewest && suffix !== 'AtScope') await perform(`deployments.whatIf${suffix}`, ...at, draft);
    await refuse('DeploymentNotFound', `deployments.cancel${suffix}`, ...at);
    await refuse('DeploymentNotFound', `deployments.exportTemplate${suffix}`, ...at);
    await perform(`deployments.delete${suffix}`, ...at);
    await refuse('DeploymentNotFound', `deploymentOperations.list${suffix}`, ...at);
    await refuse('DeploymentNotFound', `deploymentOperations.get${suffix}`, ...at, '0000000000000001');
  }
};
