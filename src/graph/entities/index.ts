import type { GraphRoute } from '../route.ts';
import { appRoleAssignmentRoutes } from './app-role-assignments.ts';
import { applicationCredentialRoutes } from './application-credentials.ts';
import { applicationOwnerRoutes } from './application-owners.ts';
import { applicationRoutes } from './applications.ts';
import { deletedItemRoutes } from './deleted-items.ts';
import { directoryObjectRoutes } from './directory-objects.ts';
import { federatedIdentityCredentialRoutes } from './federated-identity-credentials.ts';
import { groupRoutes } from './groups.ts';
import { membershipRoutes } from './memberships.ts';
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
  ...appRoleAssignmentRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...membershipRoutes,
  ...directoryObjectRoutes,
  ...deletedItemRoutes,
  ...tenantRoutes,
];
