import { ResourceId, type ResourceRecord, type ResourceStore } from '../resources/index.ts';

/** A subscription as people see it. */
export interface Subscription {
  readonly id: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** Made with the data folder, and meant wherever none is named. */
  readonly isFirst: boolean;
}

const subscriptionType = 'Microsoft.Resources/subscriptions';

export async function putSubscription(
  resources: ResourceStore,
  { id, displayName, tenantId, isFirst }: Subscription,
): Promise<void> {
  await resources.put({
    id: ResourceId.from(`/subscriptions/${id}`),
    type: subscriptionType,
    name: id,
    location: 'global',
    tags: {},
    properties: { displayName, state: 'Enabled', tenantId, ...(isFirst && { isFirst }) },
  });
}

/**
 * The first one first, the others in the order of their names. One of a data folder of before there were several has
 * no tenant until the next start: it is the first.
 */
export async function listSubscriptions(resources: ResourceStore): Promise<readonly Subscription[]> {
  const records = await resources.list({ type: subscriptionType });
  const subscriptions = records.map(toSubscription);
  return subscriptions.sort(
    (left, right) =>
      Number(right.isFirst) - Number(left.isFirst) || left.displayName.localeCompare(right.displayName),
  );
}

function toSubscription({ name, properties }: ResourceRecord): Subscription {
  const { displayName, tenantId, isFirst } = properties;
  return {
    id: name,
    displayName: typeof displayName === 'string' ? displayName : name,
    tenantId: typeof tenantId === 'string' ? tenantId : '',
    isFirst: isFirst === true || typeof tenantId !== 'string',
  };
}
