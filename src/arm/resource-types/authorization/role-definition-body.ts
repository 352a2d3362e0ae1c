import { z } from 'zod';
import type { RolePermission } from '../../../directory/index.ts';
import { ResourceId } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import { isManagementGroup } from './scope.ts';

const actionsSchema = z.array(z.string().max(500)).max(2_000).nullish();

const permissionSchema = z.looseObject({
  actions: actionsSchema,
  notActions: actionsSchema,
  dataActions: actionsSchema,
  notDataActions: actionsSchema,
  // Azure: only roles that are built in have one.
  condition: z.null().optional(),
});

const schema = z.looseObject({
  properties: z.looseObject({
    roleName: z.string().min(1).max(512),
    type: z
      .string()
      .refine((type) => type.toLowerCase() === 'customrole', "it can only be 'CustomRole'")
      .nullish(),
    description: z.string().max(2_048).nullish(),
    permissions: z.array(permissionSchema).min(1).max(20),
    assignableScopes: z.array(z.string()).min(1).max(2_000),
  }),
});

export type RoleDefinitionBody = Awaited<ReturnType<typeof readRoleDefinitionBody>>;

/** What a custom role is to be. @throws {ArmError} */
export async function readRoleDefinitionBody(request: Request) {
  const { properties } = await readArmBody(request, schema);
  const { roleName, description } = properties;
  return {
    roleName,
    description: description ?? '',
    permissions: properties.permissions.map(readPermission),
    assignableScopes: readAssignableScopes(properties.assignableScopes),
  };
}

function readPermission(given: z.output<typeof permissionSchema>): RolePermission {
  const permission = {
    actions: given.actions ?? [],
    notActions: given.notActions ?? [],
    dataActions: given.dataActions ?? [],
    notDataActions: given.notDataActions ?? [],
  };
  const wrong = Object.values(permission)
    .flat()
    .find((action) => !actionPattern.test(action));
  if (wrong !== undefined) throw refusal('roleActionInvalid', { action: wrong });
  return permission;
}

/** `*`, or a provider and what it has: which of those there are is not known here (fidelity/arm.md, "Roles"). */
const actionPattern = /^(?:\*|[\w.*-]+(?:\/[\w.*$-]+)+)$/;

/** Azure: azure-docs role-based-access-control/custom-roles, "AssignableScopes". */
function readAssignableScopes(given: readonly string[]): readonly string[] {
  const scopes = given.map(readAssignableScope);
  if (scopes.filter(isManagementGroup).length > 1) {
    throw refusal('authorizationRequest', { reason: 'A custom role has one management group at most' });
  }
  return scopes.map(({ canonical }) => canonical);
}

function readAssignableScope(text: string): ResourceId {
  const parsed = ResourceId.parse(text);
  const refuse = (reason: string) =>
    refusal('authorizationRequest', { reason: `The assignable scope '${text.slice(0, 200)}' ${reason}` });
  if (parsed.kind === 'invalid') throw refuse(`cannot be read: ${parsed.reason}`);
  const { id } = parsed;
  if (id.key === '/') throw refuse('is that of built-in roles alone');
  if (id.type !== undefined && !isManagementGroup(id)) {
    throw refuse('is neither a management group nor a subscription nor a resource group');
  }
  return id;
}
