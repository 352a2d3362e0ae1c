import type { Kysely } from '../platform/database/index.ts';
import type { Client, FederatedCredential, ServicePrincipal } from './records.ts';
import { toApplication, toFederatedCredential, toManagedIdentity, toServicePrincipal } from './rows.ts';
import type { DirectoryTables } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

/** Puts a client together from its tables. */
export async function readClient(
  queries: Queries,
  tenantId: string,
  clientId: string,
): Promise<Client | undefined> {
  const row = await queries
    .selectFrom('service_principals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', clientId)
    .executeTakeFirst();
  return row && (await completeClient(queries, toServicePrincipal(row)));
}

/** The client that a federated credential belongs to, in its home tenant. */
export async function readClientOfOwner(queries: Queries, ownerId: string): Promise<Client | undefined> {
  const application = await queries
    .selectFrom('applications')
    .selectAll()
    .where('object_id', '=', ownerId)
    .executeTakeFirst();
  if (application !== undefined) {
    return await readClient(queries, application.home_tenant_id, application.app_id);
  }
  const principal = await queries
    .selectFrom('service_principals')
    .selectAll()
    .where('object_id', '=', ownerId)
    .executeTakeFirst();
  return principal && (await completeClient(queries, toServicePrincipal(principal)));
}

async function completeClient(
  queries: Queries,
  servicePrincipal: ServicePrincipal,
): Promise<Client | undefined> {
  const { appId: clientId, objectId } = servicePrincipal;
  if (servicePrincipal.type === 'ManagedIdentity') {
    const row = await queries
      .selectFrom('managed_identities')
      .selectAll()
      .where('principal_id', '=', objectId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const federatedCredentials = await listCredentials(queries, objectId);
    return {
      kind: 'managed-identity',
      clientId,
      servicePrincipal,
      identity: toManagedIdentity(row),
      federatedCredentials,
    };
  }
  const row = await queries
    .selectFrom('applications')
    .selectAll()
    .where('app_id', '=', clientId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const federatedCredentials = await listCredentials(queries, row.object_id);
  return {
    kind: 'application',
    clientId,
    servicePrincipal,
    application: toApplication(row),
    federatedCredentials,
  };
}

export async function listCredentials(
  queries: Queries,
  ownerId: string,
): Promise<readonly FederatedCredential[]> {
  const rows = await queries
    .selectFrom('federated_credentials')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .orderBy('created_at')
    .orderBy('name')
    .execute();
  return rows.map(toFederatedCredential);
}
