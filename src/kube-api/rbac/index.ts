/**
 * Who may do what, by roles: Kubernetes RBAC as pure functions over roles and bindings as they are stored. Promises
 * that nothing is allowed which no rule names. Owns no storage; impersonation and webhooks are left out.
 */
export { aggregateRules } from './aggregation-rule.ts';
export { type AccessDecision, authorizeByRoles } from './authorize-by-roles.ts';
export { checkRoleGrant, type RoleGrant, type RoleGrantDecision } from './check-role-grant.ts';
export { defaultClusterRoleBindings, defaultClusterRoles } from './default-roles.ts';
export { type AccessAttributes, type PolicyRule, readRules, renderRule } from './policy-rule.ts';
export type { Roles, RoleUser } from './role-binding.ts';
export { rulesFor } from './rules-for.ts';
