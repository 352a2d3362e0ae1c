import type { Selectable } from '../platform/database/index.ts';
import type { Users } from './directory.ts';
import type { User } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { UsersTable } from './tables.ts';

export function createUsers({ queries, change, newId }: StoreContext): Users {
  return {
    async list(tenantId) {
      const rows = await queries
        .selectFrom('users')
        .selectAll()
        .where('tenant_id', '=', tenantId.toLowerCase())
        .orderBy('object_id')
        .execute();
      return rows.map(toUser);
    },

    async find(tenantId, idOrName) {
      const wanted = idOrName.toLowerCase();
      const row = await queries
        .selectFrom('users')
        .selectAll()
        .where('tenant_id', '=', tenantId.toLowerCase())
        .where((where) => where.or([where('object_id', '=', wanted), where('user_key', '=', wanted)]))
        .executeTakeFirst();
      return row && toUser(row);
    },

    async create({ objectId = newId(), tenantId, userPrincipalName, displayName, mail }) {
      const row = {
        object_id: objectId.toLowerCase(),
        tenant_id: tenantId.toLowerCase(),
        user_key: userPrincipalName.toLowerCase(),
        user_principal_name: userPrincipalName,
        display_name: displayName,
        mail: mail ?? null,
      };
      await change((transaction) => transaction.insertInto('users').values(row).execute());
      return toUser(row);
    },
  };
}

function toUser(row: Selectable<UsersTable>): User {
  return {
    objectId: row.object_id,
    tenantId: row.tenant_id,
    userPrincipalName: row.user_principal_name,
    displayName: row.display_name,
    ...(row.mail !== null && { mail: row.mail }),
  };
}
