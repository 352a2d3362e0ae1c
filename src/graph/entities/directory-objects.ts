import { z } from 'zod';
import { entityAnswer, valueAnswer } from '../answers/answer.ts';
import type { GraphObject } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readDirectory } from '../permissions.ts';
import { readGraphBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { directoryObjectSet, findObject } from './find-object.ts';

/** Graph: at most a thousand ids at once. */
const idsBody = z.strictObject({
  ids: z.array(z.string().max(100)).max(1_000),
  types: z.array(z.string().max(100)).max(20).nullish(),
});

export const directoryObjectRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: pathTemplate('/directoryObjects/{object}'),
    permissions: readDirectory,
    handle: get,
  },
  {
    method: 'POST',
    path: pathTemplate('/directoryObjects/getByIds'),
    permissions: readDirectory,
    handle: getByIds,
  },
];

async function get(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const id = request.parameters.object?.value ?? '';
  const object = await findObject(graph, request.caller, { id });
  if (object === undefined) throw refusal('notFound', { id });
  return entityAnswer(request, directoryObjectSet, { object });
}

/** Graph: ids that are nobody's, or of another type, are left out without a word. */
async function getByIds(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { ids, types } = await readGraphBody(request.request, idsBody);
  const kinds = types?.map((type) => type.toLowerCase());
  const found: GraphObject[] = [];
  for (const id of new Set(ids)) {
    const object = await findObject(graph, request.caller, { id, kinds });
    if (object !== undefined) found.push(object);
  }
  return valueAnswer(request, 'directoryObjects', found);
}
