import type { DirectoryRoles } from './directory.ts';
import type { DirectoryRole } from './records.ts';
import type { StoreContext } from './store-context.ts';

function role(displayName: string, templateId: string, description: string): DirectoryRole {
  return { templateId, displayName, description };
}

/** Entra: the ids are the same in every tenant (entra-docs permissions-reference; fidelity/directory.md, "Directory roles"). */
export const directoryRoles: readonly DirectoryRole[] = [
  role(
    'Global Administrator',
    '62e90394-69f5-4237-9190-012177145e10',
    'Manages all of the directory, and who administers it.',
  ),
  role(
    'Privileged Role Administrator',
    'e8611ab8-c189-46e8-94e1-60213ab1f814',
    'Manages who administers the directory, and grants permissions of Microsoft Graph.',
  ),
  role(
    'Application Administrator',
    '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    'Manages all applications and service principals.',
  ),
  role(
    'Cloud Application Administrator',
    '158c047a-c907-4556-b7ef-446551a6b5f7',
    'Manages all applications and service principals, but for application proxies.',
  ),
  role('User Administrator', 'fe930be7-5e62-47db-91af-98c3a49a38b1', 'Manages users and groups.'),
  role('Groups Administrator', 'fdd7a751-b60b-444a-984c-02652fe8fa1c', 'Manages groups.'),
];

export function createDirectoryRoles({ queries, change, memory }: StoreContext): DirectoryRoles {
  return {
    list: () => directoryRoles,

    async heldBy(principalId) {
      const id = principalId.toLowerCase();
      const held = await memory.recall('directory roles', id, async () => {
        const rows = await queries
          .selectFrom('directory_role_holders')
          .select('template_id')
          .where('principal_id', '=', id)
          .orderBy('template_id')
          .execute();
        return rows.map(({ template_id }) => template_id);
      });
      return held ?? [];
    },

    async holderIds(templateId) {
      const rows = await queries
        .selectFrom('directory_role_holders')
        .select('principal_id')
        .where('template_id', '=', templateId.toLowerCase())
        .orderBy('principal_id')
        .execute();
      return rows.map(({ principal_id }) => principal_id);
    },

    async assign(principalId, templateId) {
      const row = { template_id: templateId.toLowerCase(), principal_id: principalId.toLowerCase() };
      const { numInsertedOrUpdatedRows = 0n } = await change((transaction) =>
        transaction
          .insertInto('directory_role_holders')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst(),
      );
      return numInsertedOrUpdatedRows > 0n;
    },

    async takeBack(principalId, templateId) {
      const { numDeletedRows } = await change((transaction) =>
        transaction
          .deleteFrom('directory_role_holders')
          .where('template_id', '=', templateId.toLowerCase())
          .where('principal_id', '=', principalId.toLowerCase())
          .executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },
  };
}
