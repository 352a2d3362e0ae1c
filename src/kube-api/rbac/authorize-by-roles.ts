import { type AccessAttributes, ruleAllows } from './policy-rule.ts';
import { grantsOf, type Roles, type RoleUser } from './role-binding.ts';

export interface AccessDecision {
  readonly isAllowed: boolean;
  /** Who allows it; empty where nobody does, or where no one is asked. */
  readonly reason: string;
  /** Bindings of the user's whose role could not be found. They never stop what another one allows. */
  readonly ruleResolutionErrors: readonly string[];
}

/** Its members may do anything, whatever the roles say. */
export const mastersGroup = 'system:masters';

/** May this user do this? Only if a rule that was given to them names it. */
export function authorizeByRoles(user: RoleUser, attributes: AccessAttributes, roles: Roles): AccessDecision {
  if (user.groups.includes(mastersGroup)) return { isAllowed: true, reason: '', ruleResolutionErrors: [] };
  const namespace = 'path' in attributes ? '' : (attributes.namespace ?? '');
  const errors = new Set<string>();
  for (const grant of grantsOf(user, namespace, roles)) {
    if (grant.kind === 'unresolved') {
      errors.add(grant.reason);
    } else if (grant.rules.some((rule) => ruleAllows(rule, attributes))) {
      const reason = `RBAC: allowed by ${grant.source}`;
      return { isAllowed: true, reason, ruleResolutionErrors: [...errors] };
    }
  }
  const reason = errors.size === 0 ? '' : `RBAC: ${joinErrors([...errors])}`;
  return { isAllowed: false, reason, ruleResolutionErrors: [...errors] };
}

/** As Go's aggregated errors read. */
export function joinErrors(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
}
