import type { Application } from '../../directory/index.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { GraphRequest, Permissions } from '../route.ts';

/** By object id, or as `applications(appId='…')`. Of the caller's own tenant: another's is not there. */
async function findApplication(
  { directory }: Pick<GraphContext, 'directory'>,
  { parameters, caller: { tenantId } }: GraphRequest,
): Promise<Application | undefined> {
  const { name = '', value = '' } = parameters.application ?? {};
  if (name === 'id') return await directory.applications.find(tenantId, value);
  if (name !== 'appId') throw refusal('keyUnknown', { name, resource: 'application' });
  const found = await directory.applications.findByAppId(value);
  return found?.homeTenantId === tenantId ? found : undefined;
}

/** @throws {GraphError} `Request_ResourceNotFound` */
export async function requireApplication(graph: GraphContext, request: GraphRequest): Promise<Application> {
  const found = await findApplication(graph, request);
  if (found === undefined) throw refusal('notFound', { id: request.parameters.application?.value ?? '' });
  return found;
}

/** Adds to permissions that a caller with rights over its own applications has them here. */
export function orOwned(permissions: Permissions): Permissions {
  return {
    ...permissions,
    async whenOwned(graph, request) {
      const application = await findApplication(graph, request);
      return application?.ownerIds.includes(request.caller.objectId) ?? false;
    },
  };
}
