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
      .execute();
    const application = rows.map(toApplication).find((each) => isNamed(toResource(each), wanted));
    return application && toResource(application);
  };

  return {
    async find(tenantId, identifier) {
      const wanted = normalise(identifier);
      return await memory.recall(
        'resource',
        `${tenantId}\n${wanted}`,
        async () =>
          firstPartyResources.find((resource) => isNamed(resource, wanted)) ??
          (await findApplication(tenantId, wanted)),
      );
    },
  };
}

function isNamed({ appId, identifierUris }: ResourcePrincipal, wanted: string): boolean {
  if (isGuid(wanted)) return appId === wanted;
  return identifierUris.some((uri) => normalise(uri) === wanted);
}

/** Entra: case and one slash at the end make no difference to which resource is meant (fidelity/sts.md, "Resources"). */
function normalise(identifier: string): string {
  const lowered = identifier.toLowerCase();
  return lowered.endsWith('/') ? lowered.slice(0, -1) : lowered;
}

function toResource({
  appId,
  displayName,
  identifierUris,
  accessTokenVersion,
}: Application): ResourcePrincipal {
  return { appId, displayName, accessTokenVersion, identifierUris: [...identifierUris, `api://${appId}`] };
}
