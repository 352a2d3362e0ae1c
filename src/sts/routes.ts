/** Every address that the token service answers, and what stands behind it. */
export type StsRoute = TokenRoute | PageRoute | MetadataRoute;

/** What programs post forms to. */
export interface TokenRoute {
  readonly kind: 'token' | 'device-code';
  readonly segment: string;
  readonly endpoint: 'v1' | 'v2';
}

/** What people see. */
export interface PageRoute {
  readonly kind: 'authorize' | 'device-page' | 'signed-out' | 'native-client';
  readonly segment: string;
  readonly endpoint: 'v1' | 'v2';
}

export type MetadataRoute =
  | { readonly kind: 'openid-configuration'; readonly segment: string; readonly version: 'v1' | 'v2' }
  | { readonly kind: 'keys'; readonly segment: string; readonly version: 'v1' | 'v2' }
  | { readonly kind: 'user-realm'; readonly userName: string }
  | { readonly kind: 'instance-discovery' };

/** The paths below the tenant's segment. */
const routes: Readonly<Record<string, (segment: string) => StsRoute>> = {
  'oauth2/v2.0/token': (segment) => ({ kind: 'token', segment, endpoint: 'v2' }),
  'oauth2/token': (segment) => ({ kind: 'token', segment, endpoint: 'v1' }),
  'oauth2/v2.0/authorize': (segment) => ({ kind: 'authorize', segment, endpoint: 'v2' }),
  'oauth2/authorize': (segment) => ({ kind: 'authorize', segment, endpoint: 'v1' }),
  'oauth2/v2.0/devicecode': (segment) => ({ kind: 'device-code', segment, endpoint: 'v2' }),
  'oauth2/devicecode': (segment) => ({ kind: 'device-code', segment, endpoint: 'v1' }),
  'oauth2/deviceauth': (segment) => ({ kind: 'device-page', segment, endpoint: 'v2' }),
  'oauth2/v2.0/logout': (segment) => ({ kind: 'signed-out', segment, endpoint: 'v2' }),
  'oauth2/logout': (segment) => ({ kind: 'signed-out', segment, endpoint: 'v1' }),
  'oauth2/nativeclient': (segment) => ({ kind: 'native-client', segment, endpoint: 'v2' }),
  'v2.0/.well-known/openid-configuration': (segment) => ({
    kind: 'openid-configuration',
    segment,
    version: 'v2',
  }),
  '.well-known/openid-configuration': (segment) => ({
    kind: 'openid-configuration',
    segment,
    // An ADFS has one document, and its clients speak the newer protocol.
    version: 'v1',
  }),
  'discovery/v2.0/keys': (segment) => ({ kind: 'keys', segment, version: 'v2' }),
  'discovery/keys': (segment) => ({ kind: 'keys', segment, version: 'v1' }),
  'discovery/instance': () => ({ kind: 'instance-discovery' }),
};

/**
 * Clients double slashes (MSAL Go) and vary the case; neither changes what is meant
 * (fidelity/sts.md, "Tolerances").
 */
export function matchRoute(pathname: string): StsRoute | undefined {
  const [segment, ...rest] = pathname.split('/').filter((part) => part !== '');
  if (segment === undefined) return undefined;
  const [first, userName] = rest;
  if (rest.length === 2 && first?.toLowerCase() === 'userrealm' && userName !== undefined) {
    return { kind: 'user-realm', userName: decode(userName) };
  }
  const path = rest.join('/').toLowerCase();
  return Object.hasOwn(routes, path) ? routes[path]?.(segment) : undefined;
}

/** What is not encoded as it should be names nobody. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
