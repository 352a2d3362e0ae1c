import { z } from 'zod';
import { entityAnswer, listAnswer, noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readApplications, writeApplications } from '../permissions.ts';
import { readGraphBody, referenceSchema } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { directoryObjectSet, findObjects, requireObjects } from './find-object.ts';
import { orOwnedPrincipal, requireServicePrincipal } from './find-service-principal.ts';
import { keyCredentials, readKeys } from './key-credentials.ts';
import { renderServicePrincipal, servicePrincipalSet } from './render-service-principal.ts';

const collection = pathTemplate('/servicePrincipals');
const one = pathTemplate('/servicePrincipals/{principal}');

const kept = z.json().optional();
const patchBody = z.strictObject({
  accountEnabled: z.literal(true, 'a service principal is not disabled here').optional(),
  appRoleAssignmentRequired: z.literal(false, 'it is not asked for here').optional(),
  alternativeNames: z.array(z.string().max(500)).max(100).nullish(),
  description: kept,
  keyCredentials: keyCredentials.optional(),
  loginUrl: kept,
  notes: kept,
  notificationEmailAddresses: kept,
  preferredSingleSignOnMode: kept,
  samlSingleSignOnSettings: kept,
  tags: z.array(z.string().max(256)).max(200).nullish(),
});
const postBody = z.strictObject({
  ...patchBody.shape,
  appId: z.guid(),
  displayName: z.string().nullish(),
  servicePrincipalType: z.literal('Application').nullish(),
  'owners@odata.bind': z.array(referenceSchema).max(20).optional(),
});

export const servicePrincipalRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: collection, permissions: readApplications, handle: list },
  {
    method: 'POST',
    path: collection,
    permissions: { ...writeApplications, whenOwned: ownsApplication },
    handle: create,
  },
  { method: 'GET', path: one, permissions: orOwnedPrincipal(readApplications), handle: get },
  { method: 'PATCH', path: one, permissions: orOwnedPrincipal(writeApplications), handle: patch },
  { method: 'DELETE', path: one, permissions: orOwnedPrincipal(writeApplications), handle: remove },
  {
    method: 'GET',
    path: pathTemplate('/servicePrincipals/{principal}/owners'),
    permissions: orOwnedPrincipal(readApplications),
    handle: listOwners,
  },
];

async function list({ directory }: GraphContext, request: GraphRequest): Promise<Response> {
  const principals = await directory.servicePrincipals.list(request.caller.tenantId);
  return listAnswer(request, servicePrincipalSet, principals.map(renderServicePrincipal));
}

async function get(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const object = renderServicePrincipal(await requireServicePrincipal(graph, request));
  return entityAnswer(request, servicePrincipalSet, { object });
}

/** Entra: rights over one's own applications bring those into the tenant, and nobody else's. */
async function ownsApplication(
  { directory }: GraphContext,
  { request, caller }: GraphRequest,
): Promise<boolean> {
  const { appId } = await readGraphBody(request.clone(), postBody);
  const application = await directory.applications.findByAppId(appId);
  return application?.homeTenantId === caller.tenantId && application.ownerIds.includes(caller.objectId);
}

/** Entra: this is how an administrator consents to an application of another tenant. */
async function create(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { servicePrincipals, applications } = graph.directory;
  const { tenantId, objectId } = request.caller;
  const body = await readGraphBody(request.request, postBody);
  const { 'owners@odata.bind': owners = [], appId: given, ...rest } = body;
  const { displayName: _, servicePrincipalType: __, keyCredentials: keys = [], ...registration } = rest;
  const certificates = readKeys([], keys, graph.newId);
  const appId = given.toLowerCase();
  await requireObjects(graph, request.caller, owners);
  if ((await servicePrincipals.findByAppId(tenantId, appId, { unseenToo: true })) !== undefined) {
    throw refusal('principalNameTaken', { appId });
  }
  const added = await applications.addServicePrincipal(appId, tenantId);
  if (added === undefined) throw refusal('noBackingApplication', { appId });
  const ownerIds = [...new Set([objectId, ...owners.map((id) => id.toLowerCase())])];
  await servicePrincipals.revise(added.objectId, () => ({ registration, ownerIds, certificates }));
  const made = await servicePrincipals.find(tenantId, added.objectId, { unseenToo: true });
  if (made === undefined) throw refusal('notFound', { id: added.objectId });
  return entityAnswer(request, servicePrincipalSet, { object: renderServicePrincipal(made), status: 201 });
}

async function patch(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { kind, servicePrincipal } = await requireServicePrincipal(graph, request);
  const { keyCredentials: keys, ...given } = await readGraphBody(request.request, patchBody);
  if (kind !== 'application') throw refusal('principalStays');
  await graph.directory.servicePrincipals.revise(
    servicePrincipal.objectId,
    ({ certificates = [], registration }) => ({
      ...(keys !== undefined && { certificates: readKeys(certificates, keys, graph.newId) }),
      registration: { ...registration, ...given },
    }),
  );
  return noContent();
}

async function remove(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { kind, servicePrincipal } = await requireServicePrincipal(graph, request);
  if (kind !== 'application') throw refusal('principalStays');
  await graph.directory.servicePrincipals.delete(servicePrincipal.objectId);
  return noContent();
}

async function listOwners(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { servicePrincipal } = await requireServicePrincipal(graph, request);
  const owners = await findObjects(graph, request.caller, servicePrincipal.ownerIds ?? []);
  return listAnswer(request, directoryObjectSet, owners);
}
