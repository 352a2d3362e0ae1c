import type { Kysely } from '../platform/database/index.ts';
import type { Principals } from './directory.ts';
import type { PrincipalType, ServicePrincipal } from './records.ts';
import { toServicePrincipal } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables } from './tables.ts';
import { isVisible } from './visibility.ts';

type Queries = Kysely<DirectoryTables>;

interface FoundPrincipal extends Pick<ServicePrincipal, 'tenantId' | 'visibleAt'> {
  readonly type: PrincipalType;
}

/** Whatever can hold a role, by its object id. A group of nowhere is known by its members. */
export function createPrincipals({ queries, clock }: StoreContext): Principals {
  return {
    async typeOf(tenant, objectId) {
      const id = objectId.toLowerCase();
      const found = await findPrincipal(queries, id);
      if (found !== undefined) {
        const isFound = found.tenantId === tenant.toLowerCase() && isVisible(found, clock.now());
        return isFound ? found.type : undefined;
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

async function findPrincipal(queries: Queries, id: string): Promise<FoundPrincipal | undefined> {
  const row = await queries
    .selectFrom('service_principals')
    .selectAll()
    .where('object_id', '=', id)
    .executeTakeFirst();
  if (row !== undefined) return { ...toServicePrincipal(row), type: 'ServicePrincipal' };
  for (const [kind, type] of [
    ['users', 'User'],
    ['groups', 'Group'],
  ] as const) {
    const home = await queries
      .selectFrom(kind)
      .select('tenant_id')
      .where('object_id', '=', id)
      .executeTakeFirst();
    if (home !== undefined) return { type, tenantId: home.tenant_id };
  }
  return undefined;
}
