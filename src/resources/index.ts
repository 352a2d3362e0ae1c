/**
 * ARM resources as records: the grammar of their ids, a store of what was made, a log of what was done, and what is
 * still being done. It knows no HTTP and decides nothing; the surfaces that make and use resources share them here, and
 * never ask each other.
 */
export {
  type ActivityEvent,
  type ActivityLog,
  type ActivityOrigin,
  type ActivityPage,
  type ActivityQuery,
  type ActivityStatus,
  createActivityLog,
} from './activity-log.ts';
export {
  type ClusterDocument,
  type ClusterState,
  clusterFileName,
  clusterFqdn,
  kubeconfigUser,
  type ManagedCluster,
  tokenIssuer,
} from './managed-clusters.ts';
export {
  createOperationStore,
  type Operation,
  type OperationEnd,
  type OperationFailure,
  type OperationPlace,
  type OperationState,
  type OperationStore,
  type OperationSubject,
} from './operations.ts';
export { type InvalidResourceId, type ParsedResourceId, ResourceId } from './resource-id.ts';
export type { ResourceRecord } from './resource-record.ts';
export { createResourceStore, type ResourceStore } from './resource-store.ts';
export { type ResourceTables, resourceMigrations } from './tables.ts';
export type { VaultStore } from './vault-store.ts';
export {
  contentKeyOf,
  type DeletedVault,
  isReachable,
  type Vault,
  type VaultAccessPolicy,
  VaultNameTakenError,
  type VaultProperties,
} from './vaults.ts';
