import type { Kysely, Selectable } from '../platform/database/index.ts';
import type { RevisedUser, Users } from './directory.ts';
import { hashPassword, isPasswordOf } from './password-hash.ts';
import type { User } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables, UsersTable } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

export function createUsers({ queries, change, newId, clock, memory }: StoreContext): Users {
  return {
    async create({ tenantId, userPrincipalName, displayName, password, isEnabled = true, profile = {} }) {
      const passwordHash = password === undefined ? null : await hashPassword(password);
      return await change(async (transaction) => {
        const existing = await findRow(transaction, userPrincipalName);
        if (existing !== undefined) return { kind: 'name-taken', user: toUser(existing) };
        const now = clock.now().toISOString();
        const row = {
          object_id: newId(),
          tenant_id: tenantId.toLowerCase(),
          principal_key: userPrincipalName.toLowerCase(),
          user_principal_name: userPrincipalName,
          display_name: displayName,
          password_hash: passwordHash,
          created_at: now,
          sessions_valid_from: now,
          document: toDocument({ isEnabled, profile }),
        };
        await transaction.insertInto('users').values(row).execute();
        return { kind: 'created', user: toUser(row) };
      });
    },

    async find(idOrName) {
      return await memory.recall('user', idOrName.toLowerCase(), async () => {
        const row = await findRow(queries, idOrName);
        return row && toUser(row);
      });
    },

    async list(tenantId) {
      const rows = await queries
        .selectFrom('users')
        .selectAll()
        .where('tenant_id', '=', tenantId.toLowerCase())
        .orderBy('principal_key')
        .execute();
      return rows.map(toUser);
    },

    async hasPassword(objectId, password) {
      const row = await findRow(queries, objectId);
      const kept = row?.password_hash ?? undefined;
      return kept !== undefined && (await isPasswordOf(kept, password));
    },

    async setPassword(objectId, password) {
      const passwordHash = await hashPassword(password);
      return await change(
        async (transaction) =>
          await revise(transaction, objectId, {
            password_hash: passwordHash,
            sessions_valid_from: clock.now().toISOString(),
          }),
      );
    },

    revise: (objectId, revision) =>
      change(async (transaction): Promise<RevisedUser> => {
        const row = await findRow(transaction, objectId);
        if (row === undefined) return { kind: 'absent' };
        const held = toUser(row);
        const user = { ...held, ...revision(held) };
        const namesake = await findRow(transaction, user.userPrincipalName);
        if (namesake !== undefined && namesake.object_id !== row.object_id) {
          return { kind: 'name-taken', user: toUser(namesake) };
        }
        const values = {
          principal_key: user.userPrincipalName.toLowerCase(),
          user_principal_name: user.userPrincipalName,
          display_name: user.displayName,
          document: toDocument(user),
          ...(held.isEnabled && !user.isEnabled && { sessions_valid_from: clock.now().toISOString() }),
        };
        await transaction.updateTable('users').set(values).where('object_id', '=', row.object_id).execute();
        return { kind: 'revised', user: toUser({ ...row, ...values }) };
      }),

    async revokeSessions(objectId) {
      return await change(
        async (transaction) =>
          await revise(transaction, objectId, { sessions_valid_from: clock.now().toISOString() }),
      );
    },

    async delete(objectId) {
      return await change(async (transaction) => {
        const row = await findRow(transaction, objectId);
        if (row === undefined) return false;
        const id = row.object_id;
        await transaction.deleteFrom('app_role_assignments').where('principal_id', '=', id).execute();
        await transaction.deleteFrom('group_members').where('member_id', '=', id).execute();
        await transaction.deleteFrom('directory_role_holders').where('principal_id', '=', id).execute();
        await transaction.deleteFrom('users').where('object_id', '=', id).execute();
        return true;
      });
    },
  };
}

async function revise(
  queries: Queries,
  objectId: string,
  values: Partial<Selectable<UsersTable>>,
): Promise<User | undefined> {
  const row = await findRow(queries, objectId);
  if (row === undefined) return undefined;
  await queries.updateTable('users').set(values).where('object_id', '=', row.object_id).execute();
  return toUser({ ...row, ...values });
}

async function findRow(queries: Queries, idOrName: string): Promise<Selectable<UsersTable> | undefined> {
  const wanted = idOrName.toLowerCase();
  return await queries
    .selectFrom('users')
    .selectAll()
    .where((is) => is.or([is('object_id', '=', wanted), is('principal_key', '=', wanted)]))
    .executeTakeFirst();
}

type UserDocument = Pick<User, 'isEnabled' | 'profile'>;

function toDocument({ isEnabled, profile }: UserDocument): string {
  return JSON.stringify({ isEnabled, profile });
}

function readDocument(document: string | null): UserDocument {
  // One that was made before users could be changed has none. Written by `toDocument` and by nothing else.
  return document === null ? { isEnabled: true, profile: {} } : (JSON.parse(document) as UserDocument);
}

function toUser(row: Selectable<UsersTable>): User {
  return {
    objectId: row.object_id,
    tenantId: row.tenant_id,
    userPrincipalName: row.user_principal_name,
    displayName: row.display_name,
    hasPassword: row.password_hash !== null,
    ...readDocument(row.document),
    createdAt: new Date(row.created_at),
    sessionsValidFrom: new Date(row.sessions_valid_from),
  };
}
