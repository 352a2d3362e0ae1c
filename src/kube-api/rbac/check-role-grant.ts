import { authorizeByRoles, joinErrors, mastersGroup } from './authorize-by-roles.ts';
import { atomsOf, coversRule } from './covers-rule.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Roles, RoleUser } from './role-binding.ts';
import { heldRules } from './rules-for.ts';

/** Writing a role takes `escalate`, binding one takes `bind`, where its rules are more than the writer holds. */
export interface RoleGrant {
  readonly verb: 'escalate' | 'bind';
  readonly resource: 'roles' | 'clusterroles';
  /** Of the role. */
  readonly name: string;
  /** Where the rules will hold; absent for the whole cluster. */
  readonly namespace?: string;
  readonly rules: readonly PolicyRule[];
}

export type RoleGrantDecision =
  | { readonly kind: 'held' }
  /** What follows `… is forbidden: `. */
  | { readonly kind: 'escalates'; readonly reason: string };

const mostAtoms = 50_000;

/** Nobody gives what they do not have, unless a role lets them. */
export function checkRoleGrant(user: RoleUser, grant: RoleGrant, roles: Roles): RoleGrantDecision {
  if (user.groups.includes(mastersGroup) || isAuthorized(user, grant, roles)) return { kind: 'held' };
  const { rules: owned, errors } = heldRules(user, grant.namespace ?? '', roles);
  const missing = findMissing(owned, grant.rules);
  if (missing === 'too-many') {
    return { kind: 'escalates', reason: `the rules say more than ${mostAtoms} things, too many to compare` };
  }
  if (missing.length === 0) return { kind: 'held' };
  const lines = [...new Set(compact(missing).map(describe))].sort();
  const groups = quoteList(user.groups);
  const resolution = errors.length === 0 ? '' : `; resolution errors: [${joinErrors(errors)}]`;
  return {
    kind: 'escalates',
    reason: `user ${JSON.stringify(user.name)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${resolution}`,
  };
}

function isAuthorized(user: RoleUser, { verb, resource, name, namespace }: RoleGrant, roles: Roles): boolean {
  const attributes = { verb, group: 'rbac.authorization.k8s.io', resource, name };
  return authorizeByRoles(user, { ...attributes, ...(namespace !== undefined && { namespace }) }, roles)
    .isAllowed;
}

function findMissing(
  owned: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] | 'too-many' {
  const missing: PolicyRule[] = [];
  let seen = 0;
  for (const atom of atomsOf(wanted)) {
    seen += 1;
    if (seen > mostAtoms) return 'too-many';
    if (!owned.some((rule) => coversRule(rule, atom))) missing.push(atom);
  }
  return missing;
}

/** Puts the verbs of one thing together again, as kubectl's users know them. */
function compact(atoms: readonly PolicyRule[]): readonly PolicyRule[] {
  const verbsByThing = new Map<string, { readonly atom: PolicyRule; readonly verbs: string[] }>();
  for (const atom of atoms) {
    // Kubernetes: paths stay one by one.
    const thing = JSON.stringify(atom.nonResourceURLs.length > 0 ? atom : { ...atom, verbs: [] });
    const known = verbsByThing.get(thing);
    if (known === undefined) verbsByThing.set(thing, { atom, verbs: [...atom.verbs] });
    else known.verbs.push(...atom.verbs);
  }
  return [...verbsByThing.values()].map(({ atom, verbs }) => ({ ...atom, verbs: [...new Set(verbs)] }));
}

function describe(rule: PolicyRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  const written = parts
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => `${name}:${quoteList(list)}`);
  return `{${written.join(', ')}}`;
}

/** As Go prints a list of strings with `%q`. */
function quoteList(list: readonly string[]): string {
  return `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;
}
