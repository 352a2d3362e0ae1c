import type { Group } from '../../directory/index.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { GraphRequest, Permissions } from '../route.ts';

/** By object id. Of the caller's own tenant: another's is not there. */
async function findGroup(
  { directory }: Pick<GraphContext, 'directory'>,
  { parameters, caller }: GraphRequest,
): Promise<Group | undefined> {
  const { name = '', value = '' } = parameters.group ?? {};
  if (name !== 'id') throw refusal('keyUnknown', { name, resource: 'group' });
  return await directory.groups.find(caller.tenantId, value);
}

/** @throws {GraphError} `Request_ResourceNotFound` */
export async function requireGroup(graph: GraphContext, request: GraphRequest): Promise<Group> {
  const found = await findGroup(graph, request);
  if (found === undefined) throw refusal('notFound', { id: request.parameters.group?.value ?? '' });
  return found;
}

/** Adds to permissions that a person who owns the group has them here. */
export function orOwnedGroup(permissions: Permissions): Permissions {
  return {
    ...permissions,
    isOwnedByPeople: true,
    async whenOwned(graph, request) {
      const group = await findGroup(graph, request);
      return group?.ownerIds.includes(request.caller.objectId) ?? false;
    },
  };
}
