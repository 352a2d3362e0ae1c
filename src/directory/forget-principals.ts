import type { Kysely } from '../platform/database/index.ts';
import type { DirectoryTables } from './tables.ts';

/** Entra: app roles and memberships go with a service principal; role assignments stay behind. */
export async function forgetPrincipals(
  transaction: Kysely<DirectoryTables>,
  objectIds: readonly string[],
): Promise<void> {
  await transaction.deleteFrom('app_role_assignments').where('principal_id', 'in', objectIds).execute();
  await transaction.deleteFrom('group_members').where('member_id', 'in', objectIds).execute();
  await transaction.deleteFrom('directory_role_holders').where('principal_id', 'in', objectIds).execute();
  await transaction.deleteFrom('service_principals').where('object_id', 'in', objectIds).execute();
}
