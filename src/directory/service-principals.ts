import { createHash } from 'node:crypto';
import type { Kysely } from '../platform/database/index.ts';
import type { ServicePrincipals } from './directory.ts';
import { firstPartyResources } from './first-party-resources.ts';
import { forgetPrincipals } from './forget-principals.ts';
import { newPassword } from './new-password.ts';
import type { KnownPrincipal, ResourcePrincipal, ServicePrincipal } from './records.ts';
import { toApplication, toManagedIdentity, toServicePrincipal, toServicePrincipalRow } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

export function createServicePrincipals({ queries, change, newId, clock }: StoreContext): ServicePrincipals {
  /** Reads and writes in one transaction: of two changes at once, none is lost. */
  const revise: ServicePrincipals['revise'] = (objectId, revision) =>
    change(async (transaction) => {
      const principal = await findOfApplication(transaction, objectId);
      if (principal === undefined) return undefined;
      const revised = { ...principal, ...revision(principal) };
      await transaction
        .updateTable('service_principals')
        .set(toServicePrincipalRow(revised))
        .where('object_id', '=', principal.objectId)
        .execute();
      return revised;
    });

  const list = async (tenant: string): Promise<readonly KnownPrincipal[]> => {
    const tenantId = tenant.toLowerCase();
    const rows = await queries
      .selectFrom('service_principals')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .execute();
    const known = await complete(queries, rows.map(toServicePrincipal));
    return [...known, ...firstPartyResources.map((resource) => firstParty(resource, tenantId))].sort(byId);
  };

  return {
    list,

    async find(tenant, id) {
      const [tenantId, objectId] = [tenant.toLowerCase(), id.toLowerCase()];
      const row = await queries
        .selectFrom('service_principals')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('object_id', '=', objectId)
        .executeTakeFirst();
      if (row !== undefined) return (await complete(queries, [toServicePrincipal(row)]))[0];
      return firstPartyResources
        .map((resource) => firstParty(resource, tenantId))
        .find(({ servicePrincipal }) => servicePrincipal.objectId === objectId);
    },

    async findByAppId(tenant, id) {
      const [tenantId, appId] = [tenant.toLowerCase(), id.toLowerCase()];
      const row = await queries
        .selectFrom('service_principals')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('app_id', '=', appId)
        .executeTakeFirst();
      if (row !== undefined) return (await complete(queries, [toServicePrincipal(row)]))[0];
      const resource = firstPartyResources.find((each) => each.appId === appId);
      return resource && firstParty(resource, tenantId);
    },

    revise,

    async addPassword(objectId, draft) {
      const added = newPassword(draft, { keyId: newId(), now: clock.now() });
      const revised = await revise(objectId, ({ passwords = [] }) => ({
        passwords: [...passwords, added.credential],
      }));
      return revised && added;
    },

    delete: (objectId) =>
      change(async (transaction) => {
        const principal = await findOfApplication(transaction, objectId);
        if (principal === undefined) return false;
        await forgetPrincipals(transaction, [principal.objectId]);
        return true;
      }),
  };
}

async function findOfApplication(queries: Queries, objectId: string): Promise<ServicePrincipal | undefined> {
  const row = await queries
    .selectFrom('service_principals')
    .selectAll()
    .where('object_id', '=', objectId.toLowerCase())
    .where('type', '=', 'Application')
    .executeTakeFirst();
  return row && toServicePrincipal(row);
}

async function complete(
  queries: Queries,
  principals: readonly ServicePrincipal[],
): Promise<readonly KnownPrincipal[]> {
  if (principals.length === 0) return [];
  const appIds = principals.map(({ appId }) => appId);
  const applicationRows = await queries
    .selectFrom('applications')
    .selectAll()
    .where('app_id', 'in', appIds)
    .execute();
  const identityRows = await queries
    .selectFrom('managed_identities')
    .selectAll()
    .where('client_id', 'in', appIds)
    .execute();
  const applications = new Map(applicationRows.map((row) => [row.app_id, toApplication(row)]));
  const identities = new Map(identityRows.map((row) => [row.client_id, toManagedIdentity(row)]));
  return principals.flatMap((servicePrincipal): readonly KnownPrincipal[] => {
    const application = applications.get(servicePrincipal.appId);
    if (application !== undefined) return [{ kind: 'application', servicePrincipal, application }];
    const identity = identities.get(servicePrincipal.appId);
    return identity === undefined ? [] : [{ kind: 'managed-identity', servicePrincipal, identity }];
  });
}

/** Every tenant has every first-party resource, so its object id follows from the two, and needs no row. */
function firstParty(resource: ResourcePrincipal, tenantId: string): KnownPrincipal {
  const { appId, displayName } = resource;
  const objectId = guidOf(`${tenantId}/${appId}`);
  return {
    kind: 'first-party',
    resource,
    servicePrincipal: { objectId, tenantId, appId, displayName, type: 'Application' },
  };
}

/** RFC 9562 §5.8: version 8 is whatever its maker says, here a hash. */
function guidOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  const [low, mid, high, variant, node] = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ];
  return [low, mid, high, variant, node].join('-');
}

function byId(left: KnownPrincipal, right: KnownPrincipal): number {
  return left.servicePrincipal.objectId < right.servicePrincipal.objectId ? -1 : 1;
}
