import { directVaultDomain, vaultDomain } from '../wire/azure-hosts.ts';

/** The vault that a request's host names, and the resource that its clients must ask a token for. */
export interface VaultHost {
  readonly vaultName: string;
  /** What the challenge says: the vault's parent domain, which clients verify. */
  readonly resource: string;
  /** `https://` and the host, as ids are made of. */
  readonly origin: string;
  /** The same with the port written out, as next links are. */
  readonly originWithPort: string;
}

/** The names under which vaults are found: in Azure, on this machine, and as services in a cluster. */
const domains = [vaultDomain, directVaultDomain, 'vault.svc.cluster.local'] as const;

/**
 * SDKs accept a challenge whose resource is the parent of the host they called, and most of them compare the port
 * too; so the resource is the host without its first label, port included (fidelity/keyvault.md, "Challenge").
 */
export function parseVaultHost(url: URL): VaultHost | undefined {
  const domain = domains.find((suffix) => url.hostname.endsWith(`.${suffix}`));
  if (domain === undefined) return undefined;
  const vaultName = url.hostname.slice(0, -domain.length - 1);
  if (vaultName === '' || vaultName.includes('.')) return undefined;
  const port = url.port === '' ? '' : `:${url.port}`;
  return {
    vaultName,
    resource: domain === vaultDomain ? `https://${vaultDomain}` : `https://${domain}${port}`,
    origin: `https://${url.hostname}${port}`,
    originWithPort: `https://${url.hostname}:${url.port || '443'}`,
  };
}
