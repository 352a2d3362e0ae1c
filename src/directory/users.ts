import type { Kysely, Selectable } from '../platform/database/index.ts';
import type { Users } from './directory.ts';
import { hashPassword, isPasswordOf } from './password-hash.ts';
import type { User } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables, UsersTable } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

export function createUsers({ queries, change, newId, clock, memory }: StoreContext): Users {
  return {
    async create({ tenantId, userPrincipalName, displayName, password }) {
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
        await transaction.deleteFrom('users').where('object_id', '=', row.object_id).execute();
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

function toUser(row: Selectable<UsersTable>): User {
  return {
    objectId: row.object_id,
    tenantId: row.tenant_id,
    userPrincipalName: row.user_principal_name,
    displayName: row.display_name,
    hasPassword: row.password_hash !== null,
    createdAt: new Date(row.created_at),
    sessionsValidFrom: new Date(row.sessions_valid_from),
  };
}
