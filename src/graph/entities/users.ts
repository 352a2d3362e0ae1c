import type { User } from '../../directory/index.ts';
import { entityAnswer, listAnswer, noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { deleteUsers, readMe, readUsers, writeUsers } from '../permissions.ts';
import { holdsOneOf } from '../request/authorize.ts';
import { readGraphBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { renderUser, userSet } from './render-user.ts';
import { isStrongPassword, mergeProfile, userPatch, userPost } from './user-body.ts';

const collection = pathTemplate('/users');
const one = pathTemplate('/users/{user}');

export const userRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: pathTemplate('/me'),
    permissions: readMe,
    isOfUser: true,
    handle: (graph, request) => answer(graph, request, request.caller.objectId),
  },
  { method: 'GET', path: collection, permissions: readUsers, handle: list },
  { method: 'POST', path: collection, permissions: writeUsers, handle: create },
  {
    method: 'GET',
    path: one,
    permissions: readUsers,
    handle: (graph, request) => answer(graph, request, idOrNameOf(request)),
  },
  { method: 'PATCH', path: one, permissions: writeUsers, handle: patch },
  { method: 'DELETE', path: one, permissions: deleteUsers, handle: remove },
];

function idOrNameOf({ parameters }: GraphRequest): string {
  return parameters.user?.value ?? '';
}

async function list({ directory }: GraphContext, request: GraphRequest): Promise<Response> {
  const users = await directory.users.list(request.caller.tenantId);
  return listAnswer(request, userSet, users.map(renderUser));
}

async function answer(graph: GraphContext, request: GraphRequest, idOrName: string): Promise<Response> {
  const object = renderUser(await requireUser(graph, request, idOrName));
  return entityAnswer(request, userSet, { object });
}

async function create(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { tenantId } = request.caller;
  const body = await readGraphBody(request.request, userPost);
  const { displayName, userPrincipalName, accountEnabled, passwordProfile } = body;
  const { password } = passwordProfile;
  await requireOwnDomain(graph, request, userPrincipalName);
  if (!isStrongPassword(password)) throw refusal('passwordTooWeak');
  const { kind, user } = await graph.directory.users.create({
    tenantId,
    userPrincipalName,
    displayName,
    password,
    isEnabled: accountEnabled,
    profile: mergeProfile({}, body),
  });
  if (kind === 'name-taken') throw refusal('userNameTaken');
  return entityAnswer(request, userSet, { object: renderUser(user), status: 201 });
}

async function patch(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { users } = graph.directory;
  const { objectId } = await requireUser(graph, request, idOrNameOf(request));
  const body = await readGraphBody(request.request, userPatch);
  const { displayName, userPrincipalName, accountEnabled, passwordProfile } = body;
  const password = passwordProfile?.password ?? undefined;
  if (password !== undefined || userPrincipalName !== undefined || accountEnabled !== undefined) {
    await requirePowerOver(graph, request, objectId);
  }
  if (userPrincipalName !== undefined) await requireOwnDomain(graph, request, userPrincipalName);
  if (password !== undefined && !isStrongPassword(password)) throw refusal('passwordTooWeak');
  const revised = await users.revise(objectId, ({ profile }) => ({
    ...(displayName !== undefined && { displayName }),
    ...(userPrincipalName !== undefined && { userPrincipalName }),
    ...(accountEnabled !== undefined && { isEnabled: accountEnabled }),
    profile: mergeProfile(profile, body),
  }));
  if (revised.kind === 'absent') throw refusal('notFound', { id: objectId });
  if (revised.kind === 'name-taken') throw refusal('userNameTaken');
  if (password !== undefined) await users.setPassword(objectId, password);
  return noContent();
}

async function remove(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireUser(graph, request, idOrNameOf(request));
  await requirePowerOver(graph, request, objectId);
  await graph.directory.users.delete(objectId);
  return noContent();
}

/**
 * Entra: whoever administers the directory is changed by a Global Administrator alone: with another's password, anyone
 * would have another's rights (entra-docs privileged-roles-permissions, "Who can perform sensitive actions").
 */
async function requirePowerOver(
  graph: GraphContext,
  { caller }: GraphRequest,
  objectId: string,
): Promise<void> {
  const held = await graph.directory.directoryRoles.heldBy(objectId);
  if (held.length === 0) return;
  if (caller.isUser && (await holdsOneOf(graph, caller, []))) return;
  throw refusal('accessDenied');
}

/** Entra: a name ends in a domain of the tenant, so that no two tenants have users of one name. */
async function requireOwnDomain(
  { directory }: GraphContext,
  { caller }: GraphRequest,
  userPrincipalName: string,
): Promise<void> {
  const domain = userPrincipalName.slice(userPrincipalName.lastIndexOf('@') + 1).toLowerCase();
  const tenant = await directory.tenants.find(caller.tenantId);
  if (!tenant?.domains.includes(domain)) throw refusal('userDomainUnknown');
}

/** By object id or user principal name. @throws {GraphError} `Request_ResourceNotFound` */
export async function requireUser(
  { directory }: GraphContext,
  { caller }: Pick<GraphRequest, 'caller'>,
  idOrName: string,
): Promise<User> {
  const found = await directory.users.find(idOrName);
  if (found?.tenantId !== caller.tenantId) throw refusal('notFound', { id: idOrName });
  return found;
}
