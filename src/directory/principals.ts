import type { Kysely } from '../platform/database/index.ts';
import type { Principals } from './directory.ts';
import type { PrincipalType } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables } from './tables.ts';

type Kind = 'service_principals' | 'users' | 'groups';

const kinds: readonly (readonly [Kind, PrincipalType])[] = [
  ['service_principals', 'ServicePrincipal'],
  ['users', 'User'],
  ['groups', 'Group'],
];

/** Whatever can hold a role, by its object id. A group of nowhere is known by its members. */
export function createPrincipals({ queries }: StoreContext): Principals {
  return {
    async typeOf(tenant, objectId) {
      const [tenantId, id] = [tenant.toLowerCase(), objectId.toLowerCase()];
      for (const [kind, type] of kinds) {
        const home = await homeOf(queries, kind, id);
        if (home !== undefined) return home === tenantId ? type : undefined;
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

async function homeOf(queries: Kysely<DirectoryTables>, kind: Kind, id: string): Promise<string | undefined> {
  const row = await queries
    .selectFrom(kind)
    .select('tenant_id')
    .where('object_id', '=', id)
    .executeTakeFirst();
  return row?.tenant_id;
}
