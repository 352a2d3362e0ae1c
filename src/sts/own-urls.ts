import type { Tenant } from '../directory/index.ts';
import { authorityHost, authorityHosts } from '../wire/azure-hosts.ts';
import type { StsSettings } from './context.ts';

/**
 * The origin that documents for this request point to: the name that the client came by, if it is one of ours,
 * else the production one. The Host header alone names nothing: C++ leaves the port out of it.
 */
export function documentOrigin(url: URL, settings: StsSettings): string {
  if (isAuthorityHost(url.hostname)) return `https://${url.hostname}`;
  if (settings.directOrigin !== undefined && url.hostname === new URL(settings.directOrigin).hostname) {
    return settings.directOrigin;
  }
  return `https://${authorityHost}`;
}

/**
 * Where pages for people are. A browser does not go through the proxy: by the production name it would get to the real
 * Entra, and a person would sign in with their real account (fidelity/sts.md, "Pages").
 */
export function pageOrigin({ directOrigin }: StsSettings): string {
  return directOrigin ?? `https://${authorityHost}`;
}

export function isAuthorityHost(hostname: string): boolean {
  return authorityHosts.some((host) => host === hostname);
}

/**
 * What a certificate assertion may name as its audience: the tenant's token endpoint or issuer, by any of our
 * names, with or without the port (MSAL Go takes it from discovery, MSAL Node builds it).
 */
export function isOwnAudience(audience: string, tenant: Tenant, settings: StsSettings): boolean {
  if (!URL.canParse(audience)) return false;
  const url = new URL(audience);
  const direct = settings.directOrigin === undefined ? undefined : new URL(settings.directOrigin);
  if (url.protocol !== 'https:' || url.search !== '') return false;
  if (!isAuthorityHost(url.hostname) && url.hostname !== direct?.hostname) return false;
  const [segment = '', ...rest] = url.pathname.split('/').filter((part) => part !== '');
  const path = rest.join('/').toLowerCase();
  const names = [tenant.id, ...tenant.domains, 'adfs', 'common', 'organizations'];
  return names.includes(segment.toLowerCase()) && ownPaths.has(path);
}

const ownPaths = new Set(['', 'v2.0', 'oauth2/token', 'oauth2/v2.0/token']);
