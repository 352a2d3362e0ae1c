import type { Operation, OperationPlace, OperationSubject, ResourceId } from '../resources/index.ts';
import type { ArmContext } from './context.ts';
import type { ArmError } from './errors.ts';
import type { ArmRequest, ArmRoute } from './route.ts';

export type Tags = Readonly<Record<string, string>>;
export type ChangeTags = (held: Tags) => Tags;

/** A resource as it travels. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly tags?: Tags;
  readonly properties: object;
  readonly [member: string]: unknown;
}

/** What a PUT or PATCH has done. */
export interface WrittenResource<Resource> {
  readonly resource: Resource;
  readonly isNew: boolean;
  /** What goes on after the answer: accepted before anything was written. */
  readonly operation?: Operation;
}

/**
 * One type of resource: its page. What every type has in common, its routes among it, is made from this by
 * `routesOf`; what only this one has is a row of `routes`.
 */
export interface ResourceType<Resource> {
  /** `Microsoft.ManagedIdentity`. */
  readonly namespace: string;
  /** `userAssignedIdentities`; of a child, its parent's first: `userAssignedIdentities/federatedIdentityCredentials`. */
  readonly type: string;
  /** Stands behind the id of a resource of any type, and is found at no group or subscription. */
  readonly isExtension?: boolean;
  readonly name: {
    readonly pattern: RegExp;
    readonly rule: string;
    /** Where the provider has words of its own for a wrong one. */
    readonly refuse?: (name: string) => ArmError;
  };
  /** Where the provider answers for what is not there, and not ARM. */
  readonly refuseMissing?: (id: ResourceId) => ArmError;
  find(arm: ArmContext, id: ResourceId): Promise<Resource | undefined>;
  /** Those below a scope, in the order of their names. */
  list(arm: ArmContext, within: ResourceId): Promise<readonly Resource[]>;
  put(
    arm: ArmContext,
    request: ArmRequest,
    existing: Resource | undefined,
  ): Promise<WrittenResource<Resource>>;
  /** Changes what the body names. Left out where a type cannot. */
  patch?(arm: ArmContext, request: ArmRequest, existing: Resource): Promise<WrittenResource<Resource>>;
  /** Changes its tags alone: nothing where it is gone. Left out where a type has no tags. */
  retag?(arm: ArmContext, id: ResourceId, change: ChangeTags): Promise<Resource | undefined>;
  /** What a DELETE asks for besides, in its query. Not asked of what goes with its group. */
  prepareDeletion?(arm: ArmContext, resource: Resource, request: ArmRequest): Promise<void>;
  /** Also what is left of it: a deletion that was cut short is begun again. */
  delete(arm: ArmContext, resource: Resource, subject: OperationSubject): Promise<void>;
  /** Deletion that takes its time answers 202, and is polled. */
  readonly deletionPlace?: (resource: Resource, id: ResourceId) => OperationPlace;
  render(resource: Resource, apiVersion: string): ArmResource;
  /** What only this type has. */
  readonly routes?: readonly ArmRoute[];
}

export function fullType({ namespace, type }: Pick<ResourceType<never>, 'namespace' | 'type'>): string {
  return `${namespace}/${type}`;
}

/** Whether there is another resource that it is a part of. */
export function isBelowAnother({
  type,
  isExtension,
}: Pick<ResourceType<never>, 'type' | 'isExtension'>): boolean {
  return isExtension === true || type.includes('/');
}
