import type { Operation } from '../../resources/index.ts';
import { acceptedAnswer, renderOperation, toRefusal } from '../answers/operation-answer.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';

const place = '/subscriptions/{subscriptionId}/providers/{namespace}/locations/{location}';

/** What became of something that goes on after its answer. Whoever has the name of it may know. */
export const operationRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: pathTemplate(`${place}/operations/{operationId}`),
    action: undefined,
    async handle(arm, request) {
      const operation = await find(arm, request);
      const headers = operation.state.kind === 'running' ? { 'retry-after': '1' } : undefined;
      return Response.json(renderOperation(operation), { ...(headers && { headers }) });
    },
  },
  {
    method: 'GET',
    path: pathTemplate(`${place}/operationResults/{operationId}`),
    action: undefined,
    async handle(arm, request) {
      const operation = await find(arm, request);
      const { state } = operation;
      if (state.kind === 'failed') throw toRefusal(state.failure);
      if (state.kind === 'running') return acceptedAnswer(operation, request.apiVersion);
      return state.outcome === undefined
        ? new Response(null, { status: 200 })
        : Response.json(renderOperation(operation));
    },
  },
];

async function find({ operations }: ArmContext, { parameters }: ArmRequest): Promise<Operation> {
  const { operationId: id = '', subscriptionId = '' } = parameters;
  const found = await operations.find(id);
  if (found?.place.subscriptionId.toLowerCase() !== subscriptionId.toLowerCase()) {
    throw refusal('operationNotFound', { id });
  }
  return found;
}
