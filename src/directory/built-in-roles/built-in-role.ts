import type { RoleDefinition, RolePermission } from '../records.ts';

/** One built-in role, as Microsoft's table has it: what is left out is an empty list. */
export interface BuiltInRole extends Partial<RolePermission> {
  readonly id: string;
  readonly roleName: string;
  readonly description: string;
  readonly condition?: string;
}

export function builtInRole({
  id,
  roleName,
  description,
  condition,
  ...permission
}: BuiltInRole): RoleDefinition {
  return {
    id,
    roleName,
    description,
    type: 'BuiltInRole',
    permissions: [{ actions: [], notActions: [], dataActions: [], notDataActions: [], ...permission }],
    assignableScopes: ['/'],
    ...(condition !== undefined && { condition }),
  };
}

/** What most roles of a service carry besides their own: reading around, alerts, deployments, support. */
export const standardActions = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
] as const;
