import type { Principals } from './directory.ts';
import { toServicePrincipal } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import { isVisible } from './visibility.ts';

/** Whatever can hold a role, by its object id. A group is known by its members. */
export function createPrincipals({ queries, clock }: StoreContext): Principals {
  return {
    async typeOf(tenantId, objectId) {
      const id = objectId.toLowerCase();
      const row = await queries
        .selectFrom('service_principals')
        .selectAll()
        .where('object_id', '=', id)
        .where('tenant_id', '=', tenantId.toLowerCase())
        .executeTakeFirst();
      if (row !== undefined) {
        return isVisible(toServicePrincipal(row), clock.now()) ? 'ServicePrincipal' : undefined;
      }
      const member = await queries
        .selectFrom('group_members')
        .select('group_id')
        .where('group_id', '=', id)
        .executeTakeFirst();
      return member && 'Group';
    },
  };
}
