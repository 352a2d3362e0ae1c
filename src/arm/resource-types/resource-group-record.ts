import { ResourceId, type ResourceRecord, type ResourceStore } from '../../resources/index.ts';
import { refusal } from '../errors.ts';

export const groupType = 'Microsoft.Resources/resourceGroups';

/** Equal for all that is in one group. */
export function groupKeyOf({ subscriptionId, resourceGroup }: ResourceId): string {
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}`.toLowerCase();
}

export async function findResourceGroup(
  { resources }: { readonly resources: ResourceStore },
  id: ResourceId,
): Promise<ResourceRecord | undefined> {
  const { subscriptionId, resourceGroup } = id;
  if (resourceGroup === undefined) return undefined;
  return await resources.find(
    ResourceId.from(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`),
  );
}

/** The group that an id is in, if it is in one. @throws {ArmError} `ResourceGroupNotFound` */
export async function requireResourceGroup(
  store: { readonly resources: ResourceStore },
  id: ResourceId,
): Promise<ResourceRecord | undefined> {
  const { resourceGroup } = id;
  if (resourceGroup === undefined) return undefined;
  const found = await findResourceGroup(store, id);
  if (found === undefined) throw refusal('resourceGroupNotFound', { resourceGroup });
  return found;
}

/** For whoever is about to change something in it. @throws {ArmError} also `ResourceGroupBeingDeleted` */
export async function requireWritableGroup(
  store: { readonly resources: ResourceStore },
  id: ResourceId,
): Promise<ResourceRecord | undefined> {
  const group = await requireResourceGroup(store, id);
  if (group !== undefined) requireNotDeleting(group);
  return group;
}

/** @throws {ArmError} `ResourceGroupBeingDeleted` */
export function requireNotDeleting({ name, properties }: ResourceRecord): void {
  if (properties.provisioningState !== 'Deleting') return;
  throw refusal('groupBeingDeleted', { resourceGroup: name });
}
