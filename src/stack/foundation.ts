import type { Directory, Tenant } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';
import { ResourceId, type ResourceStore } from '../resources/index.ts';
import type { OperatorAccount } from './operator.ts';

/** What every data folder has from its first start: a tenant, a subscription, and the operator's account. */
export interface Foundation {
  readonly tenant: Tenant;
  readonly subscriptionId: string;
  readonly operator: OperatorAccount;
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
const yearMilliseconds = 365 * 24 * 3_600_000;

export async function openFoundation(dependencies: FoundationDependencies): Promise<Foundation> {
  const { directory, resources, newId } = dependencies;
  const [known] = await directory.tenants.list();
  const tenant = known ?? (await directory.tenants.put(firstTenant(newId())));
  const [subscription] = await resources.list({ type: subscriptionType });
  const subscriptionId = subscription?.name ?? (await createSubscription(resources, newId()));
  const operator = (await loadAccount(dependencies)) ?? (await createAccount(dependencies, tenant.id));
  return { tenant, subscriptionId, operator };
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

async function createAccount(
  { directory, folder, sealer, clock }: FoundationDependencies,
  tenantId: string,
): Promise<OperatorAccount> {
  const { application, servicePrincipal } = await directory.applications.create({
    displayName: 'wid operator',
    homeTenantId: tenantId,
  });
  const password = await directory.applications.addPassword(application.appId, {
    displayName: 'made at the first start',
    expiresAt: new Date(clock.now().getTime() + 10 * yearMilliseconds),
  });
  if (password === undefined) throw new Error('the operator has no account');
  const account = {
    clientId: application.appId,
    objectId: servicePrincipal.objectId,
    secret: password.secretText,
  };
  await folder.writeAtomically(accountFile, sealer.seal(Buffer.from(JSON.stringify(account)), accountFile));
  return { ...account, secret: new Secret(account.secret) };
}

async function loadAccount({ folder, sealer }: FoundationDependencies): Promise<OperatorAccount | undefined> {
  const sealed = await folder.read(accountFile);
  if (sealed === undefined) return undefined;
  const account = JSON.parse(Buffer.from(sealer.open(sealed, accountFile)).toString('utf8')) as {
    clientId: string;
    objectId: string;
    secret: string;
  };
  return { ...account, secret: new Secret(account.secret) };
}
