import { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';

/** A key vault, as the data plane needs it. */
export interface Vault {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  readonly properties: VaultProperties;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** What the control plane keeps of it, and nobody else reads. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** How many vaults of this id were purged before it: the store counts, whatever is given. Left out for none. */
  readonly generation?: number | undefined;
}

export interface VaultProperties {
  /** Roles decide; otherwise the access policies do. */
  readonly isRbacAuthorized: boolean;
  readonly accessPolicies: readonly VaultAccessPolicy[];
  /** From 7 to 90. */
  readonly softDeleteRetentionDays: number;
  readonly isPurgeProtected: boolean;
  /** What keeps every caller out that comes neither by a private link nor from a network that a rule names. */
  readonly closedBy?: 'firewall' | 'private-access' | undefined;
  /** From when on its name leads to it, in ISO 8601. Left out for always. */
  readonly reachableAt?: string | undefined;
}

export interface VaultAccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  /** Where it is there, the policy is for the principal in that application alone. */
  readonly applicationId?: string | undefined;
  readonly permissions: {
    readonly secrets: readonly string[];
    readonly keys: readonly string[];
    readonly certificates: readonly string[];
    readonly storage?: readonly string[] | undefined;
  };
}

/** A vault that waits to be recovered or purged. Nobody reaches what is in it. */
export interface DeletedVault {
  /** `/subscriptions/S/providers/Microsoft.KeyVault/locations/L/deletedVaults/V`. */
  readonly id: ResourceId;
  readonly vault: Vault;
  readonly deletedAt: Date;
  /** When it is gone for good. */
  readonly purgeAt: Date;
}

export class VaultNameTakenError extends Error {
  override readonly name = 'VaultNameTakenError';
  /** The vault that has the name. */
  readonly holder: ResourceId;
  /** It waits to be recovered or purged. */
  readonly isDeleted: boolean;

  constructor(holder: ResourceId, { isDeleted }: { readonly isDeleted: boolean }) {
    super(
      `the name ${holder.name} is already that of the ${isDeleted ? 'deleted ' : ''}vault ${holder.text}`,
    );
    this.holder = holder;
    this.isDeleted = isDeleted;
  }
}

export function isReachable({ properties: { reachableAt } }: Pick<Vault, 'properties'>, now: Date): boolean {
  return reachableAt === undefined || new Date(reachableAt) <= now;
}

/** What a vault's contents are kept under. A vault made after another was purged has none of the other's. */
export function contentKeyOf({ id, generation = 0 }: Pick<Vault, 'id' | 'generation'>): string {
  const key = id.toLowerCase();
  return generation === 0 ? key : `${key}#${generation}`;
}

export function toVaultRecord(vault: Vault, type: string): ResourceRecord {
  const { id, name, location, tags = {}, tenantId, settings, generation = 0, properties } = vault;
  const rest = { ...(settings && { settings }), ...(generation > 0 && { generation }) };
  return {
    id: ResourceId.from(id),
    type,
    name,
    location,
    tags,
    properties: { tenantId, ...properties, ...rest },
  };
}

export function readVault({ id, name, location, tags, properties }: ResourceRecord): Vault {
  // Written by `toVaultRecord` and by nothing else.
  const { tenantId, settings, generation, ...rest } = properties as unknown as VaultProperties &
    Pick<Vault, 'tenantId' | 'settings' | 'generation'>;
  return {
    id: id.text,
    name,
    location,
    tenantId,
    properties: rest,
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(settings && { settings }),
    ...(generation !== undefined && { generation }),
  };
}

export function toDeletedVaultRecord(
  vault: Vault,
  { type, deletedAt }: { readonly type: string; readonly deletedAt: Date },
): ResourceRecord {
  const { subscriptionId = '' } = ResourceId.from(vault.id);
  const record = toVaultRecord(vault, type);
  const purgeAt = new Date(deletedAt.getTime() + vault.properties.softDeleteRetentionDays * dayMilliseconds);
  return {
    ...record,
    id: ResourceId.from(
      `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${vault.location}/deletedVaults/${vault.name}`,
    ),
    properties: {
      vault: record.properties,
      vaultId: vault.id,
      deletedAt: deletedAt.toISOString(),
      purgeAt: purgeAt.toISOString(),
    },
  };
}

const dayMilliseconds = 24 * 3_600 * 1_000;

export function readDeletedVault(record: ResourceRecord): DeletedVault {
  // Written by `toDeletedVaultRecord` and by nothing else.
  const { vault, vaultId, deletedAt, purgeAt } = record.properties as unknown as {
    vault: ResourceRecord['properties'];
    vaultId: string;
    deletedAt: string;
    purgeAt: string;
  };
  return {
    id: record.id,
    vault: readVault({ ...record, id: ResourceId.from(vaultId), properties: vault }),
    deletedAt: new Date(deletedAt),
    purgeAt: new Date(purgeAt),
  };
}
