import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AppRoleAssignment, KnownPrincipal } from '../../directory/index.ts';
import { entityAnswer, listAnswer, noContent } from '../answers/answer.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import {
  privilegedRoleAdministrator,
  readAppRoleAssignments,
  writeAppRoleAssignments,
} from '../permissions.ts';
import { graphAppId } from '../request/authenticate.ts';
import { holdsOneOf } from '../request/authorize.ts';
import { readGraphBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { findObject } from './find-object.ts';
import { requireServicePrincipal } from './find-service-principal.ts';
import { renderDate } from './render-application.ts';
import { rolesOf } from './render-service-principal.ts';

/** From which end of an assignment a path looks at it. */
type Side = 'appRoleAssignments' | 'appRoleAssignedTo';

/** Entra: access without a role. */
const noRole = '00000000-0000-0000-0000-000000000000';

const body = z.strictObject({
  principalId: z.guid(),
  resourceId: z.guid(),
  appRoleId: z.guid(),
});

export const appRoleAssignmentRoutes: readonly GraphRoute[] = (
  ['appRoleAssignments', 'appRoleAssignedTo'] as const
).flatMap((side): readonly GraphRoute[] => {
  const path = pathTemplate(`/servicePrincipals/{principal}/${side}`);
  const one = pathTemplate(`${path.text}/{assignment}`);
  const [read, write] = [readAppRoleAssignments, writeAppRoleAssignments];
  return [
    {
      method: 'GET',
      path,
      permissions: read,
      handle: async (graph, request) =>
        listAnswer(request, setOf(side, request), await seen(graph, request, side)),
    },
    {
      method: 'POST',
      path,
      permissions: write,
      handle: (graph, request) => create(graph, request, side),
    },
    {
      method: 'GET',
      path: one,
      permissions: read,
      handle: async (graph, request) =>
        entityAnswer(request, setOf(side, request), {
          object: (await requireOne(graph, request, side)).object,
        }),
    },
    {
      method: 'DELETE',
      path: one,
      permissions: write,
      async handle(graph, request) {
        const { assignment } = await requireOne(graph, request, side);
        await requireGrantor(graph, request, assignment.resourceAppId);
        await graph.directory.appRoleAssignments.delete(assignment);
        return noContent();
      },
    },
  ];
});

async function seen(graph: GraphContext, request: GraphRequest, side: Side): Promise<readonly GraphObject[]> {
  return (await readAll(graph, request, side)).map(({ object }) => object);
}

async function create(graph: GraphContext, request: GraphRequest, side: Side): Promise<Response> {
  const { directory } = graph;
  const { servicePrincipal } = await requireServicePrincipal(graph, request);
  const given = await readGraphBody(request.request, body);
  const here = side === 'appRoleAssignments' ? given.principalId : given.resourceId;
  if (here.toLowerCase() !== servicePrincipal.objectId) throw refusal('reference');
  const resource = await directory.servicePrincipals.find(request.caller.tenantId, given.resourceId);
  if (resource === undefined) throw refusal('notFound', { id: given.resourceId });
  const principal = await findObject(graph, request.caller, {
    id: given.principalId,
    kinds: ['user', 'group', 'serviceprincipal'],
  });
  if (principal === undefined) throw refusal('notFound', { id: given.principalId });
  await requireGrantor(graph, request, resource.servicePrincipal.appId);
  const value = roleValue(resource, given.appRoleId, principal);
  const resourceAppId = resource.servicePrincipal.appId;
  const added = await directory.appRoleAssignments.add({ principalId: principal.id, resourceAppId, value });
  if (added === undefined) throw refusal('roleTaken');
  const object = render(added, resource, principal);
  if (object === undefined) throw refusal('roleNotFound', { resource: given.resourceId });
  return entityAnswer(request, setOf(side, request), { object, status: 201 });
}

/**
 * Entra: whoever administers applications grants what they offer, but none of the roles of Microsoft Graph: with these,
 * an application could make its administrator one of everything (entra-docs permissions-reference).
 */
async function requireGrantor(
  graph: GraphContext,
  { caller }: GraphRequest,
  resourceAppId: string,
): Promise<void> {
  if (!caller.isUser || resourceAppId !== graphAppId) return;
  if (!(await holdsOneOf(graph, caller, [privilegedRoleAdministrator]))) throw refusal('accessDenied');
}

/** What a token says for a role. Without any role at the resource, access is granted by itself. */
function roleValue(resource: KnownPrincipal, appRoleId: string, principal: GraphObject): string {
  const roles = rolesOf(resource);
  if (appRoleId === noRole && roles.length === 0) return '';
  const member = principal['@odata.type'] === '#microsoft.graph.servicePrincipal' ? 'Application' : 'User';
  const role = roles.find(({ id }) => id === appRoleId.toLowerCase());
  if (role?.isEnabled && role.allowedMemberTypes.includes(member)) return role.value;
  throw refusal('roleNotFound', { resource: resource.servicePrincipal.objectId });
}

interface Seen {
  readonly assignment: AppRoleAssignment;
  readonly object: GraphObject;
}

async function readAll(graph: GraphContext, request: GraphRequest, side: Side): Promise<readonly Seen[]> {
  const { appRoleAssignments, servicePrincipals } = graph.directory;
  const { tenantId } = request.caller;
  const { servicePrincipal } = await requireServicePrincipal(graph, request);
  const assignments =
    side === 'appRoleAssignments'
      ? await appRoleAssignments.listOf(servicePrincipal.objectId)
      : await appRoleAssignments.listTo(servicePrincipal.appId);
  const found: Seen[] = [];
  for (const assignment of assignments) {
    const resource = await servicePrincipals.findByAppId(tenantId, assignment.resourceAppId);
    // One of another tenant is not there for this caller.
    const principal = await findObject(graph, request.caller, { id: assignment.principalId });
    const object = resource && principal && render(assignment, resource, principal);
    if (object !== undefined) found.push({ assignment, object });
  }
  return found;
}

async function requireOne(graph: GraphContext, request: GraphRequest, side: Side): Promise<Seen> {
  const id = request.parameters.assignment?.value ?? '';
  const found = (await readAll(graph, request, side)).find(({ object }) => object.id === id);
  if (found === undefined) throw refusal('notFound', { id });
  return found;
}

function render(
  { principalId, resourceAppId, value, createdAt }: AppRoleAssignment,
  resource: KnownPrincipal,
  principal: GraphObject,
): GraphObject | undefined {
  const role = rolesOf(resource).find((each) => each.value === value);
  if (role === undefined && value !== '') return undefined;
  return {
    id: createHash('sha256').update(`${principalId}\n${resourceAppId}\n${value}`).digest('base64url'),
    deletedDateTime: null,
    appRoleId: role?.id ?? noRole,
    createdDateTime: renderDate(createdAt),
    principalDisplayName: principal.displayName,
    principalId,
    principalType: String(principal['@odata.type']).replace(/^#microsoft\.graph\.(.)/, (_, first: string) =>
      first.toUpperCase(),
    ),
    resourceDisplayName: resource.servicePrincipal.displayName,
    resourceId: resource.servicePrincipal.objectId,
  };
}

function setOf(side: Side, { parameters }: GraphRequest): EntitySet {
  return {
    name: `servicePrincipals('${parameters.principal?.value ?? ''}')/${side}`,
    resource: 'AppRoleAssignment',
    type: '#microsoft.graph.appRoleAssignment',
    filterable: ['id', 'appRoleId', 'principalId', 'resourceId'],
  };
}
