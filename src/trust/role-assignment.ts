import type {
  DenyAssignment,
  Grants,
  RoleAssignment,
  RoleDefinition,
  RolePermission,
} from '../directory/index.ts';
import { matchesAction } from './action-pattern.ts';
import { type ConditionAttributes, evaluateCondition, parseCondition } from './condition/index.ts';
import { isSameScope, scopeCovers } from './scope.ts';

/** One operation on one resource: `Microsoft.KeyVault/vaults/secrets/getSecret/action` at a secret's id. */
export interface AccessRequest {
  readonly action: string;
  /** Control operations are matched with `actions`, those on content with `dataActions` alone. */
  readonly kind: 'action' | 'dataAction';
  readonly scope: string;
  /** What conditions may ask about. What is not here is not known, and a condition that needs it does not hold. */
  readonly attributes?: ConditionAttributes;
}

export type AccessDecision =
  | { readonly kind: 'allowed'; readonly assignment: RoleAssignment; readonly role: RoleDefinition }
  | { readonly kind: 'denied'; readonly reason: 'deny-assignment'; readonly denyAssignment: DenyAssignment }
  | { readonly kind: 'denied'; readonly reason: 'no-assignment'; readonly nearest?: NearestGrant };

/** A grant that would have been enough, but for one thing. */
export interface NearestGrant {
  readonly assignment: RoleAssignment;
  readonly role: RoleDefinition;
  readonly differs: 'condition' | 'propagation' | 'scope' | 'action';
}

/**
 * Azure's order: a deny assignment wins over every role; otherwise one role that allows the operation at this
 * scope or above is enough. `notActions` take away within their own role and nowhere else. An assignment whose
 * condition does not hold, or cannot be told to hold, grants nothing (azure-docs: role-based-access-control/overview,
 * deny-assignments, conditions-format).
 */
export function decideAccess(request: AccessRequest, grants: Grants): AccessDecision {
  const denyAssignment = grants.denyAssignments.find((deny) => denies(deny, request, grants));
  if (denyAssignment !== undefined) return { kind: 'denied', reason: 'deny-assignment', denyAssignment };

  let nearest: NearestGrant | undefined;
  const consider = (found: NearestGrant): void => {
    if (nearest === undefined || rank(found.differs) < rank(nearest.differs)) nearest = found;
  };
  for (const { assignment, role } of grants.assignments) {
    const differs = whatDiffers(request, assignment, role);
    if (differs === undefined) return { kind: 'allowed', assignment, role };
    if (differs !== 'everything') consider({ assignment, role, differs });
  }
  for (const { assignment, role } of grants.pending ?? []) {
    if (whatDiffers(request, assignment, role) === undefined) {
      consider({ assignment, role, differs: 'propagation' });
    }
  }
  return { kind: 'denied', reason: 'no-assignment', ...(nearest && { nearest }) };
}

const order: readonly NearestGrant['differs'][] = ['condition', 'propagation', 'scope', 'action'];

function rank(differs: NearestGrant['differs']): number {
  return order.indexOf(differs);
}

function whatDiffers(
  request: AccessRequest,
  assignment: RoleAssignment,
  role: RoleDefinition,
): NearestGrant['differs'] | 'everything' | undefined {
  const isInScope = scopeCovers(assignment.scope, request.scope);
  const isPermitted = role.permissions.some((permission) => permits(permission, request));
  if (isInScope && isPermitted) {
    const conditions = [assignment.condition, role.condition];
    return conditions.every((condition) => holds(condition, request)) ? undefined : 'condition';
  }
  if (isPermitted) return 'scope';
  return isInScope ? 'action' : 'everything';
}

function holds(condition: string | undefined, { action, attributes = {} }: AccessRequest): boolean {
  if (condition === undefined) return true;
  const parsed = parseCondition(condition);
  return parsed.kind === 'condition' && evaluateCondition(parsed.expression, { action, attributes }) === true;
}

/** Every principal: the id that deny assignments of the system carry. */
const everyone = '00000000-0000-0000-0000-000000000000';

function denies(deny: DenyAssignment, request: AccessRequest, { principalIds }: Grants): boolean {
  const concerns = (ids: readonly string[]) => ids.some((id) => id === everyone || principalIds.includes(id));
  const isInScope = deny.doesNotApplyToChildScopes
    ? isSameScope(deny.scope, request.scope)
    : scopeCovers(deny.scope, request.scope);
  return (
    isInScope &&
    concerns(deny.principalIds) &&
    !concerns(deny.excludedPrincipalIds) &&
    deny.permissions.some((permission) => permits(permission, request))
  );
}

function permits(permission: RolePermission, { action, kind }: AccessRequest): boolean {
  const [wanted, excluded] =
    kind === 'action'
      ? [permission.actions, permission.notActions]
      : [permission.dataActions, permission.notDataActions];
  const matches = (patterns: readonly string[]) => patterns.some((pattern) => matchesAction(pattern, action));
  return matches(wanted) && !matches(excluded);
}
