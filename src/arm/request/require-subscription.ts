import { ResourceId } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { Caller } from '../route.ts';

/**
 * The subscription of an id is there, and of the caller's own tenant. Ids of the tenant have none.
 * @throws {ArmError}
 */
export async function requireSubscription(
  { resources }: Pick<ArmContext, 'resources'>,
  { subscriptionId }: ResourceId,
  { tenantId }: Caller,
): Promise<void> {
  if (subscriptionId === undefined) return;
  const found = await resources.find(ResourceId.from(`/subscriptions/${subscriptionId}`));
  if (found === undefined) throw refusal('subscriptionNotFound', { subscriptionId });
  const { tenantId: expected } = found.properties;
  if (expected !== tenantId) throw refusal('tokenTenant', { found: tenantId, expected: String(expected) });
}
