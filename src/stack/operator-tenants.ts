import type { Directory, Tenant } from '../directory/index.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import type { ResourceStore } from '../resources/index.ts';
import { type OperatorUser, openOperatorUser } from './operator-user.ts';
import { listSubscriptions, putSubscription, type Subscription } from './subscriptions.ts';

/**
 * The tenants and subscriptions of the data folder, as the person who owns it has them. In each tenant the operator is
 * a user of its own, its Global Administrator and the owner of its subscriptions: there are no guests.
 */
export interface OperatorTenants {
  /** Makes a tenant with a subscription, and the operator's user in it. */
  create(draft: TenantDraft): Promise<CreatedTenant>;
  /** Makes another subscription, in the first tenant unless one is named. */
  createSubscription(draft: SubscriptionDraft): Promise<CreatedSubscription>;
  /** The operator's user of every tenant, the first tenant's first. One that is missing is made. */
  openUsers(): Promise<readonly TenantUser[]>;
  grantOwner(subscription: Pick<Subscription, 'id'>, owner: Owner): Promise<void>;
}

export interface TenantDraft {
  readonly displayName: string;
  readonly domain: string;
}

export interface SubscriptionDraft {
  readonly displayName: string;
  /** An id, or a domain. */
  readonly tenant?: string;
}

export type CreatedTenant =
  | {
      readonly kind: 'created';
      readonly tenant: Tenant;
      readonly user: OperatorUser;
      readonly subscription: Subscription;
    }
  | { readonly kind: 'name-taken'; readonly tenant: Tenant };

export type CreatedSubscription =
  | { readonly kind: 'created'; readonly subscription: Subscription }
  | { readonly kind: 'unknown-tenant' };

export interface TenantUser {
  readonly user: OperatorUser;
  readonly subscriptions: readonly Subscription[];
}

interface Owner {
  readonly objectId: string;
  readonly principalType: 'ServicePrincipal' | 'User';
}

export interface OperatorTenantsDependencies {
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly folder: DataFolder;
  readonly sealer: Sealer;
  readonly newId: NewId;
  /** The one that the data folder began with. */
  readonly firstTenantId: string;
}

const globalAdministratorId = '62e90394-69f5-4237-9190-012177145e10';

export function createOperatorTenants(dependencies: OperatorTenantsDependencies): OperatorTenants {
  const { directory, resources, newId, firstTenantId } = dependencies;

  /** Azure: whoever has made a subscription owns it. Repeating it changes nothing. */
  const grantOwner: OperatorTenants['grantOwner'] = async ({ id }, { objectId, principalType }) => {
    for (const name of ['Owner', 'Key Vault Administrator']) {
      const role = await directory.roles.findDefinition(name);
      if (role === undefined) throw new Error(`there is no role named ${name}`);
      await directory.roles.putAssignment({
        scope: `/subscriptions/${id}`,
        principalId: objectId,
        principalType,
        roleDefinitionId: role.id,
      });
    }
  };

  const openUser = async (tenant: Tenant): Promise<TenantUser> => {
    const user = await openOperatorUser(dependencies, { tenant, isFirst: tenant.id === firstTenantId });
    await directory.directoryRoles.assign(user.objectId, globalAdministratorId);
    const all = await listSubscriptions(resources);
    const subscriptions = all.filter(({ tenantId }) => tenantId === tenant.id);
    for (const each of subscriptions) await grantOwner(each, { ...user, principalType: 'User' });
    return { user, subscriptions };
  };

  const addSubscription = async (displayName: string, tenant: Tenant): Promise<Subscription> => {
    const subscription = { id: newId(), displayName, tenantId: tenant.id, isFirst: false };
    await putSubscription(resources, subscription);
    return subscription;
  };

  return {
    grantOwner,

    async create({ displayName, domain }) {
      const draft = { id: newId(), displayName, domains: [domain], allowsFederation: true };
      const { kind, tenant } = await directory.tenants.create(draft);
      if (kind === 'name-taken') return { kind, tenant };
      const subscription = await addSubscription(`${displayName} subscription`, tenant);
      const { user } = await openUser(tenant);
      return { kind, tenant, user, subscription };
    },

    async createSubscription({ displayName, tenant: wanted = firstTenantId }) {
      const tenant = await directory.tenants.find(wanted);
      if (tenant === undefined) return { kind: 'unknown-tenant' };
      const subscription = await addSubscription(displayName, tenant);
      await openUser(tenant);
      return { kind: 'created', subscription };
    },

    async openUsers() {
      const tenants = [...(await directory.tenants.list())].sort(
        (left, right) => Number(right.id === firstTenantId) - Number(left.id === firstTenantId),
      );
      const users: TenantUser[] = [];
      for (const tenant of tenants) users.push(await openUser(tenant));
      return users;
    },
  };
}
