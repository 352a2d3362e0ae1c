import type { Kysely } from '../platform/database/index.ts';
import type { ServicePrincipals, Sight } from './directory.ts';
import { firstPartyResources } from './first-party-resources.ts';
import { forgetPrincipals } from './forget-principals.ts';
import { guidOf } from './guid-of.ts';
import { credentialsOf } from './identity-credentials.ts';
import { newPassword } from './new-password.ts';
import type { KnownPrincipal, ResourcePrincipal, ServicePrincipal } from './records.ts';
import { toApplication, toManagedIdentity, toServicePrincipal, toServicePrincipalRow } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables } from './tables.ts';
import { isVisible } from './visibility.ts';

type Queries = Kysely<DirectoryTables>;

export function createServicePrincipals({ queries, change, newId, clock }: StoreContext): ServicePrincipals {
  const complete = (principals: readonly ServicePrincipal[]) =>
    withWhatTheyStandFor(queries, principals, clock.now());

  const isSeen = (principal: ServicePrincipal, { unseenToo = false }: Sight = {}): boolean =>
    unseenToo || isVisible(principal, clock.now());

  const completeSeen = async (principal: ServicePrincipal, sight?: Sight) =>
    isSeen(principal, sight) ? (await complete([principal]))[0] : undefined;

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
    const known = await complete(rows.map(toServicePrincipal).filter((principal) => isSeen(principal)));
    return [...known, ...firstPartyResources.map((resource) => firstParty(resource, tenantId))].sort(byId);
  };

  return {
    list,

    async find(tenant, id, sight) {
      const [tenantId, objectId] = [tenant.toLowerCase(), id.toLowerCase()];
      const row = await queries
        .selectFrom('service_principals')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('object_id', '=', objectId)
        .executeTakeFirst();
      if (row !== undefined) return await completeSeen(toServicePrincipal(row), sight);
      return firstPartyResources
        .map((resource) => firstParty(resource, tenantId))
        .find(({ servicePrincipal }) => servicePrincipal.objectId === objectId);
    },

    async findByAppId(tenant, id, sight) {
      const [tenantId, appId] = [tenant.toLowerCase(), id.toLowerCase()];
      const row = await queries
        .selectFrom('service_principals')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('app_id', '=', appId)
        .executeTakeFirst();
      if (row !== undefined) return await completeSeen(toServicePrincipal(row), sight);
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

async function withWhatTheyStandFor(
  queries: Queries,
  principals: readonly ServicePrincipal[],
  now: Date,
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
    if (identity === undefined) return [];
    const credentials = credentialsOf(identity, now);
    return [{ kind: 'managed-identity', servicePrincipal, identity, credentials }];
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

function byId(left: KnownPrincipal, right: KnownPrincipal): number {
  return left.servicePrincipal.objectId < right.servicePrincipal.objectId ? -1 : 1;
}
