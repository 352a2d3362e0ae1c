import { isGuid } from '../platform/ids.ts';
import type { ResourcePrincipals } from './directory.ts';
import { firstPartyResources } from './first-party-resources.ts';
import type { Application, ResourcePrincipal } from './records.ts';
import { toApplication } from './rows.ts';
import type { StoreContext } from './store-context.ts';

export function createResourcePrincipals({ queries, memory }: StoreContext): ResourcePrincipals {
  const findApplication = async (
    tenantId: string,
    wanted: string,
  ): Promise<ResourcePrincipal | undefined> => {
    const rows = await queries
      .selectFrom('applications')
      .innerJoin('service_principals', 'service_principals.app_id', 'applications.app_id')
      .select('applications.document')
      .where('service_principals.tenant_id', '=', tenantId)
      .orderBy('applications.app_id')
      .execute();
    const named = rows.map(toApplication).filter((each) => isNamed(toResource(each), wanted));
    // A guest of the tenant must not take a name from an application that is at home in it.
    const application = named.find(({ homeTenantId }) => homeTenantId === tenantId) ?? named[0];
    return application && toResource(application);
  };

  return {
    async find(tenantId, identifier) {
      const [tenant, wanted] = [tenantId.toLowerCase(), normalise(identifier)];
      return await memory.recall(
        'resource',
        `${tenant}\n${wanted}`,
        async () =>
          firstPartyResources.find((resource) => isNamed(resource, wanted)) ??
          (await findApplication(tenant, wanted)),
      );
    },
  };
}

function isNamed({ appId, identifierUris }: ResourcePrincipal, wanted: string): boolean {
  if (isGuid(wanted)) return appId === wanted;
  return identifierUris.some((uri) => normalise(uri) === wanted);
}

/** Entra: case and one slash at the end make no difference to which resource is meant (fidelity/directory.md). */
function normalise(identifier: string): string {
  const lowered = identifier.toLowerCase();
  return lowered.endsWith('/') ? lowered.slice(0, -1) : lowered;
}

function toResource({
  appId,
  displayName,
  identifierUris,
  accessTokenVersion,
  appRoles,
}: Application): ResourcePrincipal {
  return {
    appId,
    displayName,
    accessTokenVersion,
    appRoles,
    identifierUris: [...identifierUris, `api://${appId}`],
    delegatedPermissions: ['user_impersonation'],
  };
}
