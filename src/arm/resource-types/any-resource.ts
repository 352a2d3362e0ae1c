import { type OperationSubject, ResourceId } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import { fullType, isBelowAnother, type ResourceType } from '../resource-type.ts';
import { resourceTypes } from './index.ts';

export interface TypedResource {
  readonly type: ResourceType<unknown>;
  readonly resource: unknown;
}

/** The resource of an id, with the page of its type. */
export async function findTyped(arm: ArmContext, id: ResourceId): Promise<TypedResource | undefined> {
  const type = resourceTypes.find((each) => fullType(each).toLowerCase() === id.type?.toLowerCase());
  const resource = await type?.find(arm, id);
  return type === undefined || resource === undefined ? undefined : { type, resource };
}

/** Everything below a scope that is not a part of something else. */
export async function listTyped(arm: ArmContext, scope: ResourceId): Promise<readonly TypedResource[]> {
  const found: TypedResource[] = [];
  for (const type of resourceTypes.filter((each) => !isBelowAnother(each))) {
    for (const resource of await type.list(arm, scope)) found.push({ type, resource });
  }
  return found;
}

export async function deleteResourcesWithin(
  arm: ArmContext,
  scope: ResourceId,
  subject: OperationSubject,
): Promise<void> {
  for (const { type, resource } of await listTyped(arm, scope)) {
    const id = ResourceId.from(type.render(resource, subject.apiVersion).id);
    await type.delete(arm, resource, { ...subject, id });
  }
}
