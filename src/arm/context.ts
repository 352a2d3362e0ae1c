import type { Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import type { IssuerKeys } from '../platform/oidc/index.ts';
import type { ResourceId, ResourceStore } from '../resources/index.ts';
import type { Authenticate } from './request/authenticate.ts';
import type { ArmResource } from './resource-type.ts';
import type { ArmRequest } from './route.ts';
import type { RunningOperations } from './running-operations.ts';

/** What the control plane is made from. The composition root gives every piece. */
export interface ArmDependencies {
  readonly directory: Directory;
  readonly resources: ResourceStore;
  /** Reads the keys that the token service publishes. */
  readonly issuerKeys: IssuerKeys;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface ArmContext extends ArmDependencies {
  readonly authenticate: Authenticate;
  readonly operations: RunningOperations;
  /** Whether there is a resource of that id, whatever its type. */
  findResource(id: ResourceId): Promise<boolean>;
  /** All that a scope holds and that is no part of something else, as it travels. */
  listResources(scope: ResourceId, apiVersion: string): Promise<readonly ArmResource[]>;
  /** Deletes all that a scope holds, each as its own type deletes it. */
  deleteResourcesWithin(scope: ResourceId, request: ArmRequest): Promise<void>;
  /**
   * One write at a time for an owner of federated credentials.
   * @throws {ArmError} where another is under way, as Azure refuses it
   */
  writeAlone<Result>(ownerId: string, work: () => Promise<Result>): Promise<Result>;
}
