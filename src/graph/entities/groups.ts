import { z } from 'zod';
import { entityAnswer, listAnswer, noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { createGroups, readGroups, writeGroups, writeMembers } from '../permissions.ts';
import { readGraphBody, referenceBody, referenceSchema } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { orOwnedGroup, requireGroup } from './find-group.ts';
import { directoryObjectSet, findObjects, requireObjects } from './find-object.ts';
import { groupSet, renderGroup } from './render-group.ts';

const collection = pathTemplate('/groups');
const one = pathTemplate('/groups/{group}');
const members = '/groups/{group}/members';

/** Security groups alone: a group that gets mail needs somebody who delivers it. */
const postBody = z.strictObject({
  displayName: z.string().min(1).max(256),
  mailNickname: z.string().min(1).max(64),
  description: z.string().max(1_024).nullish(),
  mailEnabled: z.literal(false, 'groups with mail are not served here'),
  securityEnabled: z.literal(true, 'groups are for security here'),
  groupTypes: z.array(z.never('only groups of no special type are served here')).nullish(),
  'owners@odata.bind': z.array(referenceSchema).max(20).optional(),
  'members@odata.bind': z.array(referenceSchema).max(20).optional(),
});

const patchBody = z.strictObject({
  displayName: postBody.shape.displayName.optional(),
  mailNickname: postBody.shape.mailNickname.optional(),
  description: postBody.shape.description,
  mailEnabled: postBody.shape.mailEnabled.optional(),
  securityEnabled: postBody.shape.securityEnabled.optional(),
});

export const groupRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: collection, permissions: readGroups, handle: list },
  { method: 'POST', path: collection, permissions: createGroups, handle: create },
  { method: 'GET', path: one, permissions: readGroups, handle: get },
  { method: 'PATCH', path: one, permissions: orOwnedGroup(writeGroups), handle: patch },
  { method: 'DELETE', path: one, permissions: orOwnedGroup(writeGroups), handle: remove },
  { method: 'GET', path: pathTemplate(members), permissions: readGroups, handle: listMembers },
  {
    method: 'POST',
    path: pathTemplate(`${members}/$ref`),
    permissions: orOwnedGroup(writeMembers),
    handle: addMember,
  },
  {
    method: 'DELETE',
    path: pathTemplate(`${members}/{member}/$ref`),
    permissions: orOwnedGroup(writeMembers),
    handle: removeMember,
  },
];

async function list({ directory }: GraphContext, request: GraphRequest): Promise<Response> {
  const groups = await directory.groups.list(request.caller.tenantId);
  return listAnswer(request, groupSet, groups.map(renderGroup));
}

async function get(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const object = renderGroup(await requireGroup(graph, request));
  return entityAnswer(request, groupSet, { object });
}

async function create(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { directory } = graph;
  const { caller } = request;
  const body = await readGraphBody(request.request, postBody);
  const owners = await requireObjects(graph, caller, body['owners@odata.bind'] ?? []);
  const memberIds = await requireObjects(graph, caller, body['members@odata.bind'] ?? []);
  const { displayName, mailNickname, description } = body;
  const group = await directory.groups.create({
    tenantId: caller.tenantId,
    displayName,
    mailNickname,
    ...(typeof description === 'string' && { description }),
    ownerIds: owners.length > 0 ? owners : [caller.objectId],
  });
  for (const id of memberIds) await directory.groups.addMember(group.objectId, id);
  return entityAnswer(request, groupSet, { object: renderGroup(group), status: 201 });
}

async function patch(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireGroup(graph, request);
  const { displayName, mailNickname, description } = await readGraphBody(request.request, patchBody);
  await graph.directory.groups.revise(objectId, () => ({
    ...(displayName !== undefined && { displayName }),
    ...(mailNickname !== undefined && { mailNickname }),
    ...(description !== undefined && { description: description ?? '' }),
  }));
  return noContent();
}

async function remove(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireGroup(graph, request);
  await graph.directory.groups.delete(objectId);
  return noContent();
}

async function listMembers(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireGroup(graph, request);
  const ids = await graph.directory.groups.memberIds(objectId);
  return listAnswer(request, directoryObjectSet, await findObjects(graph, request.caller, ids));
}

async function addMember(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireGroup(graph, request);
  const { '@odata.id': given } = await readGraphBody(request.request, referenceBody);
  const [id = ''] = await requireObjects(graph, request.caller, [given]);
  if (!(await graph.directory.groups.addMember(objectId, id))) {
    throw refusal('referenceTaken', { property: 'members' });
  }
  return noContent();
}

async function removeMember(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireGroup(graph, request);
  const id = request.parameters.member?.value ?? '';
  if (!(await graph.directory.groups.removeMember(objectId, id))) throw refusal('notFound', { id });
  return noContent();
}
