import { listAnswer } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readApplications, writeApplications } from '../permissions.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { directoryObjectSet } from './find-object.ts';

const items = '/directory/deletedItems';

/** What is deleted is gone at once here: Graph would keep it for thirty days (fidelity/graph.md, "Deletion"). */
export const deletedItemRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: pathTemplate(`${items}/microsoft.graph.application`),
    permissions: readApplications,
    handle: listNone,
  },
  {
    method: 'GET',
    path: pathTemplate(`${items}/microsoft.graph.servicePrincipal`),
    permissions: readApplications,
    handle: listNone,
  },
  { method: 'GET', path: pathTemplate(`${items}/{item}`), permissions: readApplications, handle: refuse },
  { method: 'DELETE', path: pathTemplate(`${items}/{item}`), permissions: writeApplications, handle: refuse },
  {
    method: 'POST',
    path: pathTemplate(`${items}/{item}/restore`),
    permissions: writeApplications,
    handle: refuse,
  },
];

async function listNone(_graph: GraphContext, request: GraphRequest): Promise<Response> {
  return listAnswer(request, directoryObjectSet, []);
}

async function refuse(_graph: GraphContext, { parameters }: GraphRequest): Promise<Response> {
  throw refusal('notFound', { id: parameters.item?.value ?? '' });
}
