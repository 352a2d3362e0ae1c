import type { Application } from '../../directory/index.ts';
import { entityAnswer, listAnswer, noContent } from '../answers/answer.ts';
import type { GraphObject } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readApplications, writeApplications } from '../permissions.ts';
import { readGraphBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { applicationPatch, applicationPost, applyPatch } from './application-body.ts';
import { orOwned, requireApplication } from './find-application.ts';
import { requireObjects } from './find-object.ts';
import { applicationSet, renderApplication } from './render-application.ts';

const collection = pathTemplate('/applications');
const one = pathTemplate('/applications/{application}');

export const applicationRoutes: readonly GraphRoute[] = [
  // Entra: rights over one's own applications are none to list everybody's.
  { method: 'GET', path: collection, permissions: readApplications, handle: list },
  {
    method: 'POST',
    path: collection,
    permissions: { ...writeApplications, whenOwned: async () => true },
    handle: create,
  },
  { method: 'GET', path: one, permissions: orOwned(readApplications), handle: get },
  { method: 'PATCH', path: one, permissions: orOwned(writeApplications), handle: patch },
  { method: 'DELETE', path: one, permissions: orOwned(writeApplications), handle: remove },
];

async function list(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { directory } = graph;
  const { tenantId } = request.caller;
  const tenant = await directory.tenants.find(tenantId);
  const applications = await directory.applications.list(tenantId);
  return listAnswer(
    request,
    applicationSet,
    applications.map((each) => renderApplication(each, tenant)),
  );
}

async function get(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const object = await render(graph, await requireApplication(graph, request));
  return entityAnswer(request, applicationSet, { object });
}

async function create(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { directory, newId } = graph;
  const { tenantId: homeTenantId, objectId } = request.caller;
  const body = await readGraphBody(request.request, applicationPost);
  const { 'owners@odata.bind': owners = [], passwordCredentials: _, ...given } = body;
  await requireObjects(graph, request.caller, owners);
  await requireFreeUris(graph, { homeTenantId, uris: given.identifierUris ?? [] });
  const empty: Application = {
    objectId: '',
    appId: '',
    displayName: given.displayName,
    homeTenantId,
    isMultiTenant: false,
    isPublicClient: false,
    identifierUris: [],
    redirectUris: [],
    accessTokenVersion: 1,
    passwords: [],
    certificates: [],
    trustedSubjectNames: [],
    appRoles: [],
    ownerIds: [...new Set([objectId, ...owners])],
    registration: {},
  };
  const application = await directory.applications.register(applyPatch(empty, given, newId));
  const object = await render(graph, application);
  return entityAnswer(request, applicationSet, { object, status: 201 });
}

async function patch(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { directory, newId } = graph;
  const application = await requireApplication(graph, request);
  const body = await readGraphBody(request.request, applicationPatch);
  const { homeTenantId, appId } = application;
  await requireFreeUris(graph, { homeTenantId, uris: body.identifierUris ?? [], appId });
  const revised = await directory.applications.revise(appId, (held) => applyPatch(held, body, newId));
  if (revised === undefined) throw refusal('notFound', { id: application.objectId });
  await takeBackRoles(graph, application, revised);
  return noContent();
}

async function remove(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { appId } = await requireApplication(graph, request);
  await graph.directory.applications.delete(appId);
  return noContent();
}

/** A role that is gone is nobody's: a token must not go on saying it. */
async function takeBackRoles(
  { directory: { appRoleAssignments } }: GraphContext,
  before: Application,
  { appId, appRoles }: Application,
): Promise<void> {
  const values = new Set(appRoles.map(({ value }) => value));
  const gone = new Set(before.appRoles.map(({ value }) => value).filter((value) => !values.has(value)));
  if (gone.size === 0) return;
  for (const assignment of await appRoleAssignments.listTo(appId)) {
    if (gone.has(assignment.value)) await appRoleAssignments.delete(assignment);
  }
}

/** Entra: an identifier URI is of one application of its tenant. */
async function requireFreeUris(
  { directory }: GraphContext,
  asked: { readonly homeTenantId: string; readonly uris: readonly string[]; readonly appId?: string },
): Promise<void> {
  if (asked.uris.length === 0) return;
  const taken = (await directory.applications.list(asked.homeTenantId))
    .filter(({ appId }) => appId !== asked.appId)
    .flatMap(({ identifierUris }) => identifierUris.map((uri) => uri.toLowerCase()));
  if (asked.uris.some((uri) => taken.includes(uri.toLowerCase()))) throw refusal('identifierUriTaken');
}

async function render({ directory }: GraphContext, application: Application): Promise<GraphObject> {
  return renderApplication(application, await directory.tenants.find(application.homeTenantId));
}
