import type { RoleDefinition } from '../../../directory/index.ts';
import { isGuid } from '../../../platform/ids.ts';
import type { ResourceId } from '../../../resources/index.ts';
import { listAnswer } from '../../answers/list-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { mayDo } from '../../request/authorize.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { readFilter } from './filter.ts';
import { type RoleDefinitionBody, readRoleDefinitionBody } from './role-definition-body.ts';
import {
  isAssignableAt,
  isKnownAt,
  roleDefinitionId,
  roleDefinitionType as type,
} from './role-definition-id.ts';
import { renderPermissions } from './role-permissions.ts';
import { requireScope, scopeOf } from './scope.ts';

const collection = pathTemplate(`/{scope}/providers/${type}`);
const one = pathTemplate(`/{scope}/providers/${type}/{name}`);

export const roleDefinitionRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: collection, action: `${type}/read`, handle: list },
  { method: 'GET', path: one, action: `${type}/read`, handle: get },
  { method: 'PUT', path: one, action: `${type}/write`, handle: put },
  { method: 'DELETE', path: one, action: `${type}/delete`, handle: remove },
];

/** Azure: those that can be assigned at the scope; with `atScopeAndBelow()` also those of what is in it. */
async function list(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { id: scope, url, apiVersion } = request;
  await requireScope(arm, scope);
  const filter = readFilter(url, ['atScope', 'atScopeAndBelow', 'roleName', 'type']);
  const isThere = filter.atScopeAndBelow === undefined ? isAssignableAt : isKnownAt;
  const found = (await arm.directory.roles.listDefinitions()).filter(
    (definition) =>
      isThere(definition, scope) &&
      isText(filter.roleName, definition.roleName) &&
      isText(filter.type, definition.type),
  );
  return listAnswer(
    request,
    found.map((definition) => render(definition, { id: scope, apiVersion })),
  );
}

function isText(wanted: string | undefined, given: string): boolean {
  return wanted === undefined || wanted.toLowerCase() === given.toLowerCase();
}

async function get(arm: ArmContext, asked: ArmRequest): Promise<Response> {
  const { id } = asked;
  const name = requireName(id);
  const found = await find(arm, id);
  if (found === undefined) throw refusal('roleNotFound', { id: name });
  return Response.json(render(found, asked));
}

async function put(arm: ArmContext, asked: ArmRequest): Promise<Response> {
  const { id, request } = asked;
  requireName(id);
  await requireScope(arm, scopeOf(id), 'write');
  const body = await readRoleDefinitionBody(request);
  return await arm.takeTurn('role definitions', () => write(arm, asked, body));
}

/** Azure: of a directory (azure-docs: role-based-access-control/troubleshoot-limits). */
const mostCustomRoles = 5_000;

async function write(arm: ArmContext, asked: ArmRequest, body: RoleDefinitionBody): Promise<Response> {
  const { id, caller } = asked;
  const name = requireName(id);
  // Whoever changes a role changes what it grants wherever it is: where it was as much as where it will be.
  const definitions = await arm.directory.roles.listDefinitions();
  const held = definitions.find((each) => each.id === name);
  if (held?.type === 'BuiltInRole') throw refusal('roleIsBuiltIn', held);
  const count = definitions.filter((each) => each.type === 'CustomRole').length;
  if (held === undefined && count >= mostCustomRoles) throw refusal('roleLimit');
  await requireEverywhere(arm, asked, {
    action: `${type}/write`,
    scopes: [...body.assignableScopes, ...(held?.assignableScopes ?? [])],
  });
  const definition: RoleDefinition = { ...body, id: name, type: 'CustomRole' };
  const saved = await arm.directory.roles.putDefinition(definition, caller.objectId);
  if (saved.kind === 'name-taken') throw refusal('roleNameTaken');
  // Azure: who has made it is told by the answers after the first.
  const { createdBy: _, ...made } = saved.definition;
  return Response.json(render(held === undefined ? made : saved.definition, asked), { status: 201 });
}

async function remove(arm: ArmContext, asked: ArmRequest): Promise<Response> {
  const { id } = asked;
  requireName(id);
  const found = await find(arm, id);
  if (found === undefined) return new Response(null, { status: 204 });
  if (found.type === 'BuiltInRole') throw refusal('roleIsBuiltIn', found);
  await requireEverywhere(arm, asked, { action: `${type}/delete`, scopes: found.assignableScopes });
  const { kind } = await arm.directory.roles.deleteDefinition(found.id);
  if (kind === 'assigned') throw refusal('roleAssigned');
  return Response.json(render(found, asked));
}

function requireName({ name = '' }: ResourceId): string {
  if (!isGuid(name)) throw refusal('roleIdInvalid', { id: name });
  return name.toLowerCase();
}

async function find({ directory }: ArmContext, id: ResourceId): Promise<RoleDefinition | undefined> {
  const definitions = await directory.roles.listDefinitions();
  const found = definitions.find((each) => each.id === id.name?.toLowerCase());
  return found !== undefined && isKnownAt(found, scopeOf(id)) ? found : undefined;
}

/** Azure: the right is needed at every assignable scope (azure-docs: role-based-access-control/custom-roles). */
async function requireEverywhere(
  arm: ArmContext,
  { id, caller }: ArmRequest,
  { action, scopes }: { readonly action: string; readonly scopes: readonly string[] },
): Promise<void> {
  for (const linked of scopes) {
    if (await mayDo(arm, caller, { action, scope: linked })) continue;
    const { clientId: client, objectId } = caller;
    throw refusal('linkedAuthorizationFailed', {
      client,
      objectId,
      action,
      scope: id.canonical,
      linkedAction: action,
      linkedScope: linked,
    });
  }
}

type Asked = Pick<ArmRequest, 'id' | 'apiVersion'>;

function render(definition: RoleDefinition, { id: asked, apiVersion }: Asked): object {
  const { id: name, roleName, description, assignableScopes, createdAt, updatedAt } = definition;
  return {
    id: roleDefinitionId(name, asked),
    name,
    type,
    properties: {
      roleName,
      type: definition.type,
      description,
      assignableScopes,
      permissions: renderPermissions(definition, apiVersion),
      createdOn: createdAt?.toISOString() ?? null,
      updatedOn: updatedAt?.toISOString() ?? null,
      createdBy: definition.createdBy ?? null,
      updatedBy: definition.updatedBy ?? null,
    },
  };
}
