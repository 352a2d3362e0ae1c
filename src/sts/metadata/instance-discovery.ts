import { authorityHost } from '../../wire/azure-hosts.ts';
import { refusal } from '../errors.ts';

/** The clouds, as every MSAL learns and caches them. */
const clouds = [
  {
    preferred_network: 'login.microsoftonline.com',
    preferred_cache: 'login.windows.net',
    aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  },
  {
    preferred_network: 'login.partner.microsoftonline.cn',
    preferred_cache: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  },
  {
    preferred_network: 'login.microsoftonline.de',
    preferred_cache: 'login.microsoftonline.de',
    aliases: ['login.microsoftonline.de'],
  },
  {
    preferred_network: 'login.microsoftonline.us',
    preferred_cache: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  },
  {
    preferred_network: 'login-us.microsoftonline.com',
    preferred_cache: 'login-us.microsoftonline.com',
    aliases: ['login-us.microsoftonline.com'],
  },
] as const;

/**
 * `GET /common/discovery/instance`: is this authority a genuine one? MSAL asks before it sends anything, and
 * takes only this answer for it.
 * @throws {StsError} `unknownInstance`
 */
export function instanceDiscovery(
  query: URLSearchParams,
  directOrigin: string | undefined,
): Record<string, unknown> {
  const endpoint = query.get('authorization_endpoint') ?? '';
  if (!URL.canParse(endpoint)) throw refusal('unknownInstance');
  const { protocol, host, hostname, pathname } = new URL(endpoint);
  const own = directOrigin === undefined ? undefined : new URL(directOrigin);
  const isOwn = own !== undefined && hostname === own.hostname;
  const isKnown = clouds.some(({ aliases }) => aliases.some((alias) => alias === host));
  if (protocol !== 'https:' || (!isOwn && !isKnown)) throw refusal('unknownInstance');

  const segment = pathname.split('/').find((part) => part !== '') ?? 'common';
  const versioned = pathname.includes('/v2.0/') ? '/v2.0' : '';
  // MSAL Python leaves the port out of its question; the answer must still lead to us.
  const origin = isOwn ? own.origin : `https://${isKnown ? host : authorityHost}`;
  return {
    tenant_discovery_endpoint: `${origin}/${segment}${versioned}/.well-known/openid-configuration`,
    'api-version': query.get('api-version') ?? '1.0',
    metadata: [...clouds, ...(isOwn ? [ownCloud(own.host)] : [])],
  };
}

function ownCloud(host: string) {
  return { preferred_network: host, preferred_cache: host, aliases: [host] };
}
