import type { JsonFields } from '../field-shape.ts';
import {
  type AccessAttributes,
  type AccessDecision,
  aggregateRules,
  authorizeByRoles,
  type Roles,
  renderRule,
} from '../rbac/index.ts';
import type { ObjectReader, ObjectStore } from '../storage/object-store.ts';
import type { ApiUser } from './api-user.ts';

/** Who may do what, by the roles that are stored. */
export interface Access {
  decide(user: ApiUser, attributes: AccessAttributes): Promise<AccessDecision>;
  roles(): Promise<Roles>;
}

const group = 'rbac.authorization.k8s.io';
const resources = {
  roles: `roles.${group}`,
  clusterRoles: `clusterroles.${group}`,
  roleBindings: `rolebindings.${group}`,
  clusterRoleBindings: `clusterrolebindings.${group}`,
} as const;

/** Remembers the roles until one of them changes. */
export function createAccess(objects: ObjectStore): Access {
  let known: Promise<Roles> | undefined;
  const names: readonly string[] = Object.values(resources);
  objects.changes.subscribe(({ resource }) => {
    if (names.includes(resource)) known = undefined;
  });

  const roles = (): Promise<Roles> => {
    const reading = known ?? readRoles(objects);
    known = reading;
    // What could not be read is read again, the next time.
    reading.catch(() => {
      known = undefined;
    });
    return reading;
  };
  return {
    roles,
    decide: async (user, attributes) => authorizeByRoles(user, attributes, await roles()),
  };
}

/** Inside a write, the roles as that write sees them. */
export async function readRoles(objects: ObjectReader): Promise<Roles> {
  const clusterRoles = await objects.list(resources.clusterRoles);
  return {
    roles: await objects.list(resources.roles),
    clusterRoles: clusterRoles.map((role) => withAggregatedRules(role, clusterRoles)),
    roleBindings: await objects.list(resources.roleBindings),
    clusterRoleBindings: await objects.list(resources.clusterRoleBindings),
  };
}

/** Kubernetes: a controller writes them into the role. Here they are worked out when they are needed. */
function withAggregatedRules(role: JsonFields, all: readonly JsonFields[]): JsonFields {
  const rules = aggregateRules(role, all);
  return rules === undefined ? role : { ...role, rules: rules.map(renderRule) };
}
