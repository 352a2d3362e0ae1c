import type { DirectoryRole } from '../../directory/index.ts';
import { entityAnswer, listAnswer, noContent } from '../answers/answer.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readDirectoryRoles, writeDirectoryRoles } from '../permissions.ts';
import { readGraphBody, referenceBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { directoryObjectSet, findObject, findObjects } from './find-object.ts';

const collection = pathTemplate('/directoryRoles');
const one = pathTemplate('/directoryRoles/{role}');
const members = `${one.text}/members`;

const roleSet: EntitySet = {
  name: 'directoryRoles',
  resource: 'DirectoryRole',
  type: '#microsoft.graph.directoryRole',
  filterable: ['id', 'displayName', 'roleTemplateId'],
};

/** Who administers the tenant. Every role is active from the start (fidelity/graph.md, "Rights of people"). */
export const directoryRoleRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: collection,
    permissions: readDirectoryRoles,
    handle: async ({ directory }, request) =>
      listAnswer(request, roleSet, directory.directoryRoles.list().map(render)),
  },
  {
    method: 'GET',
    path: one,
    permissions: readDirectoryRoles,
    handle: async (graph, request) =>
      entityAnswer(request, roleSet, { object: render(requireRole(graph, request)) }),
  },
  { method: 'GET', path: pathTemplate(members), permissions: readDirectoryRoles, handle: listMembers },
  {
    method: 'POST',
    path: pathTemplate(`${members}/$ref`),
    permissions: writeDirectoryRoles,
    handle: addMember,
  },
  {
    method: 'DELETE',
    path: pathTemplate(`${members}/{member}/$ref`),
    permissions: writeDirectoryRoles,
    handle: removeMember,
  },
];

async function listMembers(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { templateId } = requireRole(graph, request);
  const ids = await graph.directory.directoryRoles.holderIds(templateId);
  return listAnswer(request, directoryObjectSet, await findObjects(graph, request.caller, ids));
}

/** People alone: an application's rights are its app roles. */
async function addMember(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { templateId } = requireRole(graph, request);
  const { '@odata.id': id } = await readGraphBody(request.request, referenceBody);
  const user = await findObject(graph, request.caller, { id, kinds: ['user'] });
  if (user === undefined) throw refusal('notFound', { id });
  if (!(await graph.directory.directoryRoles.assign(user.id, templateId))) {
    throw refusal('referenceTaken', { property: 'members' });
  }
  return noContent();
}

async function removeMember(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { templateId } = requireRole(graph, request);
  const id = request.parameters.member?.value ?? '';
  const user = await findObject(graph, request.caller, { id, kinds: ['user'] });
  if (user === undefined || !(await graph.directory.directoryRoles.takeBack(user.id, templateId))) {
    throw refusal('notFound', { id });
  }
  return noContent();
}

/** By id, or as `directoryRoles(roleTemplateId='…')`. @throws {GraphError} `Request_ResourceNotFound` */
function requireRole({ directory }: GraphContext, { parameters }: GraphRequest): DirectoryRole {
  const { name = '', value = '' } = parameters.role ?? {};
  if (name !== 'id' && name !== 'roleTemplateId') throw refusal('keyUnknown', { name, resource: 'role' });
  const found = directory.directoryRoles.list().find(({ templateId }) => templateId === value.toLowerCase());
  if (found === undefined) throw refusal('notFound', { id: value });
  return found;
}

function render({ templateId, displayName, description }: DirectoryRole): GraphObject {
  return { id: templateId, deletedDateTime: null, description, displayName, roleTemplateId: templateId };
}
