import type { ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { requireResourceGroup, requireWritableGroup } from '../resource-group-record.ts';

const managementGroupType = 'microsoft.management/managementgroups';
const ownNamespace = 'microsoft.authorization/';

/** What an assignment's or a definition's id extends: everything before its own provider. */
export function scopeOf({ parent }: ResourceId): ResourceId {
  if (parent === undefined) throw new TypeError('an id of Microsoft.Authorization has a scope before it');
  return parent;
}

/**
 * The scope is one that can have assignments: the root, a management group, a subscription, a group, a resource or
 * what is in one. Of what is in a resource, the resource is looked for: the rest is its own to know.
 * @throws {ArmError}
 */
export async function requireScope(
  arm: ArmContext,
  scope: ResourceId,
  operation: 'read' | 'write' = 'read',
): Promise<void> {
  if (isManagementGroup(scope) || scope.key === '/') return;
  if (scope.subscriptionId === undefined || extendsItself(scope)) {
    throw refusal('authorizationRequest', { reason: `The scope '${scope.text}' is not supported` });
  }
  await (operation === 'write' ? requireWritableGroup : requireResourceGroup)(arm, scope);
  if (scope.type === undefined) return;
  const resource = outermostResource(scope);
  if ((await arm.findResource(resource)) || (await arm.resources.find(resource)) !== undefined) return;
  const { type = '', name = '', resourceGroup = '' } = resource;
  throw refusal('resourceNotFound', { type, name, resourceGroup });
}

export function isManagementGroup({ type, subscriptionId }: ResourceId): boolean {
  return subscriptionId === undefined && type?.toLowerCase() === managementGroupType;
}

function outermostResource(scope: ResourceId): ResourceId {
  const { parent } = scope;
  return parent?.type === undefined ? scope : outermostResource(parent);
}

function extendsItself(scope: ResourceId): boolean {
  if (scope.type?.toLowerCase().startsWith(ownNamespace)) return true;
  return scope.parent?.type !== undefined && extendsItself(scope.parent);
}
