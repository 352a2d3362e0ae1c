import { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';

/** A key vault, as the data plane needs it. */
export interface Vault {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  readonly properties: VaultProperties;
}

export interface VaultProperties {
  /** Roles decide; otherwise the access policies do. */
  readonly isRbacAuthorized: boolean;
  readonly accessPolicies: readonly VaultAccessPolicy[];
  /** From 7 to 90. */
  readonly softDeleteRetentionDays: number;
  readonly isPurgeProtected: boolean;
}

export interface VaultAccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly permissions: {
    readonly secrets: readonly string[];
    readonly keys: readonly string[];
    readonly certificates: readonly string[];
  };
}

export class VaultNameTakenError extends Error {
  override readonly name = 'VaultNameTakenError';
  /** The vault that has the name. */
  readonly holder: ResourceId;

  constructor(holder: ResourceId) {
    super(`the name ${holder.name} is already that of the vault ${holder.text}`);
    this.holder = holder;
  }
}

export function toVaultRecord(vault: Vault, type: string): ResourceRecord {
  return {
    id: ResourceId.from(vault.id),
    type,
    name: vault.name,
    location: vault.location,
    tags: {},
    properties: { tenantId: vault.tenantId, ...vault.properties },
  };
}

export function readVault({ id, name, location, properties }: ResourceRecord): Vault {
  // Written by `toVaultRecord` and by nothing else.
  const { tenantId, ...rest } = properties as unknown as VaultProperties & { tenantId: string };
  return { id: id.text, name, location, tenantId, properties: rest };
}
