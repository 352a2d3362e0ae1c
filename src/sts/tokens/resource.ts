import type { Directory, ResourcePrincipal } from '../../directory/index.ts';
import { directVaultDomain } from '../../wire/azure-hosts.ts';

export interface FoundResource {
  readonly resource: ResourcePrincipal;
  readonly audience: string;
}

/**
 * The resource that a client asks for, and the audience its token gets. First-party resources keep the
 * spelling that was asked for, a trailing slash included; version 2 resources get their app id (fidelity/sts.md,
 * "Audience").
 */
export async function findResource(
  directory: Directory,
  tenantId: string,
  identifier: string,
): Promise<FoundResource | undefined> {
  const alias = findAlias(identifier);
  const resource = await directory.resourcePrincipals.find(tenantId, alias?.identifier ?? identifier);
  if (resource === undefined) return undefined;
  if (resource.accessTokenVersion === 2) return { resource, audience: resource.appId };
  return { resource, audience: alias?.audience ?? identifier };
}

interface Alias {
  /** The registered identifier that it stands for. */
  readonly identifier: string;
  readonly audience: string;
}

/**
 * Clients derive some scopes from an endpoint's own name: a vault's parent domain with its port, an account of
 * Storage or Cosmos DB. Each row stands for names below a suffix, or equal to it, on any port.
 */
const aliases: readonly {
  readonly suffix: string;
  readonly identifier: string;
  readonly keepsOrigin: boolean;
}[] = [
  { suffix: directVaultDomain, identifier: 'https://vault.azure.net', keepsOrigin: false },
  { suffix: 'vault.svc.cluster.local', identifier: 'https://vault.azure.net', keepsOrigin: false },
  { suffix: 'blob.core.windows.net', identifier: 'https://storage.azure.com', keepsOrigin: false },
  { suffix: 'queue.core.windows.net', identifier: 'https://storage.azure.com', keepsOrigin: false },
  { suffix: 'documents.azure.com', identifier: 'https://cosmos.azure.com', keepsOrigin: true },
  { suffix: 'servicebus.windows.net', identifier: 'https://servicebus.azure.net', keepsOrigin: false },
];

function findAlias(identifier: string): Alias | undefined {
  if (!URL.canParse(identifier)) return undefined;
  const { protocol, hostname, origin, pathname } = new URL(identifier);
  if (protocol !== 'https:' || pathname !== '/') return undefined;
  const row = aliases.find(({ suffix }) => hostname === suffix || hostname.endsWith(`.${suffix}`));
  return row && { identifier: row.identifier, audience: row.keepsOrigin ? origin : row.identifier };
}
