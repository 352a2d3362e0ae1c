import type { Directory, Tenant } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';
import { ResourceId, type ResourceStore } from '../resources/index.ts';
import type { OperatorAccount } from './operator.ts';
import { type OperatorUser, openOperatorUser } from './operator-user.ts';

/** What every data folder has from its first start: a tenant, a subscription, and the operator's accounts. */
export interface Foundation {
  readonly tenant: Tenant;
  readonly subscriptionId: string;
  readonly operator: OperatorAccount;
  readonly user: OperatorUser;
}

export interface FoundationDependencies {
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly folder: DataFolder;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
}

const subscriptionType = 'Microsoft.Resources/subscriptions';
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
  const { directory, resources, newId } = dependencies;
  const [known] = await directory.tenants.list();
  const tenant = known ?? (await directory.tenants.put(firstTenant(newId())));
  const [subscription] = await resources.list({ type: subscriptionType });
  const subscriptionId = subscription?.name ?? (await createSubscription(resources, newId()));
  const operator = await openAccount(dependencies, tenant.id);
  const user = await openOperatorUser(dependencies, tenant);
  const scope = `/subscriptions/${subscriptionId}`;
  await grantOwner(dependencies, { ...operator, principalType: 'ServicePrincipal', scope });
  await grantOwner(dependencies, { ...user, principalType: 'User', scope });
  await grantDirectory(dependencies, operator);
  return { tenant, subscriptionId, operator, user };
}

/** Azure: whoever has made a subscription owns it. Repeating it changes nothing. */
async function grantOwner(
  { directory }: FoundationDependencies,
  owner: {
    readonly objectId: string;
    readonly principalType: 'ServicePrincipal' | 'User';
    readonly scope: string;
  },
): Promise<void> {
  const { objectId: principalId, principalType, scope } = owner;
  for (const name of ['Owner', 'Key Vault Administrator']) {
    const role = await directory.roles.findDefinition(name);
    if (role === undefined) throw new Error(`there is no role named ${name}`);
    await directory.roles.putAssignment({ scope, principalId, principalType, roleDefinitionId: role.id });
  }
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

async function createSubscription(resources: ResourceStore, id: string): Promise<string> {
  await resources.put({
    id: ResourceId.from(`/subscriptions/${id}`),
    type: subscriptionType,
    name: id,
    location: 'global',
    tags: {},
    properties: { displayName: 'Local subscription', state: 'Enabled' },
  });
  return id;
}

/** The subscription as people see it. */
export async function readSubscription(
  resources: ResourceStore,
  id: string,
): Promise<{ readonly id: string; readonly displayName: string }> {
  const record = await resources.find(ResourceId.from(`/subscriptions/${id}`));
  const { displayName } = record?.properties ?? {};
  return { id, displayName: typeof displayName === 'string' ? displayName : id };
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
