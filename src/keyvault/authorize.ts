import type { Grants } from '../directory/index.ts';
import type { Vault } from '../resources/index.ts';
import { decideAccess } from '../trust/index.ts';
import type { AccessTokenClaims } from '../wire/access-token.ts';
import { type CallerName, refusal } from './errors.ts';
import type { SecretOperation } from './operations/index.ts';

export interface AccessQuestion {
  readonly vault: Vault;
  readonly operation: SecretOperation;
  /** The secret's name, or nothing where the whole vault is asked for. */
  readonly objectName: string | undefined;
  readonly claims: AccessTokenClaims;
  readonly grants: Grants;
}

/** The assignment that allowed it, on a vault that decides by roles. */
export interface AllowedAccess {
  readonly assignmentId: string | undefined;
}

/**
 * Decides by roles or by access policies, as the vault is set. Neither looks at what exists, so the answer is the
 * same for a secret that is there and one that is not.
 * @throws {KeyVaultError} `forbiddenByRbac` or `accessDenied`
 */
export function authorize(question: AccessQuestion): AllowedAccess {
  return question.vault.properties.isRbacAuthorized ? authorizeByRole(question) : authorizeByPolicy(question);
}

function authorizeByRole({ vault, operation, objectName, claims, grants }: AccessQuestion): AllowedAccess {
  const action = `Microsoft.KeyVault/vaults/${operation.dataAction}`;
  const isObjectScope = operation.scope === 'object' && objectName !== undefined;
  const scope = isObjectScope ? `${vault.id}/secrets/${objectName}` : vault.id;
  const decision = decideAccess({ action, kind: 'dataAction', scope }, grants);
  if (decision.kind === 'allowed') return { assignmentId: decision.assignment.id };
  throw refusal('forbiddenByRbac', {
    caller: nameCaller(claims),
    action,
    resource: lowerProvider(scope),
    denyAssignmentId: decision.reason === 'deny-assignment' ? decision.denyAssignment.id : undefined,
    vault: vault.name,
    location: vault.location,
  });
}

/** Azure: the message has the vault's part of the id in lower case, the object's name as asked for. */
function lowerProvider(resource: string): string {
  return resource
    .replace(/\/resourceGroups\//i, '/resourcegroups/')
    .replace(/\/providers\/[^/]+\//i, (provider) => provider.toLowerCase());
}

function authorizeByPolicy({ vault, operation, claims, grants }: AccessQuestion): AllowedAccess {
  const wanted = new Set([operation.permission, 'all']);
  const isAllowed = vault.properties.accessPolicies.some(
    ({ tenantId, objectId, applicationId, permissions }) =>
      tenantId.toLowerCase() === vault.tenantId &&
      grants.principalIds.includes(objectId.toLowerCase()) &&
      (applicationId === undefined || applicationId.toLowerCase() === nameCaller(claims).appId) &&
      permissions.secrets.some((permission) => wanted.has(permission.toLowerCase())),
  );
  if (isAllowed) return { assignmentId: undefined };
  throw refusal('accessDenied', {
    caller: nameCaller(claims),
    permission: operation.permission,
    vault: vault.name,
    location: vault.location,
  });
}

export function nameCaller(claims: AccessTokenClaims): CallerName {
  return {
    appId: claims.ver === '1.0' ? claims.appid : claims.azp,
    objectId: claims.oid,
    issuer: claims.iss,
  };
}
