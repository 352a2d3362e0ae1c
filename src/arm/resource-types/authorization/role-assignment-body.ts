import { z } from 'zod';
import { isGuid } from '../../../platform/ids.ts';
import { type ConditionAttributes, parseCondition } from '../../../trust/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ArmRequest } from '../../route.ts';
import { readRoleDefinitionId } from './role-definition-id.ts';

const schema = z.looseObject({
  properties: z.looseObject({
    roleDefinitionId: z.string(),
    principalId: z.string(),
    principalType: z.enum(['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device']).nullish(),
    condition: z.string().nullish(),
    conditionVersion: z.string().nullish(),
    description: z.string().max(1_024).nullish(),
    delegatedManagedIdentityResourceId: z.string().max(1_000).nullish(),
  }),
});

type Properties = z.output<typeof schema>['properties'];
export type RoleAssignmentBody = Awaited<ReturnType<typeof readRoleAssignmentBody>>;

/** What a PUT asks for. @throws {ArmError} */
export async function readRoleAssignmentBody(request: Request) {
  const { properties } = await readArmBody(request, schema);
  const {
    principalId,
    principalType,
    description,
    delegatedManagedIdentityResourceId: delegated,
  } = properties;
  if (!isGuid(principalId)) throw refusal('principalIdInvalid', { principalId: principalId.slice(0, 100) });
  return {
    roleId: readRoleDefinitionId(properties.roleDefinitionId),
    principalId: principalId.toLowerCase(),
    principalType: principalType ?? undefined,
    condition: readCondition(properties),
    description: description ?? undefined,
    delegatedManagedIdentityResourceId: delegated ?? undefined,
  };
}

/** Azure: the version is always 2.0 (azure-docs: role-based-access-control/conditions-troubleshoot). */
function readCondition({ condition, conditionVersion }: Properties): string | undefined {
  if (condition === undefined || condition === null) return undefined;
  if (conditionVersion !== '2.0')
    throw refusal('conditionInvalid', { reason: "Its version has to be '2.0'" });
  const parsed = parseCondition(condition);
  if (parsed.kind === 'condition') return condition;
  throw refusal('conditionInvalid', { reason: `At character ${parsed.at + 1}: ${parsed.reason}` });
}

/** Azure: azure-docs role-based-access-control/conditions-authorization-actions-attributes. */
export async function requestedAttributes(
  { directory }: ArmContext,
  { request, caller }: ArmRequest,
): Promise<ConditionAttributes> {
  const { roleId, principalId, principalType } = await readRoleAssignmentBody(request.clone());
  const type = principalType ?? (await directory.principals.typeOf(caller.tenantId, principalId));
  return { Request: assignmentAttributes({ roleDefinitionId: roleId, principalId, principalType: type }) };
}

export function assignmentAttributes(assignment: {
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly principalType: string | undefined;
}): Readonly<Record<string, readonly string[]>> {
  const { roleDefinitionId, principalId, principalType } = assignment;
  const type = 'Microsoft.Authorization/roleAssignments';
  return {
    [`${type}:RoleDefinitionId`]: [roleDefinitionId],
    [`${type}:PrincipalId`]: [principalId],
    [`${type}:PrincipalType`]: principalType === undefined ? [] : [principalType],
  };
}
