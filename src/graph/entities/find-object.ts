import { type EntitySet, type GraphObject, typed } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { Caller } from '../route.ts';
import { applicationSet, renderApplication } from './render-application.ts';
import { groupSet, renderGroup } from './render-group.ts';
import { renderServicePrincipal, servicePrincipalSet } from './render-service-principal.ts';
import { renderUser, userSet } from './render-user.ts';

export const directoryObjectSet: EntitySet = {
  name: 'directoryObjects',
  resource: 'DirectoryObject',
  type: '#microsoft.graph.directoryObject',
  filterable: ['id', 'displayName'],
};

interface Finder {
  /** As `types` of a request calls it. */
  readonly kind: string;
  find(graph: GraphContext, tenantId: string, id: string): Promise<GraphObject | undefined>;
}

/** What a directory object can be, one line a kind. */
const finders: readonly Finder[] = [
  {
    kind: 'user',
    async find({ directory }, tenantId, id) {
      const user = await directory.users.find(id);
      return user?.objectId === id && user.tenantId === tenantId
        ? typed(userSet, renderUser(user))
        : undefined;
    },
  },
  {
    kind: 'group',
    async find({ directory }, tenantId, id) {
      const group = await directory.groups.find(tenantId, id);
      return group && typed(groupSet, renderGroup(group));
    },
  },
  {
    kind: 'serviceprincipal',
    async find({ directory }, tenantId, id) {
      const principal = await directory.servicePrincipals.find(tenantId, id);
      return principal && typed(servicePrincipalSet, renderServicePrincipal(principal));
    },
  },
  {
    kind: 'application',
    async find({ directory }, tenantId, id) {
      const application = await directory.applications.find(tenantId, id);
      const tenant = await directory.tenants.find(tenantId);
      return application && typed(applicationSet, renderApplication(application, tenant));
    },
  },
];

export async function findObject(
  graph: GraphContext,
  { tenantId }: Pick<Caller, 'tenantId'>,
  { id, kinds }: { readonly id: string; readonly kinds?: readonly string[] | undefined },
): Promise<GraphObject | undefined> {
  for (const { kind, find } of finders) {
    if (kinds !== undefined && !kinds.includes(kind)) continue;
    const object = await find(graph, tenantId, id.toLowerCase());
    if (object !== undefined) return object;
  }
  return undefined;
}

/** Those that are there: whoever has gone is not told of. */
export async function findObjects(
  graph: GraphContext,
  caller: Pick<Caller, 'tenantId'>,
  ids: readonly string[],
): Promise<readonly GraphObject[]> {
  const found: GraphObject[] = [];
  for (const id of ids) {
    const object = await findObject(graph, caller, { id });
    if (object !== undefined) found.push(object);
  }
  return found;
}

/** The ids as the directory has them. @throws {GraphError} `Request_ResourceNotFound` */
export async function requireObjects(
  graph: GraphContext,
  caller: Pick<Caller, 'tenantId'>,
  ids: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of ids) {
    const object = await findObject(graph, caller, { id });
    if (object === undefined) throw refusal('notFound', { id });
    found.push(object.id);
  }
  return found;
}
