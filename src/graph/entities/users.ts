import type { User } from '../../directory/index.ts';
import { entityAnswer, listAnswer } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readMe, readUsers } from '../permissions.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { renderUser, userSet } from './render-user.ts';

export const userRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: pathTemplate('/me'),
    permissions: readMe,
    isOfUser: true,
    handle: (graph, request) => answer(graph, request, request.caller.objectId),
  },
  { method: 'GET', path: pathTemplate('/users'), permissions: readUsers, handle: list },
  {
    method: 'GET',
    path: pathTemplate('/users/{user}'),
    permissions: readUsers,
    handle: (graph, request) => answer(graph, request, request.parameters.user?.value ?? ''),
  },
];

async function list({ directory }: GraphContext, request: GraphRequest): Promise<Response> {
  const users = await directory.users.list(request.caller.tenantId);
  return listAnswer(request, userSet, users.map(renderUser));
}

async function answer(graph: GraphContext, request: GraphRequest, idOrName: string): Promise<Response> {
  const object = renderUser(await requireUser(graph, request, idOrName));
  return entityAnswer(request, userSet, { object });
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
