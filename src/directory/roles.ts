import { addSeconds } from '../platform/clock.ts';
import type { Selectable } from '../platform/database/index.ts';
import { builtInRoles } from './built-in-roles/index.ts';
import type { DeletedDefinition, RoleAssignmentDraft, Roles } from './directory.ts';
import { grantsAt, readDenyAssignments, readGrants } from './grants.ts';
import type { DenyAssignment, RoleDefinition } from './records.ts';
import { keepRemovedAssignment } from './removed-assignments.ts';
import { toAssignment, toDefinition } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { RoleAssignmentsTable } from './tables.ts';

export function createRoles({ queries, memory, change, newId, clock, propagation }: StoreContext): Roles {
  const listDefinitions = async (): Promise<readonly RoleDefinition[]> => {
    const rows = await queries.selectFrom('role_definitions').selectAll().orderBy('role_name').execute();
    return [...builtInRoles, ...rows.map(toDefinition)];
  };

  return {
    listDefinitions,

    async findDefinition(idOrName) {
      const wanted = idOrName.toLowerCase();
      const definitions = await listDefinitions();
      return (
        definitions.find(({ id }) => id === wanted) ??
        definitions.find(({ roleName }) => roleName.toLowerCase() === wanted)
      );
    },

    async putDefinition(given, by) {
      const id = given.id.toLowerCase();
      const builtIn = builtInRoles.find((each) => each.id === id);
      if (builtIn !== undefined) return { kind: 'built-in', definition: builtIn };
      return await change(async (transaction) => {
        const rows = await transaction.selectFrom('role_definitions').selectAll().execute();
        const others = [...builtInRoles, ...rows.map(toDefinition)].filter((each) => each.id !== id);
        const named = others.find(({ roleName }) => isSameText(roleName, given.roleName));
        if (named !== undefined) return { kind: 'name-taken', definition: named };
        const held = rows.map(toDefinition).find((each) => each.id === id);
        const now = clock.now();
        const createdBy = held === undefined ? by : held.createdBy;
        const definition: RoleDefinition = {
          ...given,
          id,
          type: 'CustomRole',
          createdAt: held?.createdAt ?? now,
          updatedAt: now,
          ...(createdBy !== undefined && { createdBy }),
          ...(by !== undefined && { updatedBy: by }),
        };
        const row = { id, role_name: definition.roleName, document: JSON.stringify(definition) };
        await transaction
          .insertInto('role_definitions')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
        return { kind: 'saved', definition };
      });
    },

    async deleteDefinition(given) {
      const id = given.toLowerCase();
      const builtIn = builtInRoles.find((each) => each.id === id);
      if (builtIn !== undefined) return { kind: 'built-in', definition: builtIn };
      return await change(async (transaction): Promise<DeletedDefinition> => {
        const definitions = transaction.selectFrom('role_definitions').selectAll();
        const row = await definitions.where('id', '=', id).executeTakeFirst();
        if (row === undefined) return { kind: 'absent' };
        const definition = toDefinition(row);
        const assigned = await transaction
          .selectFrom('role_assignments')
          .select('id')
          .where('role_definition_id', '=', id)
          .executeTakeFirst();
        if (assigned !== undefined) return { kind: 'assigned', definition };
        await transaction.deleteFrom('role_definitions').where('id', '=', id).execute();
        return { kind: 'deleted', definition };
      });
    },

    async putAssignment(draft) {
      const now = clock.now();
      const { roleAssignmentSeconds: late } = propagation();
      const id = draft.id?.toLowerCase() ?? newId();
      const row = toRow(draft, { id, now, effectiveAt: late > 0 ? addSeconds(now, late) : undefined });
      return await change(async (transaction) => {
        const assignments = transaction.selectFrom('role_assignments').selectAll();
        const equal = await assignments
          .where('principal_id', '=', row.principal_id)
          .where('role_definition_id', '=', row.role_definition_id)
          .where('scope_key', '=', row.scope_key)
          .executeTakeFirst();
        if (equal !== undefined) return { kind: 'exists', assignment: toAssignment(equal) };
        const named = await assignments.where('id', '=', row.id).executeTakeFirst();
        if (named !== undefined) return { kind: 'id-taken', assignment: toAssignment(named) };
        await transaction.insertInto('role_assignments').values(row).execute();
        return { kind: 'created', assignment: toAssignment(row) };
      });
    },

    async findAssignment(id) {
      const row = await queries
        .selectFrom('role_assignments')
        .selectAll()
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      return row && toAssignment(row);
    },

    async updateAssignment(id, { condition, description, updatedBy }) {
      const row = await change((transaction) =>
        transaction
          .updateTable('role_assignments')
          .set({
            condition: condition ?? null,
            description: description ?? null,
            updated_at: clock.now().toISOString(),
            updated_by: updatedBy,
          })
          .where('id', '=', id.toLowerCase())
          .returningAll()
          .executeTakeFirst(),
      );
      return row && toAssignment(row);
    },

    async listAssignments() {
      const rows = await queries.selectFrom('role_assignments').selectAll().orderBy('id').execute();
      return rows.map(toAssignment);
    },

    async countAssignments(scope) {
      const key = scope.toLowerCase();
      const { count } = await queries
        .selectFrom('role_assignments')
        .select((each) => each.fn.countAll<number>().as('count'))
        // `0` is the character after the slash: what is between the two begins with the scope and a slash.
        .where((is) =>
          is.or([
            is('scope_key', '=', key),
            is.and([is('scope_key', '>', `${key}/`), is('scope_key', '<', `${key}0`)]),
          ]),
        )
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    deleteAssignment: (id) =>
      change(async (transaction) => {
        const row = await transaction
          .deleteFrom('role_assignments')
          .where('id', '=', id.toLowerCase())
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return false;
        const { roleRemovalSeconds: seconds } = propagation();
        await keepRemovedAssignment(transaction, row, { now: clock.now(), seconds });
        return true;
      }),

    listDenyAssignments: () => readDenyAssignments(queries),

    async putDenyAssignment(given) {
      const denyAssignment = inLowerCase(given);
      const row = { id: denyAssignment.id, document: JSON.stringify(denyAssignment) };
      await change((transaction) =>
        transaction
          .insertInto('deny_assignments')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute(),
      );
      return denyAssignment;
    },

    async addGroupMember(groupId, memberId) {
      await change((transaction) =>
        transaction
          .insertInto('group_members')
          .values({ group_id: groupId.toLowerCase(), member_id: memberId.toLowerCase() })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
    },

    async grantsFor(principalId) {
      const id = principalId.toLowerCase();
      const read = () => readGrants(queries, id, { now: clock.now(), listDefinitions });
      return grantsAt((await memory.recall('grants', id, read)) ?? (await read()), clock.now());
    },

    async appRoles(principalId, resourceAppId) {
      const [principal, resource] = [principalId.toLowerCase(), resourceAppId.toLowerCase()];
      const values = await memory.recall('app-roles', `${principal}\n${resource}`, async () => {
        const rows = await queries
          .selectFrom('app_role_assignments')
          .select('value')
          .where('principal_id', '=', principal)
          .where('resource_app_id', '=', resource)
          .where('value', '!=', '')
          .orderBy('value')
          .execute();
        return rows.map(({ value }) => value);
      });
      return values ?? [];
    },

    async assignAppRole(principalId, resourceAppId, value) {
      const [principal_id, resource_app_id] = [principalId.toLowerCase(), resourceAppId.toLowerCase()];
      await change((transaction) =>
        transaction
          .insertInto('app_role_assignments')
          .values({ principal_id, resource_app_id, value })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
    },
  };
}

function isSameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Ids are compared as texts: one in upper case would deny nobody. */
function inLowerCase(denyAssignment: DenyAssignment): DenyAssignment {
  const lowered = (ids: readonly string[]) => ids.map((id) => id.toLowerCase());
  return {
    ...denyAssignment,
    id: denyAssignment.id.toLowerCase(),
    principalIds: lowered(denyAssignment.principalIds),
    excludedPrincipalIds: lowered(denyAssignment.excludedPrincipalIds),
  };
}

function toRow(
  draft: RoleAssignmentDraft,
  {
    id,
    now,
    effectiveAt,
  }: { readonly id: string; readonly now: Date; readonly effectiveAt: Date | undefined },
): Selectable<RoleAssignmentsTable> {
  return {
    id,
    scope: draft.scope,
    scope_key: draft.scope.length > 1 ? draft.scope.toLowerCase().replace(/\/$/, '') : draft.scope,
    principal_id: draft.principalId.toLowerCase(),
    principal_type: draft.principalType,
    role_definition_id: draft.roleDefinitionId.toLowerCase(),
    condition: draft.condition ?? null,
    description: draft.description ?? null,
    delegated_identity_id: draft.delegatedManagedIdentityResourceId ?? null,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    created_by: draft.createdBy ?? null,
    updated_by: draft.createdBy ?? null,
    effective_at: effectiveAt?.toISOString() ?? null,
  };
}
