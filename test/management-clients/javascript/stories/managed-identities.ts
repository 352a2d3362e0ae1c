import { equal } from 'node:assert/strict';
import type { Story } from './story.ts';

export const managedIdentities: Story = async ({ open, group, location, subscriptionId }) => {
  const { perform, refuse } = open('@azure/arm-msi');
  const at = [group, 'sdk-identity'] as const;
  await perform('userAssignedIdentities.createOrUpdate', ...at, { location, tags: { team: 'blue' } });
  await perform('userAssignedIdentities.createOrUpdate', ...at, { location });
  await perform('userAssignedIdentities.get', ...at);
  await perform('userAssignedIdentities.update', ...at, { tags: { team: 'red' } });
  await perform('userAssignedIdentities.listByResourceGroup', group);
  await perform('userAssignedIdentities.listBySubscription');
  const draft = (index: number) => ({
    issuer: 'https://issuer.example/',
    subject: `system:serviceaccount:default:account-${index}`,
    audiences: ['api://AzureADTokenExchange'],
  });
  const create = (index: number) => [...at, `credential-${index}`, draft(index)] as const;
  for (let index = 1; index <= 20; index += 1) {
    await perform('federatedIdentityCredentials.createOrUpdate', ...create(index));
  }
  await refuse('BadRequest', 'federatedIdentityCredentials.createOrUpdate', ...create(21));
  await perform('federatedIdentityCredentials.createOrUpdate', ...at, 'credential-1', draft(100));
  await perform('federatedIdentityCredentials.get', ...at, 'credential-1');
  for (const options of [{}, { top: 7 }]) {
    const { result } = await perform('federatedIdentityCredentials.list', ...at, options);
    equal(new Set(result?.map(({ name }: { name: string }) => name)).size, 20);
  }
  await perform('federatedIdentityCredentials.delete', ...at, 'credential-1');
  await refuse('NotFound', 'federatedIdentityCredentials.get', ...at, 'credential-1');
  const scope = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
  await refuse('ResourceNotFound', 'systemAssignedIdentities.getByScope', scope);
  await perform('operations.list');
  await perform('userAssignedIdentities.delete', ...at);
  await perform('userAssignedIdentities.delete', ...at);
};
