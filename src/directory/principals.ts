import type { Principals } from './directory.ts';
import type { StoreContext } from './store-context.ts';

/** Whatever can hold a role, by its object id. A group is known by its members. */
export function createPrincipals({ queries }: StoreContext): Principals {
  return {
    async typeOf(tenantId, objectId) {
      const id = objectId.toLowerCase();
      const servicePrincipal = await queries
        .selectFrom('service_principals')
        .select('object_id')
        .where('object_id', '=', id)
        .where('tenant_id', '=', tenantId.toLowerCase())
        .executeTakeFirst();
      if (servicePrincipal !== undefined) return 'ServicePrincipal';
      const member = await queries
        .selectFrom('group_members')
        .select('group_id')
        .where('group_id', '=', id)
        .executeTakeFirst();
      return member && 'Group';
    },
  };
}
