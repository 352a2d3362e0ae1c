import { ResourceId } from '../../../resources/index.ts';
import { listAnswer } from '../../answers/list-answer.ts';
import type { ArmContext } from '../../context.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { renderPermissions } from './role-permissions.ts';
import { requireScope } from './scope.ts';

const type = 'Microsoft.Authorization/permissions';

/** What the caller's own roles permit at a scope. */
export const permissionRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: pathTemplate(`/{scope}/providers/${type}`), action: `${type}/read`, handle: list },
];

async function list(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { id: scope, caller, apiVersion } = request;
  await requireScope(arm, scope);
  const { assignments } = await arm.directory.roles.grantsFor(caller.objectId);
  const here = assignments.filter(({ assignment }) => ResourceId.from(assignment.scope).contains(scope));
  return listAnswer(
    request,
    here.flatMap(({ role }) => renderPermissions(role, apiVersion)),
  );
}
