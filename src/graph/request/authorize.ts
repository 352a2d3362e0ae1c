import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { Caller, GraphRequest, GraphRoute, Permissions } from '../route.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/**
 * Whether the token's roles allow what the route does; or, for a signed-in user, both the token's scopes and the
 * user's own rights.
 * @throws {GraphError} `Authorization_RequestDenied`
 */
export async function authorize(
  graph: GraphContext,
  { permissions }: Pick<GraphRoute, 'permissions'>,
  request: GraphRequest,
): Promise<void> {
  const isAllowed = request.caller.isUser
    ? await mayAsUser(graph, permissions, request)
    : await mayAsApplication(graph, permissions, request);
  if (!isAllowed) throw refusal('accessDenied');
}

async function mayAsApplication(
  graph: GraphContext,
  { application, whenOwned, isOwnedByPeople }: Permissions,
  request: GraphRequest,
): Promise<boolean> {
  const { roles } = request.caller;
  if (roles.some((role) => application.includes(role))) return true;
  if (whenOwned === undefined || isOwnedByPeople || !roles.includes('Application.ReadWrite.OwnedBy')) {
    return false;
  }
  return await whenOwned(graph, request);
}

/** Entra: a program may in a person's name what both of them may (fidelity/graph.md, "Rights of people"). */
async function mayAsUser(
  graph: GraphContext,
  { delegated, people, whenOwned }: Permissions,
  request: GraphRequest,
): Promise<boolean> {
  const { caller } = request;
  if (!caller.scopes.some((scope) => delegated.includes(scope))) return false;
  if (!(await isMember(graph, caller))) return false;
  if (people === 'every-member' || (await holdsOneOf(graph, caller, people))) return true;
  return whenOwned !== undefined && (await whenOwned(graph, request));
}

/** Whoever has been deleted or disabled since the token was issued has no rights left. */
async function isMember({ directory }: GraphContext, { objectId, tenantId }: Caller): Promise<boolean> {
  const user = await directory.users.find(objectId);
  return user?.objectId === objectId && user.tenantId === tenantId && user.isEnabled;
}

/** Entra: a Global Administrator may what any other role may. */
export async function holdsOneOf(
  { directory }: Pick<GraphContext, 'directory'>,
  { objectId }: Pick<Caller, 'objectId'>,
  templateIds: readonly string[],
): Promise<boolean> {
  const held = await directory.directoryRoles.heldBy(objectId);
  return held.some((id) => id === globalAdministrator || templateIds.includes(id));
}
