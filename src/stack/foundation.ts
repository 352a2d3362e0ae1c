import type { Directory, Tenant } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';
import type { ResourceStore } from '../resources/index.ts';
import type { OperatorAccount } from './operator.ts';
import { createOperatorTenants, type OperatorTenants } from './operator-tenants.ts';
import { listSubscriptions, putSubscription, type Subscription } from './subscriptions.ts';

/** What every data folder has from its first start: a tenant, a subscription, and the operator's accounts. */
export interface Foundation {
  readonly tenant: Tenant;
  readonly subscriptionId: string;
  readonly operator: OperatorAccount;
  /** This tenant, and those that were made beside it. */
  readonly tenants: OperatorTenants;
}

export interface FoundationDependencies {
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly folder: DataFolder;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
}

const accountFile = 'operator.sealed';
const graphAppId = '00000003-0000-0000-c000-000000000000';
const administratorRoles = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'Directory.ReadWrite.All',
  'Group.ReadWrite.All',
  'User.ReadWrite.All',
];
const yearMilliseconds = 365 * 24 * 3_600_000;

export async function openFoundation(dependencies: FoundationDependencies): Promise<Foundation> {
  const { tenant, subscription } = await openFirstTenant(dependencies);
  const operator = await openAccount(dependencies, tenant.id);
  const tenants = createOperatorTenants({ ...dependencies, firstTenantId: tenant.id });
  await tenants.openUsers();
  await tenants.grantOwner(subscription, { ...operator, principalType: 'ServicePrincipal' });
  await grantDirectory(dependencies, operator);
  return { tenant, subscriptionId: subscription.id, operator, tenants };
}

/** The tenant that the data folder began with, and its first subscription. Each is kept before the next is made. */
async function openFirstTenant({
  directory,
  resources,
  newId,
}: FoundationDependencies): Promise<{ readonly tenant: Tenant; readonly subscription: Subscription }> {
  const [known, ...others] = await listSubscriptions(resources);
  const tenants = await directory.tenants.list();
  // Every other tenant has been made with a subscription of its own.
  const tenant =
    tenants.find(({ id }) => id === known?.tenantId) ??
    tenants.find(({ id }) => others.every(({ tenantId }) => tenantId !== id)) ??
    (await directory.tenants.put(firstTenant(newId())));
  if (known?.tenantId === tenant.id) return { tenant, subscription: known };
  // One of a data folder of before there were several is given what it lacks.
  const subscription = {
    id: known?.id ?? newId(),
    displayName: known?.displayName ?? 'Local subscription',
    tenantId: tenant.id,
    isFirst: true,
  };
  await putSubscription(resources, subscription);
  return { tenant, subscription };
}

/** What an administrator of the tenant may, in the words that an application is granted it by. */
async function grantDirectory(
  { directory }: FoundationDependencies,
  { objectId }: OperatorAccount,
): Promise<void> {
  for (const value of administratorRoles) {
    await directory.roles.assignAppRole(objectId, graphAppId, value);
  }
}

function firstTenant(id: string): Tenant {
  return {
    id,
    displayName: 'Local Workloads',
    domains: ['workloads.onmicrosoft.com'],
    allowsFederation: true,
  };
}

/** What is kept of the account. Without a secret, a first start was cut short. */
interface StoredAccount {
  readonly clientId: string;
  readonly objectId: string;
  readonly secret?: string;
}

/** Each step is kept before the next: a start that is cut short leaves no second account, nor one without its secret. */
async function openAccount(dependencies: FoundationDependencies, tenantId: string): Promise<OperatorAccount> {
  const stored = (await loadAccount(dependencies)) ?? (await createAccount(dependencies, tenantId));
  const secret = stored.secret ?? (await addSecret(dependencies, stored));
  return { clientId: stored.clientId, objectId: stored.objectId, secret: new Secret(secret) };
}

async function createAccount(dependencies: FoundationDependencies, tenantId: string): Promise<StoredAccount> {
  const { application, servicePrincipal } = await dependencies.directory.applications.create({
    displayName: 'wid operator',
    homeTenantId: tenantId,
  });
  const account = { clientId: application.appId, objectId: servicePrincipal.objectId };
  await storeAccount(dependencies, account);
  return account;
}

async function addSecret(dependencies: FoundationDependencies, account: StoredAccount): Promise<string> {
  const { directory, clock } = dependencies;
  const password = await directory.applications.addPassword(account.clientId, {
    displayName: 'made at the first start',
    expiresAt: new Date(clock.now().getTime() + 10 * yearMilliseconds),
  });
  if (password === undefined) throw new Error('the operator has no account');
  await storeAccount(dependencies, { ...account, secret: password.secretText });
  return password.secretText;
}

async function storeAccount(
  { folder, sealer }: FoundationDependencies,
  account: StoredAccount,
): Promise<void> {
  await folder.writeAtomically(accountFile, sealer.seal(Buffer.from(JSON.stringify(account)), accountFile));
}

async function loadAccount({ folder, sealer }: FoundationDependencies): Promise<StoredAccount | undefined> {
  const sealed = await folder.read(accountFile);
  if (sealed === undefined) return undefined;
  // Written by `storeAccount` and by nothing else: the seal says so.
  return JSON.parse(Buffer.from(sealer.open(sealed, accountFile)).toString('utf8')) as StoredAccount;
}
