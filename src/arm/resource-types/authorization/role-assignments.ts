import type { RoleAssignment, RoleAssignmentDraft } from '../../../directory/index.ts';
import { isGuid } from '../../../platform/ids.ts';
import { ResourceId } from '../../../resources/index.ts';
import type { ConditionAttributes } from '../../../trust/index.ts';
import { listAnswer } from '../../answers/list-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { readFilter } from './filter.ts';
import {
  assignmentAttributes,
  type RoleAssignmentBody,
  readRoleAssignmentBody,
  requestedAttributes,
} from './role-assignment-body.ts';
import { isAssignableAt, roleDefinitionId } from './role-definition-id.ts';
import { requireScope, scopeOf } from './scope.ts';

const type = 'Microsoft.Authorization/roleAssignments';
const collection = pathTemplate(`/{scope}/providers/${type}`);
const one = pathTemplate(`/{scope}/providers/${type}/{name}`);

export const roleAssignmentRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: collection, action: `${type}/read`, handle: list },
  { method: 'GET', path: one, action: `${type}/read`, handle: get },
  { method: 'PUT', path: one, action: `${type}/write`, attributesOf: requestedAttributes, handle: put },
  { method: 'DELETE', path: one, action: `${type}/delete`, attributesOf: heldAttributes, handle: remove },
];

/** Azure: those at the scope, above and below it; with `atScope()` none that are below. */
async function list(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { id: scope, url } = request;
  await requireScope(arm, scope);
  const filter = readFilter(url, ['atScope', 'principalId', 'assignedTo']);
  const { principalId, assignedTo } = filter;
  const { roles } = arm.directory;
  const holders = assignedTo === undefined ? undefined : (await roles.grantsFor(assignedTo)).principalIds;
  const found = (await roles.listAssignments()).filter((assignment) => {
    const own = ResourceId.from(assignment.scope);
    return (
      (own.contains(scope) || (filter.atScope === undefined && scope.contains(own))) &&
      (principalId === undefined || assignment.principalId === principalId.toLowerCase()) &&
      (holders === undefined || holders.includes(assignment.principalId))
    );
  });
  return listAnswer(
    request,
    found.map((assignment) => render(assignment, scope)),
  );
}

async function get(arm: ArmContext, { id }: ArmRequest): Promise<Response> {
  const name = requireName(id);
  const found = await find(arm, id);
  if (found === undefined) throw refusal('assignmentNotFound', { name });
  return Response.json(render(found, id));
}

async function put(arm: ArmContext, { id, request, caller }: ArmRequest): Promise<Response> {
  const name = requireName(id);
  const scope = scopeOf(id);
  await requireScope(arm, scope, 'write');
  const body = await readRoleAssignmentBody(request);
  await requireRole(arm, body.roleId, scope);
  const { roles } = arm.directory;
  const existing = await roles.findAssignment(name);
  if (existing !== undefined) {
    if (!grantsTheSame(existing, body, scope)) throw refusal('assignmentUpdate');
    const { condition, description } = body;
    const updatedBy = caller.objectId;
    const updated = await roles.updateAssignment(name, { condition, description, updatedBy });
    return Response.json(render(updated ?? existing, id));
  }
  const { condition, description, delegatedManagedIdentityResourceId: delegated } = body;
  const draft: RoleAssignmentDraft = {
    id: name,
    scope: scope.canonical,
    principalId: body.principalId,
    principalType: await requirePrincipal(arm, body, caller.tenantId),
    roleDefinitionId: body.roleId,
    createdBy: caller.objectId,
    ...(condition !== undefined && { condition }),
    ...(description !== undefined && { description }),
    ...(delegated !== undefined && { delegatedManagedIdentityResourceId: delegated }),
  };
  const { kind, assignment } = await arm.takeTurn(`assignments in ${scope.subscriptionId}`, async () => {
    await requireRoom(arm, scope);
    return await roles.putAssignment(draft);
  });
  if (kind === 'exists') throw refusal('assignmentExists');
  if (kind === 'id-taken') throw refusal('assignmentUpdate');
  // Azure: who has made it is told by the answers after this one.
  const { createdBy: _, ...made } = assignment;
  return Response.json(render(made, id), { status: 201 });
}

/** Azure: of a subscription, with all that is in it; what providers assign counts, and is not refused. */
const mostOfSubscription = 4_000;

async function requireRoom({ directory }: ArmContext, { subscriptionId }: ResourceId): Promise<void> {
  if (subscriptionId === undefined) return;
  const count = await directory.roles.countAssignments(`/subscriptions/${subscriptionId}`);
  if (count >= mostOfSubscription) throw refusal('assignmentLimit', { most: mostOfSubscription });
}

async function remove(arm: ArmContext, { id }: ArmRequest): Promise<Response> {
  requireName(id);
  const found = await find(arm, id);
  if (found === undefined) return new Response(null, { status: 204 });
  // One after another: each of the last two would find the other.
  await arm.takeTurn(`assignments at ${scopeOf(id).key}`, async () => {
    await keepAdministrator(arm, found);
    await arm.directory.roles.deleteAssignment(found.id);
  });
  return Response.json(render(found, id));
}

function requireName({ name = '' }: ResourceId): string {
  if (!isGuid(name)) throw refusal('assignmentIdInvalid', { name });
  return name.toLowerCase();
}

async function find({ directory }: ArmContext, id: ResourceId): Promise<RoleAssignment | undefined> {
  const found = await directory.roles.findAssignment(id.name ?? '');
  return found !== undefined && ResourceId.from(found.scope).equals(scopeOf(id)) ? found : undefined;
}

async function heldAttributes(arm: ArmContext, { id }: ArmRequest): Promise<ConditionAttributes> {
  const found = await find(arm, id);
  return found === undefined ? {} : { Resource: assignmentAttributes(found) };
}

/** A role that cannot be assigned at the scope is none there. */
async function requireRole({ directory }: ArmContext, roleId: string, scope: ResourceId): Promise<void> {
  const definitions = await directory.roles.listDefinitions();
  const role = definitions.find(({ id }) => id === roleId);
  if (role === undefined || !isAssignableAt(role, scope)) {
    throw refusal('roleNotFound', { id: roleId.replaceAll('-', '') });
  }
}

function grantsTheSame(held: RoleAssignment, body: RoleAssignmentBody, scope: ResourceId): boolean {
  return (
    ResourceId.from(held.scope).equals(scope) &&
    held.principalId === body.principalId &&
    held.roleDefinitionId === body.roleId &&
    (body.principalType === undefined || body.principalType === held.principalType)
  );
}

/**
 * Azure looks the principal up, unless a type is given that a principal can have which is too new to be found
 * (azure-docs: role-based-access-control/troubleshooting).
 */
async function requirePrincipal(
  { directory }: ArmContext,
  { principalId, principalType: given }: RoleAssignmentBody,
  tenantId: string,
): Promise<RoleAssignment['principalType']> {
  const found = await directory.principals.typeOf(tenantId, principalId);
  if (found === undefined) {
    if (given === 'User' || given === 'ServicePrincipal') return given;
    throw refusal('principalNotFound', { principalId, tenantId });
  }
  if (given !== undefined && given !== found) {
    throw refusal('principalTypeDiffers', { principalId, found, given });
  }
  return found;
}

const administrators: ReadonlySet<string> = new Set([
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
]);

/** Azure: a subscription keeps an Owner or User Access Administrator (azure-docs: …/troubleshooting). */
async function keepAdministrator({ directory }: ArmContext, leaving: RoleAssignment): Promise<void> {
  const scope = ResourceId.from(leaving.scope);
  const isOfSubscription = scope.subscriptionId !== undefined && scope.parent?.subscriptionId === undefined;
  if (!isOfSubscription || !administrators.has(leaving.roleDefinitionId)) return;
  const others = (await directory.roles.listAssignments()).filter(
    (each) =>
      each.id !== leaving.id &&
      administrators.has(each.roleDefinitionId) &&
      ResourceId.from(each.scope).equals(scope),
  );
  if (others.length === 0) throw refusal('lastAdministrator');
}

function render(assignment: RoleAssignment, asked: ResourceId): object {
  const { id: name, condition, createdAt, updatedAt = createdAt } = assignment;
  const scope = ResourceId.from(assignment.scope).canonical;
  return {
    id: `${scope === '/' ? '' : scope}/providers/${type}/${name}`,
    name,
    type,
    properties: {
      roleDefinitionId: roleDefinitionId(assignment.roleDefinitionId, asked),
      principalId: assignment.principalId,
      principalType: assignment.principalType,
      scope,
      condition: condition ?? null,
      conditionVersion: condition === undefined ? null : '2.0',
      createdOn: createdAt.toISOString(),
      updatedOn: updatedAt.toISOString(),
      createdBy: assignment.createdBy ?? null,
      updatedBy: assignment.updatedBy ?? null,
      delegatedManagedIdentityResourceId: assignment.delegatedManagedIdentityResourceId ?? null,
      description: assignment.description ?? null,
    },
  };
}
