import { listAnswer, noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readGroups, writeGroups } from '../permissions.ts';
import { readGraphBody, referenceBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { orOwnedGroup, requireGroup } from './find-group.ts';
import { directoryObjectSet, findObject, findObjects } from './find-object.ts';

const owners = '/groups/{group}/owners';

export const groupOwnerRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: pathTemplate(owners), permissions: readGroups, handle: list },
  {
    method: 'POST',
    path: pathTemplate(`${owners}/$ref`),
    permissions: orOwnedGroup(writeGroups),
    handle: add,
  },
  {
    method: 'DELETE',
    path: pathTemplate(`${owners}/{owner}/$ref`),
    permissions: orOwnedGroup(writeGroups),
    handle: remove,
  },
];

async function list(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { ownerIds } = await requireGroup(graph, request);
  return listAnswer(request, directoryObjectSet, await findObjects(graph, request.caller, ownerIds));
}

async function add(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireGroup(graph, request);
  const { '@odata.id': id } = await readGraphBody(request.request, referenceBody);
  const kinds = ['user', 'serviceprincipal'];
  const owner = await findObject(graph, request.caller, { id, kinds });
  if (owner === undefined) throw refusal('notFound', { id });
  await graph.directory.groups.revise(objectId, ({ ownerIds }) => {
    if (ownerIds.includes(owner.id)) throw refusal('referenceTaken', { property: 'owners' });
    return { ownerIds: [...ownerIds, owner.id] };
  });
  return noContent();
}

async function remove(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireGroup(graph, request);
  const ownerId = request.parameters.owner?.value.toLowerCase() ?? '';
  await graph.directory.groups.revise(objectId, ({ ownerIds }) => {
    if (!ownerIds.includes(ownerId)) throw refusal('notFound', { id: ownerId });
    if (ownerIds.length === 1) throw refusal('lastOwner');
    return { ownerIds: ownerIds.filter((each) => each !== ownerId) };
  });
  return noContent();
}
