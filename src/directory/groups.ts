import type { Selectable } from '../platform/database/index.ts';
import type { Groups } from './directory.ts';
import type { Group } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { GroupsTable } from './tables.ts';

export function createGroups({ queries, change, newId, clock }: StoreContext): Groups {
  return {
    async list(tenantId) {
      const rows = await queries
        .selectFrom('groups')
        .selectAll()
        .where('tenant_id', '=', tenantId.toLowerCase())
        .orderBy('object_id')
        .execute();
      return rows.map(toGroup);
    },

    async find(tenantId, objectId) {
      const row = await queries
        .selectFrom('groups')
        .selectAll()
        .where('tenant_id', '=', tenantId.toLowerCase())
        .where('object_id', '=', objectId.toLowerCase())
        .executeTakeFirst();
      return row && toGroup(row);
    },

    async create(draft) {
      const group: Group = {
        ...draft,
        objectId: newId(),
        tenantId: draft.tenantId.toLowerCase(),
        createdAt: clock.now(),
      };
      await change((transaction) => transaction.insertInto('groups').values(toRow(group)).execute());
      return group;
    },

    revise: (objectId, revision) =>
      change(async (transaction) => {
        const row = await transaction
          .selectFrom('groups')
          .selectAll()
          .where('object_id', '=', objectId.toLowerCase())
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const held = toGroup(row);
        const revised = { ...held, ...revision(held) };
        await transaction
          .updateTable('groups')
          .set(toRow(revised))
          .where('object_id', '=', held.objectId)
          .execute();
        return revised;
      }),

    async delete(objectId) {
      const id = objectId.toLowerCase();
      return await change(async (transaction) => {
        await transaction
          .deleteFrom('group_members')
          .where((where) => where.or([where('group_id', '=', id), where('member_id', '=', id)]))
          .execute();
        await transaction.deleteFrom('app_role_assignments').where('principal_id', '=', id).execute();
        const { numDeletedRows } = await transaction
          .deleteFrom('groups')
          .where('object_id', '=', id)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      });
    },

    async memberIds(groupId) {
      const rows = await queries
        .selectFrom('group_members')
        .select('member_id')
        .where('group_id', '=', groupId.toLowerCase())
        .orderBy('member_id')
        .execute();
      return rows.map(({ member_id }) => member_id);
    },

    async addMember(groupId, memberId) {
      const { numInsertedOrUpdatedRows = 0n } = await change((transaction) =>
        transaction
          .insertInto('group_members')
          .values({ group_id: groupId.toLowerCase(), member_id: memberId.toLowerCase() })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst(),
      );
      return numInsertedOrUpdatedRows > 0n;
    },

    async removeMember(groupId, memberId) {
      const { numDeletedRows } = await change((transaction) =>
        transaction
          .deleteFrom('group_members')
          .where('group_id', '=', groupId.toLowerCase())
          .where('member_id', '=', memberId.toLowerCase())
          .executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },

    async directGroupIds(principalId) {
      const rows = await queries
        .selectFrom('group_members')
        .select('group_id')
        .where('member_id', '=', principalId.toLowerCase())
        .orderBy('group_id')
        .execute();
      return rows.map(({ group_id }) => group_id);
    },
  };
}

function toRow({ objectId, tenantId, displayName, ...rest }: Group): Selectable<GroupsTable> {
  return {
    object_id: objectId,
    tenant_id: tenantId,
    display_name: displayName,
    document: JSON.stringify(rest),
  };
}

function toGroup(row: Selectable<GroupsTable>): Group {
  // Written by `toRow` and by nothing else; JSON keeps dates as texts.
  const rest = JSON.parse(row.document) as Omit<Group, 'objectId' | 'tenantId' | 'displayName'>;
  return {
    ...rest,
    createdAt: new Date(rest.createdAt),
    objectId: row.object_id,
    tenantId: row.tenant_id,
    displayName: row.display_name,
  };
}
