import type { Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import type { IssuerKeys } from '../platform/oidc/index.ts';
import type {
  ActivityLog,
  ManagedCluster,
  OperationStore,
  OperationSubject,
  ResourceId,
  ResourceStore,
} from '../resources/index.ts';
import type { GroupWrites } from './group-writes.ts';
import type { Pace } from './pace.ts';
import type { Authenticate } from './request/authenticate.ts';
import type { ArmResource } from './resource-type.ts';
import type { TypedResource } from './resource-types/any-resource.ts';
import type { RunningOperations } from './running-operations.ts';
import type { TakeTurn } from './turns.ts';

/** What the control plane is made from. The composition root gives every piece. */
export interface ArmDependencies {
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly activityLog: ActivityLog;
  readonly operationStore: OperationStore;
  readonly clusters: ManagedClusters;
  /** Reads the keys that the token service publishes. */
  readonly issuerKeys: IssuerKeys;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

/** Makes true what the records of clusters say. The records are those of `resources`; nothing here writes them. */
export interface ManagedClusters {
  /** Starts the cluster, or lets one that runs take on what has changed. It answers when this resolves. */
  run(record: ManagedCluster): Promise<void>;
  /** Ends the cluster and removes what it kept. One that is not there is no error. */
  remove(record: ManagedCluster): Promise<void>;
  /** A kubeconfig in which its administrator shows a certificate. Nothing for a cluster that does not run. */
  kubeconfig(record: ManagedCluster, names: KubeconfigNames): Promise<string | undefined>;
  /** A new key signs from now on; the one before stays published for as long as its tokens can live. */
  rotateSigningKeys(record: ManagedCluster): Promise<void>;
  /** Every kubeconfig that was given out until now is worth nothing. */
  rotateCertificates(record: ManagedCluster): Promise<void>;
  /** Applies objects in the cluster as `fieldManager`, one after another, whoever has owned their fields before. */
  apply(record: ManagedCluster, fieldManager: string, objects: readonly ClusterObject[]): Promise<Applied>;
}

/** An object that a provider puts into a cluster, in a namespace that is there. */
export interface ClusterObject {
  readonly apiVersion: 'v1';
  readonly kind: 'ServiceAccount' | 'Secret';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly [member: string]: unknown;
  };
  readonly [member: string]: unknown;
}

/** The reason is the API server's own: that of the first object that it has not taken. */
export type Applied = { readonly kind: 'applied' } | { readonly kind: 'refused'; readonly reason: string };

export interface KubeconfigNames {
  readonly context: string;
  readonly user: string;
}

export interface ArmContext extends ArmDependencies {
  readonly authenticate: Authenticate;
  readonly operations: RunningOperations;
  /** The resource of that id with the page of its type, whatever that is. */
  findTyped(id: ResourceId): Promise<TypedResource | undefined>;
  /** Whether there is a resource of that id, whatever its type. */
  findResource(id: ResourceId): Promise<boolean>;
  /** All that a scope holds and that is no part of something else, as it travels. */
  listResources(scope: ResourceId, apiVersion: string): Promise<readonly ArmResource[]>;
  /** Deletes all that a scope holds, each as its own type deletes it. */
  deleteResourcesWithin(scope: ResourceId, subject: OperationSubject): Promise<void>;
  /**
   * One write at a time for an owner of federated credentials.
   * @throws {ArmError} where another is under way, as Azure refuses it
   */
  writeAlone<Result>(ownerId: string, work: () => Promise<Result>): Promise<Result>;
  /** A group is deleted when all that is being written into it has been. */
  readonly groupWrites: GroupWrites;
  /** Runs the work of one name one after another. */
  readonly takeTurn: TakeTurn;
}
