import type { KnownPrincipal } from '../../directory/index.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { GraphRequest, Permissions } from '../route.ts';

/** By object id, or as `servicePrincipals(appId='…')`. Of the caller's own tenant: another's is not there. */
async function findServicePrincipal(
  { directory: { servicePrincipals } }: Pick<GraphContext, 'directory'>,
  { parameters, caller: { tenantId } }: GraphRequest,
): Promise<KnownPrincipal | undefined> {
  const { name = '', value = '' } = parameters.principal ?? {};
  if (name === 'id') return await servicePrincipals.find(tenantId, value);
  if (name !== 'appId') throw refusal('keyUnknown', { name, resource: 'service principal' });
  return await servicePrincipals.findByAppId(tenantId, value);
}

/** @throws {GraphError} `Request_ResourceNotFound` */
export async function requireServicePrincipal(
  graph: GraphContext,
  request: GraphRequest,
): Promise<KnownPrincipal> {
  const found = await findServicePrincipal(graph, request);
  if (found === undefined) throw refusal('notFound', { id: request.parameters.principal?.value ?? '' });
  return found;
}

/** Adds to permissions that a caller with rights over its own service principals has them here. */
export function orOwnedPrincipal(permissions: Permissions): Permissions {
  return {
    ...permissions,
    async whenOwned(graph, request) {
      const principal = await findServicePrincipal(graph, request);
      return principal?.servicePrincipal.ownerIds?.includes(request.caller.objectId) ?? false;
    },
  };
}
