import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import { operationHeaders, type RunningOperation, renderOperation } from '../running-operations.ts';

const place = '/subscriptions/{subscriptionId}/providers/{namespace}/locations/{location}';

/** What became of something that goes on after its answer. Whoever has the name of it may know. */
export const operationRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: pathTemplate(`${place}/operations/{operationId}`),
    action: undefined,
    async handle(arm, request) {
      const operation = find(arm, request);
      const headers = operation.state.kind === 'running' ? { 'retry-after': '1' } : undefined;
      return Response.json(renderOperation(operation), { ...(headers && { headers }) });
    },
  },
  {
    method: 'GET',
    path: pathTemplate(`${place}/operationResults/{operationId}`),
    action: undefined,
    async handle(arm, request) {
      const operation = find(arm, request);
      const { state } = operation;
      if (state.kind === 'failed') throw state.error;
      if (state.kind === 'succeeded') {
        if (typeof state.outcome === 'object') return Response.json(renderOperation(operation));
        return new Response(null, { status: 200 });
      }
      return new Response(null, { status: 202, headers: operationHeaders(operation, request.apiVersion) });
    },
  },
];

function find({ operations }: ArmContext, { parameters }: ArmRequest): RunningOperation {
  const { operationId: id = '', subscriptionId = '' } = parameters;
  const found = operations.find(id);
  if (found?.place.subscriptionId.toLowerCase() !== subscriptionId.toLowerCase()) {
    throw refusal('operationNotFound', { id });
  }
  return found;
}
