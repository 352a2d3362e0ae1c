import type { RoleDefinition } from '../../../directory/index.ts';

/** Versions before it have no place for a condition, and their clients would drop it. */
const firstWithConditions = '2022-05-01';

/** A role's permissions as they travel: each with the condition that the whole role has. */
export function renderPermissions(
  { permissions, condition }: RoleDefinition,
  apiVersion: string,
): readonly object[] {
  const isShown = condition !== undefined && apiVersion.slice(0, 10) >= firstWithConditions;
  return permissions.map(({ actions, notActions, dataActions, notDataActions }) => ({
    actions,
    notActions,
    dataActions,
    notDataActions,
    ...(isShown && { condition, conditionVersion: '2.0' }),
  }));
}
