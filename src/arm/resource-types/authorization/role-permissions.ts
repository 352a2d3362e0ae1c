import type { RoleDefinition } from '../../../directory/index.ts';

/** A role's permissions as they travel: each with the condition that the whole role has. */
export function renderPermissions({ permissions, condition }: RoleDefinition): readonly object[] {
  return permissions.map(({ actions, notActions, dataActions, notDataActions }) => ({
    actions,
    notActions,
    dataActions,
    notDataActions,
    ...(condition !== undefined && { condition, conditionVersion: '2.0' }),
  }));
}
