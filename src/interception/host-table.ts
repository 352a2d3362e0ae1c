import { isIP } from 'node:net';
import { azureDomains } from '../wire/azure-hosts.ts';
import type { Authority } from './authority.ts';

/** One row: a host name, or `*.` and the domain that a host is one label below. */
export interface HostRow {
  readonly pattern: string;
  /** The part behind it, for a person. */
  readonly part: string;
}

export type HostDecision =
  | { readonly kind: 'serve'; readonly part: string }
  | { readonly kind: 'refuse'; readonly reason: string }
  | { readonly kind: 'forward' };

export interface HostPolicy {
  readonly rows: readonly HostRow[];
  readonly forwarding: 'allow' | 'forbid';
}

/**
 * What becomes of a connection: served here, passed on, or refused by name. A host of Azure is never passed on: a
 * local token would go to the real service, or a real one would come to be used with a local name.
 */
export function decideHost({ host, port }: Authority, { rows, forwarding }: HostPolicy): HostDecision {
  const row = rows.find(({ pattern }) => matchesHost(pattern, host));
  if (row !== undefined) {
    return port === 443
      ? { kind: 'serve', part: row.part }
      : refuse(`${host} is served here on port 443 alone`);
  }
  if (isBelow(host, azureDomains)) {
    return refuse(
      `${host} belongs to Azure, and nothing here serves it. It is not forwarded to the real one`,
    );
  }
  if (isMetadataService(host)) return refuse(`${host} is a metadata service, which is never forwarded to`);
  if (forwarding === 'forbid') return refuse(`${host} is not served here, and forwarding is forbidden`);
  return { kind: 'forward' };
}

function refuse(reason: string): HostDecision {
  return { kind: 'refuse', reason: `${reason}.` };
}

export function matchesHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return host === pattern;
  const suffix = pattern.slice(1);
  return host.endsWith(suffix) && host.length > suffix.length && !host.slice(0, -suffix.length).includes('.');
}

function isBelow(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Link-local addresses, in any spelling that a resolver would take for one. */
function isMetadataService(host: string): boolean {
  if (host === 'metadata.google.internal' || host === 'fd00:ec2::254') return true;
  if (isIP(host) === 6) return /^(fe[89ab]|::ffff:169\.254\.|::ffff:a9fe:)/i.test(host);
  if (isIP(host) === 4) return host.startsWith('169.254.');
  // Decimal, octal and hexadecimal spellings: one number, or parts that only `inet_aton` accepts.
  return /^(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+)){0,3}$/i.test(host);
}
