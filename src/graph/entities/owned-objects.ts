import { listAnswer } from '../answers/answer.ts';
import { type GraphObject, typed } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { readMe, readUsers } from '../permissions.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { directoryObjectSet } from './find-object.ts';
import { applicationSet, renderApplication } from './render-application.ts';
import { groupSet, renderGroup } from './render-group.ts';
import { renderServicePrincipal, servicePrincipalSet } from './render-service-principal.ts';
import { requireUser } from './users.ts';

/** What a person may change without being an administrator. */
export const ownedObjectRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: pathTemplate('/me/ownedObjects'),
    permissions: readMe,
    isOfUser: true,
    handle: (graph, request) => list(graph, request, request.caller.objectId),
  },
  {
    method: 'GET',
    path: pathTemplate('/users/{user}/ownedObjects'),
    permissions: readUsers,
    async handle(graph, request) {
      const { objectId } = await requireUser(graph, request, request.parameters.user?.value ?? '');
      return await list(graph, request, objectId);
    },
  },
];

async function list({ directory }: GraphContext, request: GraphRequest, ownerId: string): Promise<Response> {
  const { tenantId } = request.caller;
  const tenant = await directory.tenants.find(tenantId);
  const isOwned = ({ ownerIds = [] }: { readonly ownerIds?: readonly string[] }) =>
    ownerIds.includes(ownerId);
  const objects: readonly GraphObject[] = [
    ...(await directory.applications.list(tenantId))
      .filter(isOwned)
      .map((each) => typed(applicationSet, renderApplication(each, tenant))),
    ...(await directory.servicePrincipals.list(tenantId))
      .filter(({ servicePrincipal }) => isOwned(servicePrincipal))
      .map((each) => typed(servicePrincipalSet, renderServicePrincipal(each))),
    ...(await directory.groups.list(tenantId))
      .filter(isOwned)
      .map((each) => typed(groupSet, renderGroup(each))),
  ];
  return listAnswer(request, directoryObjectSet, objects);
}
