import type { GraphRoute } from '../route.ts';
import { appRoleAssignmentRoutes } from './app-role-assignments.ts';
import { applicationCredentialRoutes } from './application-credentials.ts';
import { applicationOwnerRoutes } from './application-owners.ts';
import { applicationRoutes } from './applications.ts';
import { deletedItemRoutes } from './deleted-items.ts';
import { directoryObjectRoutes } from './directory-objects.ts';
import { directoryRoleRoutes } from './directory-roles.ts';
import { federatedIdentityCredentialRoutes } from './federated-identity-credentials.ts';
import { groupOwnerRoutes } from './group-owners.ts';
import { groupRoutes } from './groups.ts';
import { membershipRoutes } from './memberships.ts';
import { ownedObjectRoutes } from './owned-objects.ts';
import { servicePrincipalCredentialRoutes } from './service-principal-credentials.ts';
import { servicePrincipalRoutes } from './service-principals.ts';
import { tenantRoutes } from './tenant.ts';
import { userRoutes } from './users.ts';

/** All that is served, one line a page. */
export const graphRoutes: readonly GraphRoute[] = [
  ...applicationRoutes,
  ...applicationCredentialRoutes,
  ...applicationOwnerRoutes,
  ...federatedIdentityCredentialRoutes,
  ...servicePrincipalRoutes,
  ...servicePrincipalCredentialRoutes,
  ...appRoleAssignmentRoutes,
  ...userRoutes,
  ...ownedObjectRoutes,
  ...groupRoutes,
  ...groupOwnerRoutes,
  ...directoryRoleRoutes,
  ...membershipRoutes,
  ...directoryObjectRoutes,
  ...deletedItemRoutes,
  ...tenantRoutes,
];
