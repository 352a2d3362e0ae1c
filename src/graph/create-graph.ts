import { isGuid } from '../platform/ids.ts';
import type { Part } from '../platform/part.ts';
import type { GraphContext, GraphDependencies } from './context.ts';
import { answerGraphRequest } from './endpoint.ts';
import { type RequestIds, renderGraphError, toGraphError } from './render-error.ts';
import { createAuthenticate } from './request/authenticate.ts';

/** Microsoft Graph, for every tenant of the directory. */
export function createGraph(dependencies: GraphDependencies): Part {
  const graph: GraphContext = { ...dependencies, authenticate: createAuthenticate(dependencies) };
  return {
    async fetch(request) {
      const ids = requestIds(request, dependencies.newId());
      const answer = await answerOrRefuse(graph, request, ids);
      answer.headers.set('request-id', ids.requestId);
      answer.headers.set('client-request-id', ids.clientRequestId);
      answer.headers.set('cache-control', 'no-cache');
      answer.headers.set('strict-transport-security', 'max-age=31536000');
      return answer;
    },
    close: async () => {},
  };
}

/** Graph: without an id of its own, a request's client id is the request id. */
function requestIds(request: Request, requestId: string): RequestIds {
  const given = request.headers.get('client-request-id') ?? '';
  return { requestId, clientRequestId: isGuid(given) ? given : requestId };
}

async function answerOrRefuse(graph: GraphContext, request: Request, ids: RequestIds): Promise<Response> {
  try {
    return await answerGraphRequest(graph, request);
  } catch (error) {
    return renderGraphError(toGraphError(error, graph.log), ids, graph.clock.now());
  }
}
