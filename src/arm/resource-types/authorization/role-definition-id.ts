import type { RoleDefinition } from '../../../directory/index.ts';
import { isGuid } from '../../../platform/ids.ts';
import { ResourceId } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';

export const roleDefinitionType = 'Microsoft.Authorization/roleDefinitions';

/**
 * The id as clients compare it, text by text: with the subscription in which it was asked for, and with nothing where
 * that was above all subscriptions.
 */
export function roleDefinitionId(id: string, { subscriptionId }: ResourceId): string {
  const scope = subscriptionId === undefined ? '' : `/subscriptions/${subscriptionId.toLowerCase()}`;
  return `${scope}/providers/${roleDefinitionType}/${id}`;
}

/** The GUID in an id, whatever its scope. @throws {ArmError} */
export function readRoleDefinitionId(text: string): string {
  const parsed = ResourceId.parse(text);
  if (parsed.kind === 'invalid' || parsed.id.type?.toLowerCase() !== roleDefinitionType.toLowerCase()) {
    throw refusal('authorizationRequest', {
      reason: `The role definition ID '${text.slice(0, 200)}' is not of the form '/subscriptions/{subscriptionId}/providers/${roleDefinitionType}/{guid}'`,
    });
  }
  const { name = '' } = parsed.id;
  if (!isGuid(name)) throw refusal('roleIdInvalid', { id: name });
  return name.toLowerCase();
}

/** A role can be assigned at its assignable scopes and below them. */
export function isAssignableAt({ assignableScopes }: RoleDefinition, scope: ResourceId): boolean {
  return readScopes(assignableScopes).some((each) => each.contains(scope));
}

/** A scope knows the roles that can be assigned in it, at it or somewhere below. */
export function isKnownAt(definition: RoleDefinition, scope: ResourceId): boolean {
  return (
    isAssignableAt(definition, scope) ||
    readScopes(definition.assignableScopes).some((each) => scope.contains(each))
  );
}

function readScopes(scopes: readonly string[]): readonly ResourceId[] {
  return scopes.flatMap((text) => {
    const parsed = ResourceId.parse(text);
    return parsed.kind === 'id' ? [parsed.id] : [];
  });
}
