import type { Client, Tenant } from '../directory/index.ts';
import { isGuid } from '../platform/ids.ts';
import type { StsContext } from './context.ts';
import { refusal } from './errors.ts';
import type { SignInRecord } from './sign-in-record.ts';

const sharedSegments = new Set(['common', 'organizations', 'consumers']);
/** Those of them by which people sign in, wherever they are at home. */
const openSegments = new Set(['common', 'organizations']);
const domainPattern =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;

/** @throws {StsError} where the path names no tenant of this directory, or none at all. */
export async function getTenant(sts: StsContext, segment: string): Promise<Tenant> {
  const name = segment.toLowerCase();
  if (sharedSegments.has(name)) throw refusal('tenantlessGrant');
  const idOrDomain = name === 'adfs' ? sts.settings.adfsTenantId : name;
  if (!isGuid(idOrDomain) && !domainPattern.test(idOrDomain)) {
    throw refusal('invalidTenantIdentifier', { tenant: segment.slice(0, 253) });
  }
  const tenant = await sts.directory.tenants.find(idOrDomain);
  if (tenant === undefined) throw refusal('tenantNotFound', { tenant: segment });
  return tenant;
}

/** The tenant of the path, or nothing for a path that leaves it to the person who signs in. */
export async function findAuthorityTenant(sts: StsContext, segment: string): Promise<Tenant | undefined> {
  return openSegments.has(segment.toLowerCase()) ? undefined : await getTenant(sts, segment);
}

export interface ClientQuestion {
  readonly tenant: Tenant;
  readonly clientId: string;
  readonly record: SignInRecord;
}

/** @throws {StsError} where the client has no service principal in the tenant. */
export async function findClient(
  sts: Pick<StsContext, 'directory'>,
  { tenant, clientId, record }: ClientQuestion,
): Promise<Client> {
  const client = await sts.directory.clients.find(tenant.id, clientId);
  if (client === undefined) {
    throw refusal('applicationNotFound', { clientId: clientId.slice(0, 200), tenant: tenant.displayName });
  }
  record.byClient(client);
  return client;
}

/**
 * The client that people are to sign in to: an application, since a managed identity speaks for itself alone. Where
 * the path leaves the tenant open, it is looked up where it is at home, or in any tenant if it is known in all.
 * @throws {StsError} where there is no such client
 */
export async function findUserClient(
  sts: StsContext,
  asked: Omit<ClientQuestion, 'tenant'> & { readonly tenant: Tenant | undefined },
): Promise<{ readonly client: Client; readonly clientTenant: Tenant }> {
  const { clientId, record } = asked;
  const home = (await sts.directory.applications.findByAppId(clientId))?.homeTenantId;
  const [first] = await sts.directory.tenants.list();
  const clientTenant =
    asked.tenant ?? (home === undefined ? first : await sts.directory.tenants.find(home)) ?? first;
  if (clientTenant === undefined) throw refusal('tenantNotFound', { tenant: 'organizations' });
  const client = await findClient(sts, { tenant: clientTenant, clientId, record });
  if (client.kind === 'managed-identity') {
    throw refusal('applicationNotFound', { clientId, tenant: clientTenant.displayName });
  }
  return { client, clientTenant };
}
