import type { JsonFields } from '../field-shape.ts';
import { joinErrors } from './authorize-by-roles.ts';
import { type PolicyRule, renderRule } from './policy-rule.ts';
import { grantsOf, type Roles, type RoleUser } from './role-binding.ts';

export interface HeldRules {
  readonly rules: readonly PolicyRule[];
  readonly errors: readonly string[];
}

/** Every rule that a user holds in a namespace, those of the whole cluster included. */
export function heldRules(user: RoleUser, namespace: string, roles: Roles): HeldRules {
  const grants = [...grantsOf(user, namespace, roles)];
  return {
    rules: grants.flatMap((grant) => (grant.kind === 'granted' ? grant.rules : [])),
    errors: [...new Set(grants.flatMap((grant) => (grant.kind === 'unresolved' ? [grant.reason] : [])))],
  };
}

/** The status of a SelfSubjectRulesReview. */
export function rulesFor(user: RoleUser, namespace: string, roles: Roles): JsonFields {
  const { rules, errors } = heldRules(user, namespace, roles);
  return {
    resourceRules: rules
      .filter(({ resources }) => resources.length > 0)
      .map((rule) => renderRule({ ...rule, nonResourceURLs: [] })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
    ...(errors.length > 0 && { evaluationError: joinErrors(errors) }),
  };
}
