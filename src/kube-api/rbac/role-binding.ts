import { serviceAccountSubject } from '../../wire/service-account-token.ts';
import { fieldsOf, isFields, type JsonFields } from '../field-shape.ts';
import { type PolicyRule, readRules } from './policy-rule.ts';

/** All roles and bindings of a cluster, as stored. */
export interface Roles {
  readonly roles: readonly JsonFields[];
  readonly clusterRoles: readonly JsonFields[];
  readonly roleBindings: readonly JsonFields[];
  readonly clusterRoleBindings: readonly JsonFields[];
}

export interface RoleUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a binding gives to a user: rules and where they come from, or why there are none. */
export type Grant =
  | { readonly kind: 'granted'; readonly rules: readonly PolicyRule[]; readonly source: string }
  | { readonly kind: 'unresolved'; readonly reason: string };

/** All that a user has been given: for the whole cluster, and in one namespace where one is named. */
export function* grantsOf(user: RoleUser, namespace: string, roles: Roles): Generator<Grant> {
  for (const binding of roles.clusterRoleBindings) {
    const subject = findSubject(user, binding, '');
    if (subject !== undefined) yield resolveGrant(subject, { binding, namespace: '', roles });
  }
  if (namespace === '') return;
  for (const binding of roles.roleBindings) {
    if (metadataText(binding, 'namespace') !== namespace) continue;
    const subject = findSubject(user, binding, namespace);
    if (subject !== undefined) yield resolveGrant(subject, { binding, namespace, roles });
  }
}

interface BindingPlace {
  readonly binding: JsonFields;
  /** Empty for one of the whole cluster. */
  readonly namespace: string;
  readonly roles: Roles;
}

function resolveGrant(subject: JsonFields, place: BindingPlace): Grant {
  const { binding, namespace, roles } = place;
  const reference = fieldsOf(binding.roleRef);
  const role = findRole(reference, namespace, roles);
  if (role.kind === 'missing') return { kind: 'unresolved', reason: role.reason };
  const name = metadataText(binding, 'name');
  const bindingName =
    namespace === ''
      ? `ClusterRoleBinding ${JSON.stringify(name)}`
      : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}`;
  const source = `${bindingName} of ${reference.kind} ${JSON.stringify(reference.name)} to ${describe(subject, namespace)}`;
  return { kind: 'granted', rules: readRules(role.role), source };
}

type RoleLookup =
  | { readonly kind: 'found'; readonly role: JsonFields }
  | { readonly kind: 'missing'; readonly reason: string };

/** A binding of the whole cluster can only name a role of the whole cluster. */
function findRole({ kind, name }: JsonFields, namespace: string, roles: Roles): RoleLookup {
  switch (kind) {
    case 'ClusterRole':
      return found(
        roles.clusterRoles.find((role) => metadataText(role, 'name') === name),
        `clusterroles.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`,
      );
    case 'Role':
      return found(
        roles.roles.find(
          (role) =>
            namespace !== '' &&
            metadataText(role, 'namespace') === namespace &&
            metadataText(role, 'name') === name,
        ),
        `roles.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`,
      );
    default:
      return { kind: 'missing', reason: `unsupported role reference kind: ${JSON.stringify(kind ?? '')}` };
  }
}

function found(role: JsonFields | undefined, reason: string): RoleLookup {
  return role === undefined ? { kind: 'missing', reason } : { kind: 'found', role };
}

/** The first subject of the binding that is the user. */
function findSubject(user: RoleUser, binding: JsonFields, namespace: string): JsonFields | undefined {
  const subjects = Array.isArray(binding.subjects) ? binding.subjects.filter(isFields) : [];
  return subjects.find((subject) => isUser(user, subject, namespace));
}

function isUser(user: RoleUser, subject: JsonFields, bindingNamespace: string): boolean {
  const { kind, name } = subject;
  if (typeof name !== 'string') return false;
  switch (kind) {
    case 'User':
      return user.name === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount': {
      const namespace = accountNamespace(subject, bindingNamespace);
      return namespace !== '' && user.name === serviceAccountSubject(namespace, name);
    }
    default:
      return false;
  }
}

/** A service account is of the binding's own namespace where none is said. */
function accountNamespace({ namespace }: JsonFields, bindingNamespace: string): string {
  return typeof namespace === 'string' && namespace !== '' ? namespace : bindingNamespace;
}

function describe(subject: JsonFields, bindingNamespace: string): string {
  const name =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${accountNamespace(subject, bindingNamespace)}`
      : subject.name;
  return `${subject.kind} ${JSON.stringify(name)}`;
}

export function metadataText({ metadata }: JsonFields, name: string): string {
  const value = isFields(metadata) ? metadata[name] : undefined;
  return typeof value === 'string' ? value : '';
}
