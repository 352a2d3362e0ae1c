import type { ArmRoute } from '../../route.ts';
import { denyAssignmentRoutes } from './deny-assignments.ts';
import { permissionRoutes } from './permissions.ts';
import { roleAssignmentRoutes } from './role-assignments.ts';
import { roleDefinitionRoutes } from './role-definitions.ts';

/** `Microsoft.Authorization`, at any scope: what it has is an extension of what is there. */
export const authorizationRoutes: readonly ArmRoute[] = [
  ...roleAssignmentRoutes,
  ...roleDefinitionRoutes,
  ...denyAssignmentRoutes,
  ...permissionRoutes,
];
