import { randomUUID } from 'node:crypto';
import type { Story } from './story.ts';

const keyVaultReader = '21090545-7ca7-4776-b22c-e363652d74d2';
const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';

export const roles: Story = async ({
  open,
  group,
  vault: vaultName,
  subscriptionId,
  principalId,
  isNewest,
}) => {
  const { perform, refuse } = open('@azure/arm-authorization');
  const subscription = `subscriptions/${subscriptionId}`;
  const scope = `${subscription}/resourceGroups/${group}`;
  const roleId = (name: string) =>
    `/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
  const draft = (name: string) => ({
    roleDefinitionId: roleId(name),
    principalId,
    principalType: 'ServicePrincipal',
  });

  const name = randomUUID();
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  await perform('roleAssignments.create', scope, name, draft(keyVaultReader));
  await refuse('RoleAssignmentExists', 'roleAssignments.create', scope, randomUUID(), draft(keyVaultReader));
  await perform('roleAssignments.get', scope, name);
  await perform('roleAssignments.getById', id);
  await perform('roleAssignments.listForScope', scope);
  await perform('roleAssignments.listForScope', scope, { filter: 'atScope()' });
  await perform('roleAssignments.listForScope', scope, { filter: `principalId eq '${principalId}'` });
  await perform('roleAssignments.listForScope', scope, { filter: `assignedTo('${principalId}')` });
  await perform('roleAssignments.listForResourceGroup', group);
  await perform(isNewest ? 'roleAssignments.listForSubscription' : 'roleAssignments.list');
  const identity = ['Microsoft.ManagedIdentity', 'userAssignedIdentities', 'none'] as const;
  if (isNewest) await refuse('ResourceNotFound', 'roleAssignments.listForResource', group, ...identity);
  await perform('roleAssignments.delete', scope, name);
  // The models of old versions do not know 204, which the real one answers in every version.
  if (isNewest) await perform('roleAssignments.delete', scope, name);
  await perform('roleAssignments.createById', id, draft(contributor));
  await perform('roleAssignments.deleteById', id);

  const custom = randomUUID();
  const definition = {
    roleName: `reader of ${custom}`,
    description: 'reads',
    roleType: 'CustomRole',
    permissions: [{ actions: ['Microsoft.Resources/subscriptions/resourceGroups/read'], notActions: [] }],
    assignableScopes: [`/${scope}`],
  };
  await perform('roleDefinitions.createOrUpdate', scope, custom, definition);
  await perform('roleDefinitions.get', scope, custom);
  await perform('roleDefinitions.getById', roleId(contributor));
  await perform('roleDefinitions.list', scope);
  await perform('roleDefinitions.list', subscription, { filter: "roleName eq 'Contributor'" });
  await perform('roleDefinitions.list', scope, { filter: "type eq 'CustomRole'" });
  await perform('roleDefinitions.delete', scope, custom);
  if (isNewest) await perform('roleDefinitions.delete', scope, custom);

  await perform('denyAssignments.list');
  await perform('denyAssignments.listForScope', scope);
  await perform('denyAssignments.listForResourceGroup', group);
  const vault = [group, 'Microsoft.KeyVault', '', 'vaults', vaultName] as const;
  await perform('denyAssignments.listForResource', ...vault);
  await perform('permissions.listForResource', ...vault);
  await refuse('DenyAssignmentNotFound', 'denyAssignments.get', scope, randomUUID());
  const denyId = `${scope}/providers/Microsoft.Authorization/denyAssignments/${randomUUID()}`;
  await refuse('DenyAssignmentNotFound', 'denyAssignments.getById', denyId);
  await perform('permissions.listForResourceGroup', group);
};
