import type { Selectable } from '../platform/database/index.ts';
import { builtInRoles } from './built-in-roles/index.ts';
import type { RoleAssignmentDraft, Roles } from './directory.ts';
import { readGrants } from './grants.ts';
import type { RoleDefinition } from './records.ts';
import { toAssignment } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { RoleAssignmentsTable } from './tables.ts';

export function createRoles({ queries, memory, newId, clock }: StoreContext): Roles {
  const listDefinitions = async (): Promise<readonly RoleDefinition[]> => {
    const rows = await queries.selectFrom('role_definitions').selectAll().orderBy('role_name').execute();
    return [...builtInRoles, ...rows.map(({ document }) => JSON.parse(document) as RoleDefinition)];
  };

  return {
    listDefinitions,

    async findDefinition(idOrName) {
      const wanted = idOrName.toLowerCase();
      const definitions = await listDefinitions();
      return definitions.find(({ id, roleName }) => id === wanted || roleName.toLowerCase() === wanted);
    },

    async putDefinition(definition) {
      const row = {
        id: definition.id.toLowerCase(),
        role_name: definition.roleName,
        document: JSON.stringify(definition),
      };
      await queries
        .insertInto('role_definitions')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      memory.forget();
      return definition;
    },

    async putAssignment(draft) {
      const row = toRow(draft, draft.id?.toLowerCase() ?? newId(), clock.now());
      const result = await queries.transaction().execute(async (transaction) => {
        const existing = await transaction
          .selectFrom('role_assignments')
          .selectAll()
          .where('principal_id', '=', row.principal_id)
          .where('role_definition_id', '=', row.role_definition_id)
          .where('scope_key', '=', row.scope_key)
          .executeTakeFirst();
        if (existing !== undefined) return { kind: 'exists' as const, assignment: toAssignment(existing) };
        await transaction.insertInto('role_assignments').values(row).execute();
        return { kind: 'created' as const, assignment: toAssignment(row) };
      });
      memory.forget();
      return result;
    },

    async listAssignments() {
      const rows = await queries.selectFrom('role_assignments').selectAll().orderBy('id').execute();
      return rows.map(toAssignment);
    },

    async deleteAssignment(id) {
      const { numDeletedRows } = await queries
        .deleteFrom('role_assignments')
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      memory.forget();
      return numDeletedRows > 0n;
    },

    async putDenyAssignment(denyAssignment) {
      const row = { id: denyAssignment.id.toLowerCase(), document: JSON.stringify(denyAssignment) };
      await queries
        .insertInto('deny_assignments')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      memory.forget();
      return denyAssignment;
    },

    async addGroupMember(groupId, memberId) {
      await queries
        .insertInto('group_members')
        .values({ group_id: groupId.toLowerCase(), member_id: memberId.toLowerCase() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      memory.forget();
    },

    async grantsFor(principalId) {
      const id = principalId.toLowerCase();
      const read = () => readGrants(queries, id, listDefinitions);
      return (await memory.recall('grants', id, read)) ?? (await read());
    },

    async appRoles(principalId, resourceAppId) {
      const key = `${principalId}\n${resourceAppId}`;
      const values = await memory.recall('app-roles', key, async () => {
        const rows = await queries
          .selectFrom('app_role_assignments')
          .select('value')
          .where('principal_id', '=', principalId)
          .where('resource_app_id', '=', resourceAppId)
          .orderBy('value')
          .execute();
        return rows.map(({ value }) => value);
      });
      return values ?? [];
    },

    async assignAppRole(principalId, resourceAppId, value) {
      await queries
        .insertInto('app_role_assignments')
        .values({ principal_id: principalId, resource_app_id: resourceAppId, value })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      memory.forget();
    },
  };
}

function toRow(draft: RoleAssignmentDraft, id: string, now: Date): Selectable<RoleAssignmentsTable> {
  return {
    id,
    scope: draft.scope,
    scope_key: draft.scope.length > 1 ? draft.scope.toLowerCase().replace(/\/$/, '') : draft.scope,
    principal_id: draft.principalId.toLowerCase(),
    principal_type: draft.principalType,
    role_definition_id: draft.roleDefinitionId.toLowerCase(),
    condition: draft.condition ?? null,
    description: draft.description ?? null,
    created_at: now.toISOString(),
  };
}
