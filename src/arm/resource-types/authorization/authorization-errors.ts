import { type ArmErrorRow, row } from '../../error-row.ts';

/** What is refused of role assignments, definitions and deny assignments. */
export const authorizationErrors = {
  authorizationRequest: row({
    status: 400,
    code: 'BadRequestFormat',
    message: (p: { reason: string }) => `The request was incorrectly formatted. ${p.reason}.`,
  }),
  assignmentIdInvalid: row({
    status: 400,
    code: 'InvalidRoleAssignmentId',
    message: (p: { name: string }) =>
      `The role assignment ID '${p.name}' is not valid. The role assignment ID must be a GUID.`,
  }),
  assignmentNotFound: row({
    status: 404,
    code: 'RoleAssignmentNotFound',
    message: (p: { name: string }) => `The role assignment '${p.name}' is not found.`,
  }),
  // `az` takes these words for success, and looks up the assignment that is there.
  assignmentExists: row({
    status: 409,
    code: 'RoleAssignmentExists',
    message: () => 'The role assignment already exists.',
  }),
  assignmentUpdate: row({
    status: 400,
    code: 'RoleAssignmentUpdateNotPermitted',
    message: () => 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
  }),
  lastAdministrator: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'Cannot delete the last RBAC admin assignment',
  }),
  conditionInvalid: row({
    status: 400,
    code: 'BadRequestFormat',
    message: (p: { reason: string }) => `The given role assignment condition is invalid. ${p.reason}.`,
  }),
  principalIdInvalid: row({
    status: 400,
    code: 'InvalidPrincipalId',
    message: (p: { principalId: string }) =>
      p.principalId === ''
        ? 'A valid principal ID must be provided for role assignment.'
        : `The Principal ID '${p.principalId}' is not valid. Principal ID must be a GUID.`,
  }),
  principalNotFound: row({
    status: 400,
    code: 'PrincipalNotFound',
    message: (p: { principalId: string; tenantId: string }) =>
      `Principal ${p.principalId.replaceAll('-', '')} does not exist in the directory ${p.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
  }),
  principalTypeDiffers: row({
    status: 400,
    code: 'UnmatchedPrincipalType',
    message: (p: { principalId: string; found: string; given: string }) =>
      `The PrincipalId '${p.principalId.replaceAll('-', '')}' has type '${p.found}' , which is different from specified PrinciaplType '${p.given}'.`,
  }),
  roleIdInvalid: row({
    status: 400,
    code: 'InvalidRoleDefinitionId',
    message: (p: { id: string }) => `The role definition ID '${p.id}' is not valid.`,
  }),
  roleNotFound: row({
    status: 404,
    code: 'RoleDefinitionDoesNotExist',
    message: (p: { id: string }) => `The specified role definition with ID '${p.id}' does not exist.`,
  }),
  roleNameTaken: row({
    status: 409,
    code: 'RoleDefinitionWithSameNameExists',
    message: () => 'A role definition cannot be updated with a name that already exists.',
  }),
  roleAssigned: row({
    status: 409,
    code: 'RoleDefinitionHasAssignments',
    message: () => 'There are existing role assignments referencing role.',
  }),
  roleIsBuiltIn: row({
    status: 403,
    code: 'Forbidden',
    message: (p: { roleName: string }) =>
      `The role '${p.roleName}' is built in: it is neither changed nor deleted.`,
  }),
  roleActionInvalid: row({
    status: 400,
    code: 'InvalidActionOrNotAction',
    message: (p: { action: string }) =>
      `'${p.action}' does not match any of the actions supported by the providers.`,
  }),
  denyAssignmentNotFound: row({
    status: 404,
    code: 'DenyAssignmentNotFound',
    message: (p: { name: string }) => `The deny assignment '${p.name}' is not found.`,
  }),
  linkedAuthorizationFailed: row({
    status: 403,
    code: 'LinkedAuthorizationFailed',
    message: (p: {
      client: string;
      objectId: string;
      action: string;
      scope: string;
      linkedAction: string;
      linkedScope: string;
    }) =>
      `The client '${p.client}' with object id '${p.objectId}' has permission to perform action '${p.action}' on scope '${p.scope}'; however, it does not have permission to perform action(s) '${p.linkedAction}' on the linked scope(s) '${p.linkedScope}' (respectively) or the linked scope(s) are invalid.`,
  }),
  assignmentLimit: row({
    status: 400,
    code: 'RoleAssignmentLimitExceeded',
    message: (p: { most: number }) =>
      `No more role assignments can be created: there are ${p.most} in the subscription already.`,
  }),
  roleLimit: row({
    status: 400,
    code: 'RoleDefinitionLimitExceeded',
    message: () => 'Role definition limit exceeded. No more role definitions can be created.',
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
