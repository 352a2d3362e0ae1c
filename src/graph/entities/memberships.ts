import { z } from 'zod';
import { listAnswer, valueAnswer } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { readMe, readMemberships } from '../permissions.ts';
import { readGraphBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { directoryObjectSet, findObjects, requireObjects } from './find-object.ts';
import { requireServicePrincipal } from './find-service-principal.ts';
import { requireUser } from './users.ts';

/** Graph: at most twenty groups at once. */
const checkBody = z.strictObject({ groupIds: z.array(z.string().max(100)).min(1).max(20) });

const getBody = z.strictObject({ securityEnabledOnly: z.boolean() });

/** Whose memberships a path is about, one line each. */
const members: readonly {
  readonly path: string;
  readonly route: Pick<GraphRoute, 'permissions' | 'isOfUser'>;
  idOf(graph: GraphContext, request: GraphRequest): Promise<string>;
}[] = [
  {
    path: '/me',
    route: { permissions: readMe, isOfUser: true },
    idOf: async (_graph, { caller }) => caller.objectId,
  },
  {
    path: '/users/{user}',
    route: { permissions: readMemberships },
    idOf: async (graph, request) =>
      (await requireUser(graph, request, request.parameters.user?.value ?? '')).objectId,
  },
  {
    path: '/groups/{group}',
    route: { permissions: readMemberships },
    idOf: async (graph, { parameters, caller }) =>
      (await requireObjects(graph, caller, [parameters.group?.value ?? '']))[0] ?? '',
  },
  {
    path: '/servicePrincipals/{principal}',
    route: { permissions: readMemberships },
    idOf: async (graph, request) => (await requireServicePrincipal(graph, request)).servicePrincipal.objectId,
  },
  {
    path: '/directoryObjects/{object}',
    route: { permissions: readMemberships },
    idOf: async (graph, { parameters, caller }) =>
      (await requireObjects(graph, caller, [parameters.object?.value ?? '']))[0] ?? '',
  },
];

/** In groups, and in groups of groups. */
async function allGroupIds({ directory }: GraphContext, id: string): Promise<readonly string[]> {
  return (await directory.roles.grantsFor(id)).principalIds.filter((each) => each !== id);
}

export const membershipRoutes: readonly GraphRoute[] = members.flatMap(
  ({ path, route, idOf }): readonly GraphRoute[] => [
    {
      ...route,
      method: 'GET',
      path: pathTemplate(`${path}/memberOf`),
      async handle(graph, request) {
        const ids = await graph.directory.groups.directGroupIds(await idOf(graph, request));
        return listAnswer(request, directoryObjectSet, await findObjects(graph, request.caller, ids));
      },
    },
    {
      ...route,
      method: 'POST',
      path: pathTemplate(`${path}/checkMemberGroups`),
      async handle(graph, request) {
        const id = await idOf(graph, request);
        const { groupIds } = await readGraphBody(request.request, checkBody);
        const held = new Set(await allGroupIds(graph, id));
        const value = groupIds.filter((each) => held.has(each.toLowerCase()));
        return valueAnswer(request, 'Collection(Edm.String)', value);
      },
    },
    {
      ...route,
      method: 'POST',
      path: pathTemplate(`${path}/getMemberGroups`),
      async handle(graph, request) {
        const id = await idOf(graph, request);
        // Every group here is one for security, so that the answer is the same either way.
        await readGraphBody(request.request, getBody);
        return valueAnswer(request, 'Collection(Edm.String)', await allGroupIds(graph, id));
      },
    },
  ],
);
