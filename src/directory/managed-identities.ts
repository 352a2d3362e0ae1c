import type { Selectable } from '../platform/database/index.ts';
import type { ManagedIdentities } from './directory.ts';
import type { ManagedIdentity } from './records.ts';
import { toManagedIdentity, toServicePrincipalRow } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { ManagedIdentitiesTable } from './tables.ts';

export function createManagedIdentities({ queries, memory, newId, clock }: StoreContext): ManagedIdentities {
  const find = async (resourceId: string): Promise<ManagedIdentity | undefined> => {
    const row = await queries
      .selectFrom('managed_identities')
      .selectAll()
      .where('resource_key', '=', resourceId.toLowerCase())
      .executeTakeFirst();
    return row && toManagedIdentity(row);
  };

  return {
    find,

    async list() {
      const rows = await queries
        .selectFrom('managed_identities')
        .selectAll()
        .orderBy('resource_key')
        .execute();
      return rows.map(toManagedIdentity);
    },

    async put(draft) {
      const existing = await find(draft.resourceId);
      const identity: ManagedIdentity = {
        ...draft,
        resourceId: existing?.resourceId ?? draft.resourceId,
        tags: draft.tags ?? existing?.tags ?? {},
        clientId: existing?.clientId ?? newId(),
        principalId: existing?.principalId ?? newId(),
        createdAt: existing?.createdAt ?? clock.now(),
      };
      const row = toRow(identity);
      await queries.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('managed_identities')
          .values(row)
          .onConflict((conflict) => conflict.column('resource_key').doUpdateSet(row))
          .execute();
        if (existing !== undefined) return;
        await transaction
          .insertInto('service_principals')
          .values(
            toServicePrincipalRow({
              objectId: identity.principalId,
              tenantId: identity.tenantId,
              appId: identity.clientId,
              displayName: identity.name,
              type: 'ManagedIdentity',
            }),
          )
          .execute();
      });
      memory.forget();
      return identity;
    },

    async delete(resourceId) {
      const identity = await find(resourceId);
      if (identity === undefined) return false;
      const { principalId } = identity;
      await queries.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('federated_credentials').where('owner_id', '=', principalId).execute();
        await transaction.deleteFrom('service_principals').where('object_id', '=', principalId).execute();
        await transaction.deleteFrom('managed_identities').where('principal_id', '=', principalId).execute();
      });
      memory.forget();
      return true;
    },
  };
}

function toRow(identity: ManagedIdentity): Selectable<ManagedIdentitiesTable> {
  return {
    resource_key: identity.resourceId.toLowerCase(),
    resource_id: identity.resourceId,
    name: identity.name,
    location: identity.location,
    tenant_id: identity.tenantId,
    client_id: identity.clientId,
    principal_id: identity.principalId,
    tags: JSON.stringify(identity.tags),
    created_at: identity.createdAt.toISOString(),
  };
}
