import type { Client, Tenant } from '../directory/index.ts';
import { isGuid } from '../platform/ids.ts';
import type { StsContext } from './context.ts';
import { refusal } from './errors.ts';
import type { SignInRecord } from './sign-in-record.ts';
import type { TokenRequest } from './token/token-request.ts';

const sharedSegments = new Set(['common', 'organizations', 'consumers']);
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

/** @throws {StsError} where the client has no service principal in the tenant. */
export async function findClient(
  sts: StsContext,
  asked: { readonly tenant: Tenant; readonly tokenRequest: TokenRequest; readonly record: SignInRecord },
): Promise<Client> {
  const { clientId } = asked.tokenRequest;
  const client = await sts.directory.clients.find(asked.tenant.id, clientId);
  if (client === undefined) {
    throw refusal('applicationNotFound', {
      clientId: clientId.slice(0, 200),
      tenant: asked.tenant.displayName,
    });
  }
  asked.record.byClient(client);
  return client;
}
