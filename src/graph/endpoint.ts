import type { GraphContext } from './context.ts';
import { graphRoutes } from './entities/index.ts';
import { refusal } from './errors.ts';
import { authorize } from './request/authorize.ts';
import { findRoute } from './request/find-route.ts';
import { parseGraphPath } from './request/graph-path.ts';
import { readQuery } from './request/query.ts';
import type { Caller, GraphRequest } from './route.ts';

/**
 * Every request to Graph, phase by phase: who asks comes before what there is, so that whoever may nothing learns
 * nothing. Refusals are thrown as rows of the error table.
 */
export async function answerGraphRequest(graph: GraphContext, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const caller = await identify(graph, request);
  const path = parseGraphPath(url.pathname);
  if (path.kind === 'invalid') throw refusal(path.reason, { segment: path.segment });
  const found = findRoute(graphRoutes, request.method, path.segments);
  if (found.kind === 'unknown') throw refusal('segmentUnknown', { segment: found.segment });
  if (found.kind === 'other-method') throw refusal('methodNotAllowed');
  const { route, parameters } = found;
  if (route.isOfUser && !caller.isUser) throw refusal('meWithoutUser');
  const query = readQuery(url);
  const asked: GraphRequest = { request, url, version: path.version, parameters, query, caller };
  await authorize(graph, route, asked);
  return await route.handle(graph, asked);
}

async function identify(graph: GraphContext, request: Request): Promise<Caller> {
  const claims = await graph.authenticate(request);
  const { tid: tenantId, oid: objectId, roles = [], scp } = claims;
  const isUser = typeof scp === 'string';
  // Entra: a token is for an application's own rights or for a user's, never for both.
  return {
    claims,
    tenantId,
    objectId,
    isUser,
    roles: isUser ? [] : roles,
    scopes: isUser ? scp.split(' ') : [],
  };
}
