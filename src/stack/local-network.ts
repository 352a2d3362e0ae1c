import { type HostRow, matchesHost } from '../interception/index.ts';
import { identityEndpointPath } from '../managed-identity-endpoint/index.ts';
import type { DocumentFetch } from '../platform/oidc/index.ts';
import type { Part } from '../platform/part.ts';
import {
  aksIssuerDomain,
  authorityHosts,
  directVaultDomain,
  graphHost,
  managementHost,
  vaultDomain,
} from '../wire/azure-hosts.ts';
import { controlHost } from './control/index.ts';

export type ServedPart =
  | 'token service'
  | 'resource manager'
  | 'graph'
  | 'key vaults'
  | 'cluster issuers'
  | 'managed identities'
  | 'control';

/** Which part answers for which name. The proxy, the listener and the parts' own calls share the rows. */
const hostRows: readonly (HostRow & { readonly part: ServedPart })[] = [
  ...authorityHosts.map((pattern) => ({ pattern, part: 'token service' as const })),
  { pattern: 'localhost', part: 'token service' },
  { pattern: managementHost, part: 'resource manager' },
  { pattern: graphHost, part: 'graph' },
  { pattern: controlHost, part: 'control' },
  { pattern: `*.${vaultDomain}`, part: 'key vaults' },
  { pattern: `*.${directVaultDomain}`, part: 'key vaults' },
  { pattern: `*.${aksIssuerDomain}`, part: 'cluster issuers' },
];

/**
 * Reached by address, as on Azure, and by nobody else's: the proxy and the parts take addresses of this machine for
 * whatever else listens there.
 */
const identityHost = '127.0.0.1';

export function identityEndpointUrl(directUrl: string): string {
  return `https://${identityHost}:${new URL(directUrl).port}${identityEndpointPath}`;
}

/** The names that the local authority may vouch for: those of every row, and loopback's. */
export const certificateNames = {
  dns: hostRows.map(({ pattern }) => pattern.replace('*.', '')),
  ips: ['127.0.0.1', '::1'],
};

export interface LocalNetwork {
  readonly rows: readonly HostRow[];
  /** Puts the parts behind their names. What is asked for before then is told to come back. */
  serve(parts: Readonly<Record<ServedPart, Part>>): void;
  /** The part behind a host name or an address, without a port, for whoever has come to direct mode's. */
  route(host: string): Part | undefined;
  /** Reaches a part by a production name, as if over the wire. */
  fetch(request: Request): Promise<Response>;
  /** Reads documents of issuers: our own from the part, all others with `elsewhere`. */
  documentFetch(elsewhere: DocumentFetch): DocumentFetch;
}

export function createLocalNetwork(): LocalNetwork {
  let parts: Readonly<Record<ServedPart, Part>> | undefined;

  const serving = (part: ServedPart): Part => parts?.[part] ?? starting;
  const routeName = (host: string): Part | undefined => {
    const row = hostRows.find(({ pattern }) => matchesHost(pattern, host.toLowerCase()));
    return row && serving(row.part);
  };

  return {
    rows: hostRows,
    route: (host) => (host === identityHost ? serving('managed identities') : routeName(host)),
    serve(served) {
      parts = served;
    },
    async fetch(request) {
      const part = routeName(new URL(request.url).hostname);
      return part === undefined ? new Response(null, { status: 421 }) : await part.fetch(request);
    },
    documentFetch: (elsewhere) => async (url) => {
      const part = routeName(url.hostname);
      if (part === undefined) return await elsewhere(url);
      const response = await part.fetch(new Request(url));
      if (response.status !== 200) return { kind: 'failed', reason: `answered ${response.status}` };
      return { kind: 'ok', body: await response.text() };
    },
  };
}

/** Ports are bound before the parts are made, since what the parts say of themselves contains a port. */
const starting: Part = {
  async fetch() {
    const error = { code: 'ServerBusy', message: 'The stack is starting. Try again in a moment.' };
    return Response.json({ error }, { status: 503, headers: { 'Retry-After': '1' } });
  },
  close: async () => {},
};
