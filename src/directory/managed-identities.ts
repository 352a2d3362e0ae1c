import type { Kysely, Selectable } from '../platform/database/index.ts';
import type { ManagedIdentities } from './directory.ts';
import { forgetPrincipals } from './forget-principals.ts';
import type { ManagedIdentity, ServicePrincipal } from './records.ts';
import { toManagedIdentity, toServicePrincipalRow } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables, ManagedIdentitiesTable } from './tables.ts';
import { visibility } from './visibility.ts';

export function createManagedIdentities(context: StoreContext): ManagedIdentities {
  const { queries, change, newId, clock } = context;
  return {
    find: (resourceId) => findIdentity(queries, resourceId),

    async list() {
      const rows = await queries
        .selectFrom('managed_identities')
        .selectAll()
        .orderBy('resource_key')
        .execute();
      return rows.map(toManagedIdentity);
    },

    async put({ resourceId, name, tenantId, location, tags }) {
      return await change(async (transaction) => {
        const existing = await findIdentity(transaction, resourceId);
        if (existing !== undefined) {
          const identity = { ...existing, location, tags: tags ?? existing.tags };
          await transaction
            .updateTable('managed_identities')
            .set(toRow(identity))
            .where('principal_id', '=', identity.principalId)
            .execute();
          return identity;
        }
        const identity: ManagedIdentity = {
          resourceId,
          name,
          location,
          tenantId: tenantId.toLowerCase(),
          tags: tags ?? {},
          clientId: newId(),
          principalId: newId(),
          createdAt: clock.now(),
        };
        await transaction.insertInto('managed_identities').values(toRow(identity)).execute();
        await transaction
          .insertInto('service_principals')
          .values(servicePrincipalOf(identity, visibility(context)))
          .execute();
        return identity;
      });
    },

    async delete(resourceId) {
      return await change(async (transaction) => {
        const identity = await findIdentity(transaction, resourceId);
        if (identity === undefined) return false;
        const { principalId } = identity;
        await transaction.deleteFrom('federated_credentials').where('owner_id', '=', principalId).execute();
        await forgetPrincipals(transaction, [principalId]);
        await transaction.deleteFrom('managed_identities').where('principal_id', '=', principalId).execute();
        return true;
      });
    },
  };
}

async function findIdentity(
  queries: Kysely<DirectoryTables>,
  resourceId: string,
): Promise<ManagedIdentity | undefined> {
  const row = await queries
    .selectFrom('managed_identities')
    .selectAll()
    .where('resource_key', '=', resourceId.toLowerCase())
    .executeTakeFirst();
  return row && toManagedIdentity(row);
}

function servicePrincipalOf(
  { principalId, tenantId, clientId, name }: ManagedIdentity,
  seen: Pick<ServicePrincipal, 'visibleAt'>,
) {
  return toServicePrincipalRow({
    ...seen,
    objectId: principalId,
    tenantId,
    appId: clientId,
    displayName: name,
    type: 'ManagedIdentity',
  });
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
