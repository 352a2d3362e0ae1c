import type { DenyAssignment } from '../../../directory/index.ts';
import { ResourceId } from '../../../resources/index.ts';
import { listAnswer } from '../../answers/list-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { readFilter } from './filter.ts';
import { requireScope, scopeOf } from './scope.ts';

const type = 'Microsoft.Authorization/denyAssignments';
const everyone = '00000000-0000-0000-0000-000000000000';

/** They are read and never written: in Azure they come with deployment stacks and managed applications. */
export const denyAssignmentRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: pathTemplate(`/{scope}/providers/${type}`), action: `${type}/read`, handle: list },
  {
    method: 'GET',
    path: pathTemplate(`/{scope}/providers/${type}/{name}`),
    action: `${type}/read`,
    handle: get,
  },
];

async function list(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { id: scope, url, caller } = request;
  await requireScope(arm, scope);
  const filter = readFilter(url, ['atScope', 'principalId', 'assignedTo', 'denyAssignmentName']);
  const { principalId, assignedTo, denyAssignmentName: name } = filter;
  const { roles } = arm.directory;
  const concerned =
    assignedTo === undefined ? undefined : [...(await roles.grantsFor(assignedTo)).principalIds, everyone];
  const found = (await roles.listDenyAssignments()).filter((each) => {
    const own = ResourceId.from(each.scope);
    return (
      (own.contains(scope) || (filter.atScope === undefined && scope.contains(own))) &&
      (principalId === undefined || each.principalIds.includes(principalId.toLowerCase())) &&
      (concerned === undefined || each.principalIds.some((id) => concerned.includes(id))) &&
      (name === undefined || each.name === name)
    );
  });
  return listAnswer(request, await Promise.all(found.map((each) => render(arm, each, caller.tenantId))));
}

async function get(arm: ArmContext, { id, caller }: ArmRequest): Promise<Response> {
  const { name = '' } = id;
  const found = (await arm.directory.roles.listDenyAssignments()).find(
    (each) => each.id === name.toLowerCase() && ResourceId.from(each.scope).equals(scopeOf(id)),
  );
  if (found === undefined) throw refusal('denyAssignmentNotFound', { name });
  return Response.json(await render(arm, found, caller.tenantId));
}

async function render({ directory }: ArmContext, given: DenyAssignment, tenantId: string): Promise<object> {
  const principals = (ids: readonly string[]) =>
    Promise.all(
      ids.map(async (id) => ({
        id,
        type:
          id === everyone
            ? 'SystemDefined'
            : ((await directory.principals.typeOf(tenantId, id)) ?? 'Unknown'),
      })),
    );
  const scope = ResourceId.from(given.scope).canonical;
  return {
    id: `${scope === '/' ? '' : scope}/providers/${type}/${given.id}`,
    name: given.id,
    type,
    properties: {
      denyAssignmentName: given.name,
      description: null,
      permissions: given.permissions,
      scope,
      doNotApplyToChildScopes: given.doesNotApplyToChildScopes,
      principals: await principals(given.principalIds),
      excludePrincipals: await principals(given.excludedPrincipalIds),
      isSystemProtected: true,
    },
  };
}
