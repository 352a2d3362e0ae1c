import type { HostRow } from '../interception/index.ts';
import type { DocumentFetch } from '../platform/oidc/index.ts';
import type { Part } from '../platform/part.ts';

/** Which part answers for which of Azure's names. One row per pattern; the proxy, the listener and the parts' own calls share it. */
export interface LocalNetwork {
  readonly rows: readonly HostRow[];
  /** The part behind a host name, without a port. */
  route(host: string): Part | undefined;
  /** Reaches a part by a production name, as if over the wire. */
  fetch(request: Request): Promise<Response>;
  /** Reads documents of issuers: our own from the part, all others with `elsewhere`. */
  documentFetch(elsewhere: DocumentFetch): DocumentFetch;
}

export interface ServedName {
  /** A host name, or `*.` and the domain that it is one label below. */
  readonly pattern: string;
  readonly name: string;
  readonly part: Part;
}

export function createLocalNetwork(served: readonly ServedName[]): LocalNetwork {
  const route = (host: string): Part | undefined =>
    served.find(({ pattern }) => matches(pattern, host.toLowerCase()))?.part;

  const network: LocalNetwork = {
    rows: served.map(({ pattern, name }) => ({ pattern, part: name })),
    route,
    async fetch(request) {
      const part = route(new URL(request.url).hostname);
      return part === undefined ? new Response(null, { status: 421 }) : await part.fetch(request);
    },
    documentFetch: (elsewhere) => async (url) => {
      const part = route(url.hostname);
      if (part === undefined) return await elsewhere(url);
      const response = await part.fetch(new Request(url));
      if (response.status !== 200) return { kind: 'failed', reason: `answered ${response.status}` };
      return { kind: 'ok', body: await response.text() };
    },
  };
  return network;
}

function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const suffix = pattern.slice(1);
  return host.endsWith(suffix) && !host.slice(0, -suffix.length).includes('.') && host.length > suffix.length;
}
