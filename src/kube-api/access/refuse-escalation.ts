import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, resourceOf } from '../kinds/api-kind.ts';
import { checkRoleGrant, type PolicyRule, type Roles, readRules } from '../rbac/index.ts';
import { refusal } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectReader } from '../storage/object-store.ts';
import { readRoles } from './access.ts';
import type { ApiUser } from './api-user.ts';

const roleGroup = 'rbac.authorization.k8s.io';

/**
 * Nobody gives a right that they do not have, neither by writing a role nor by binding one.
 * @throws {StatusError} `escalation`
 */
export async function refuseEscalation(
  { objects, user }: { readonly objects: ObjectReader; readonly user: ApiUser },
  kind: ApiKind,
  object: KubeObject,
): Promise<void> {
  if (kind.group !== roleGroup) return;
  const roles = await readRoles(objects);
  const { name, namespace } = object.metadata;
  const isBinding = kind.kind.endsWith('Binding');
  const reference = isBinding ? readReference(object) : { kind: kind.kind, name };
  const decision = checkRoleGrant(
    user,
    {
      verb: isBinding ? 'bind' : 'escalate',
      resource: reference.kind === 'Role' ? 'roles' : 'clusterroles',
      name: reference.name,
      ...(namespace !== undefined && { namespace }),
      rules: isBinding ? findRules(roles, reference, namespace) : readRules(object),
    },
    roles,
  );
  if (decision.kind === 'held') return;
  throw refusal('escalation', { resource: resourceOf(kind), name, reason: decision.reason });
}

interface RoleReference {
  readonly kind: string;
  readonly name: string;
}

function readReference({ roleRef }: KubeObject): RoleReference {
  // The schema has checked every type.
  const { kind = '', name = '' } = (roleRef ?? {}) as Partial<RoleReference>;
  return { kind, name };
}

/** None for a role that is not there: what it grants once it is made is checked then. */
function findRules(roles: Roles, reference: RoleReference, namespace?: string): readonly PolicyRule[] {
  const isNamed = ({ metadata }: JsonFields, place: string | undefined): boolean => {
    const { name, namespace: own } = metadata as { name?: string; namespace?: string };
    return name === reference.name && own === place;
  };
  const role =
    reference.kind === 'Role'
      ? roles.roles.find((one) => isNamed(one, namespace))
      : roles.clusterRoles.find((one) => isNamed(one, undefined));
  return role === undefined ? [] : readRules(role);
}
