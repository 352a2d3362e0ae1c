import type { ResourceType } from '../resource-type.ts';
import type { ArmRoute } from '../route.ts';
import { routesOf } from '../routes-of.ts';
import { authorizationRoutes } from './authorization/index.ts';
import { agentPools } from './clusters/agent-pools.ts';
import { identityBindings } from './clusters/identity-bindings.ts';
import { managedClusters } from './clusters/managed-clusters.ts';
import { featureRoutes } from './features.ts';
import { federatedIdentityCredentials } from './federated-identity-credentials.ts';
import { genericResourceRoutes } from './generic-resources.ts';
import { vaultRoutes, vaults } from './key-vaults/index.ts';
import { operationRoutes } from './operation-routes.ts';
import { providerOperationRoute } from './provider-operations.ts';
import { providerRoutes } from './provider-routes.ts';
import { resourceGroupRoutes } from './resource-groups.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { systemAssignedIdentityRoutes } from './system-assigned-identities.ts';
import { userAssignedIdentities } from './user-assigned-identities.ts';

/** Keeps each type's own resource out of the list of all. */
function page<Resource>(type: ResourceType<Resource>): ResourceType<unknown> {
  // A type's functions are only ever given what the same type has found.
  return type as unknown as ResourceType<unknown>;
}

/** Every type of resource that a group can hold: one line each. */
export const resourceTypes: readonly ResourceType<unknown>[] = [
  page(userAssignedIdentities),
  page(federatedIdentityCredentials),
  page(vaults),
  page(managedClusters),
  page(agentPools),
  page(identityBindings),
];

/** One line a page. */
const routes: readonly ArmRoute[] = [
  ...subscriptionRoutes,
  ...providerRoutes,
  ...resourceGroupRoutes,
  ...genericResourceRoutes,
  ...featureRoutes,
  ...operationRoutes,
  ...vaultRoutes,
  ...authorizationRoutes,
  ...systemAssignedIdentityRoutes,
  ...resourceTypes.flatMap((type) => routesOf(type)),
];

/** All that is served, and the list of it. */
export const armRoutes: readonly ArmRoute[] = [...routes, providerOperationRoute(routes)];
