import { listAnswer, noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readApplications, writeApplications } from '../permissions.ts';
import { readGraphBody, referenceBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { orOwned, requireApplication } from './find-application.ts';
import { directoryObjectSet, findObjects, requireObjects } from './find-object.ts';

const owners = '/applications/{application}/owners';

export const applicationOwnerRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: pathTemplate(owners), permissions: orOwned(readApplications), handle: list },
  {
    method: 'POST',
    path: pathTemplate(`${owners}/$ref`),
    permissions: orOwned(writeApplications),
    handle: add,
  },
  {
    method: 'DELETE',
    path: pathTemplate(`${owners}/{owner}/$ref`),
    permissions: orOwned(writeApplications),
    handle: remove,
  },
];

async function list(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { ownerIds } = await requireApplication(graph, request);
  return listAnswer(request, directoryObjectSet, await findObjects(graph, request.caller, ownerIds));
}

async function add(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { appId } = await requireApplication(graph, request);
  const { '@odata.id': id } = await readGraphBody(request.request, referenceBody);
  const [ownerId = ''] = await requireObjects(graph, request.caller, [id]);
  await graph.directory.applications.revise(appId, (application) => {
    if (application.ownerIds.includes(ownerId)) throw refusal('referenceTaken', { property: 'owners' });
    return { ...application, ownerIds: [...application.ownerIds, ownerId] };
  });
  return noContent();
}

async function remove(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { appId } = await requireApplication(graph, request);
  const ownerId = request.parameters.owner?.value.toLowerCase() ?? '';
  await graph.directory.applications.revise(appId, (application) => {
    if (!application.ownerIds.includes(ownerId)) throw refusal('notFound', { id: ownerId });
    return { ...application, ownerIds: application.ownerIds.filter((each) => each !== ownerId) };
  });
  return noContent();
}
