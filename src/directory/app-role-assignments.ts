import type { Selectable } from '../platform/database/index.ts';
import type { AppRoleAssignments } from './directory.ts';
import type { AppRoleAssignment } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { AppRoleAssignmentsTable } from './tables.ts';

/** Who was granted which app role. What the token service makes of them is `roles.appRoles`. */
export function createAppRoleAssignments({ queries, change, clock }: StoreContext): AppRoleAssignments {
  const listWhere = async (column: 'principal_id' | 'resource_app_id', id: string) => {
    const rows = await queries
      .selectFrom('app_role_assignments')
      .selectAll()
      .where(column, '=', id.toLowerCase())
      .orderBy('principal_id')
      .orderBy('resource_app_id')
      .orderBy('value')
      .execute();
    return rows.map(toAssignment);
  };

  return {
    listOf: (principalId) => listWhere('principal_id', principalId),
    listTo: (resourceAppId) => listWhere('resource_app_id', resourceAppId),

    async add({ principalId, resourceAppId, value }) {
      const row = {
        principal_id: principalId.toLowerCase(),
        resource_app_id: resourceAppId.toLowerCase(),
        value,
        created_at: clock.now().toISOString(),
      };
      const { numInsertedOrUpdatedRows = 0n } = await change((transaction) =>
        transaction
          .insertInto('app_role_assignments')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst(),
      );
      return numInsertedOrUpdatedRows > 0n ? toAssignment(row) : undefined;
    },

    async delete({ principalId, resourceAppId, value }) {
      const { numDeletedRows } = await change((transaction) =>
        transaction
          .deleteFrom('app_role_assignments')
          .where('principal_id', '=', principalId.toLowerCase())
          .where('resource_app_id', '=', resourceAppId.toLowerCase())
          .where('value', '=', value)
          .executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },
  };
}

function toAssignment(row: Selectable<AppRoleAssignmentsTable>): AppRoleAssignment {
  return {
    principalId: row.principal_id,
    resourceAppId: row.resource_app_id,
    value: row.value,
    ...(row.created_at !== null && { createdAt: new Date(row.created_at) }),
  };
}
