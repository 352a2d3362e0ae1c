import type { ResourceType } from '../resource-type.ts';
import type { ArmRoute } from '../route.ts';
import { routesOf } from '../routes-of.ts';
import { activityLogRoutes } from './activity-log/activity-log-routes.ts';
import { authorizationRoutes } from './authorization/index.ts';
import { agentPools } from './clusters/agent-pools.ts';
import { identityBindings } from './clusters/identity-bindings.ts';
import { managedClusters } from './clusters/managed-clusters.ts';
import { templateRoutes } from './deployments/template-routes.ts';
import { featureRoutes } from './features.ts';
import { federatedIdentityCredentials } from './federated-identity-credentials.ts';
import { genericResourceRoutes } from './generic-resources.ts';
import { vaultRoutes, vaults } from './key-vaults/index.ts';
import { dataCollectionEndpoints } from './monitoring/data-collection-endpoints.ts';
import { dataCollectionRules } from './monitoring/data-collection-rules.ts';
import { ruleAssociations } from './monitoring/rule-associations.ts';
import { workspaces } from './monitoring/workspaces.ts';
import { dnsZones } from './networks/dns-zones.ts';
import { subnets } from './networks/subnets.ts';
import { virtualNetworks } from './networks/virtual-networks.ts';
import { operationRoutes } from './operation-routes.ts';
import { providerOperationRoute } from './provider-operations.ts';
import { providerRoutes } from './provider-routes.ts';
import { resourceGroupRoutes } from './resource-groups.ts';
import { linkers } from './service-linkers/linkers.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { systemAssignedIdentityRoutes } from './system-assigned-identities.ts';
import { tagNameRoutes } from './tags/tag-names.ts';
import { tagRoutes } from './tags/tags-at-scope.ts';
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
  // Behind the clusters: a group is deleted in this order, and a network stays while a cluster is in it.
  page(virtualNetworks),
  page(subnets),
  page(dnsZones),
  page(linkers),
  // Behind the clusters as well: a rule stays while it is associated with one.
  page(dataCollectionRules),
  page(dataCollectionEndpoints),
  page(ruleAssociations),
  page(workspaces),
];

/** One line a page. */
const routes: readonly ArmRoute[] = [
  ...subscriptionRoutes,
  ...providerRoutes,
  ...resourceGroupRoutes,
  ...genericResourceRoutes,
  ...featureRoutes,
  ...operationRoutes,
  ...activityLogRoutes,
  ...templateRoutes,
  ...tagRoutes,
  ...tagNameRoutes,
  ...vaultRoutes,
  ...authorizationRoutes,
  ...systemAssignedIdentityRoutes,
  ...resourceTypes.flatMap((type) => routesOf(type)),
];

/** All that is served, and the list of it. */
export const armRoutes: readonly ArmRoute[] = [...routes, providerOperationRoute(routes)];
