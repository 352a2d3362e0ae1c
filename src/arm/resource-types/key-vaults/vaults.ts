import { isReachable, ResourceId, type Vault, VaultNameTakenError } from '../../../resources/index.ts';
import { vaultDomain } from '../../../wire/azure-hosts.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { requireAction } from '../../request/authorize.ts';
import { readArmBody } from '../../request/body.ts';
import type { ArmResource, ResourceType, WrittenResource } from '../../resource-type.ts';
import type { ArmRequest } from '../../route.ts';
import { requireResource } from '../../routes-of.ts';
import { requireLocation } from '../locations.ts';
import { type VaultBody, vaultBodySchema } from './vault-body.ts';
import { draftVault, settingsOf } from './vault-settings.ts';

export const vaultType = 'Microsoft.KeyVault/vaults';

/** Vaults are records that the data plane reads; what only clients of ARM read is in their settings. */
export const vaults: ResourceType<Vault> = {
  namespace: 'Microsoft.KeyVault',
  type: 'vaults',
  name: {
    pattern: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
    rule: 'from 3 to 24 letters, digits and single hyphens, the first a letter and the last no hyphen',
    refuse: (name) => refusal('vaultNameInvalid', { name }),
  },

  async find({ resources, clock }, id) {
    const found = await resources.findVault(id.name ?? '');
    const isMeant = found !== undefined && ResourceId.from(found.id).equals(id);
    return isMeant ? vaultAt(found, clock.now()) : undefined;
  },

  async list({ resources, clock }, within) {
    const vaults = await resources.listVaults();
    return vaults
      .filter(({ id }) => within.contains(ResourceId.from(id)))
      .map((vault) => vaultAt(vault, clock.now()));
  },

  async put(arm, request) {
    const body = await readArmBody(request.request, vaultBodySchema);
    if (body.properties?.createMode === 'recover') return await recover(arm, request, body);
    const location = requireLocation(body.location ?? undefined, vaultType);
    return await arm.takeTurn(request.id.key, async () => {
      const existing = await vaults.find(arm, request.id);
      if (existing !== undefined) refuseMove(existing, request, location);
      return await write(arm, request, { body, existing, location, isPatch: false });
    });
  },

  async patch(arm, request) {
    const body = await readArmBody(request.request, vaultBodySchema);
    return await arm.takeTurn(request.id.key, async () => {
      const existing = await requireResource(arm, vaults, request.id);
      const { location } = existing;
      return await write(arm, request, { body, existing, location, isPatch: true });
    });
  },

  retag: (arm, id, change) => changeVault(arm, id, (vault) => ({ ...vault, tags: change(vault.tags ?? {}) })),

  /** Azure: role assignments at the vault go with it, and do not come back with it. */
  async delete({ resources, directory }, { id }) {
    const scope = ResourceId.from(id);
    await resources.deleteVault(scope);
    for (const assignment of await directory.roles.listAssignments()) {
      const parsed = ResourceId.parse(assignment.scope);
      if (parsed.kind === 'id' && scope.contains(parsed.id)) {
        await directory.roles.deleteAssignment(assignment.id);
      }
    }
  },

  render: renderVault,
};

/** In the turn of whoever writes the whole of it. Nothing where it is not there. */
export async function changeVault(
  { resources, takeTurn }: ArmContext,
  id: ResourceId,
  toChanged: (vault: Vault) => Vault,
): Promise<Vault | undefined> {
  return await takeTurn(id.key, () => resources.changeVault(id, toChanged));
}

/** The moment that its name leads to it is of interest until it has come. */
function vaultAt(vault: Vault, now: Date): Vault {
  const { reachableAt, ...properties } = vault.properties;
  return reachableAt !== undefined && isReachable(vault, now) ? { ...vault, properties } : vault;
}

interface VaultChange {
  readonly body: VaultBody;
  readonly existing: Vault | undefined;
  readonly location: string;
  readonly isPatch: boolean;
}

async function write(
  arm: ArmContext,
  { id, apiVersion, caller }: ArmRequest,
  change: VaultChange,
): Promise<WrittenResource<Vault>> {
  const { existing } = change;
  const name = existing?.name ?? id.name ?? '';
  const now = arm.clock.now();
  const dnsSeconds = arm.pace.secondsOf('vaultDns');
  const vault = draftVault({ ...change, id: id.canonical, name, apiVersion, caller, now, dnsSeconds });
  if (existing !== undefined && existing.properties.isRbacAuthorized !== vault.properties.isRbacAuthorized) {
    // Azure: who decides about the secrets may be changed by those alone who may give roles.
    const action = 'Microsoft.Authorization/roleAssignments/write';
    await requireAction(arm, caller, { action, scope: id.canonical });
  }
  // Azure: 200 for a new one too (recorded).
  return { resource: await store(arm, vault), isNew: false };
}

async function store({ resources }: ArmContext, vault: Vault): Promise<Vault> {
  try {
    return await resources.putVault(vault);
  } catch (error) {
    if (error instanceof VaultNameTakenError) throw toNameRefusal(error, vault);
    throw error;
  }
}

/** A deleted vault of one's own subscription can be told; any other name that is taken is taken by somebody. */
function toNameRefusal({ holder, isDeleted }: VaultNameTakenError, { id, name }: Vault) {
  const isOwn = holder.subscriptionId?.toLowerCase() === ResourceId.from(id).subscriptionId?.toLowerCase();
  return isDeleted && isOwn ? refusal('vaultNameDeleted') : refusal('vaultNameTaken', { name });
}

/** Azure: comes back as it was, whatever else the body says. */
async function recover(
  { resources, clock }: ArmContext,
  { id }: ArmRequest,
  { location: given }: VaultBody,
): Promise<WrittenResource<Vault>> {
  const name = id.name ?? '';
  const deleted = await resources.findDeletedVault(name);
  if (deleted === undefined || !ResourceId.from(deleted.vault.id).equals(id)) {
    if ((await resources.findVault(name)) !== undefined) throw refusal('vaultNameTaken', { name });
    throw refusal('deletedVaultNotFound', { name });
  }
  const location = requireLocation(given ?? undefined, vaultType);
  if (location !== deleted.vault.location) throw refusal('deletedVaultNotFound', { name });
  const resource = await resources.recoverVault(name);
  if (resource === undefined) throw refusal('deletedVaultNotFound', { name });
  return { resource: vaultAt(resource, clock.now()), isNew: false };
}

function refuseMove({ name, location: held }: Vault, { id }: ArmRequest, given: string): void {
  if (held === given) return;
  throw refusal('locationChanged', { name, type: vaultType, group: id.resourceGroup ?? '', held, given });
}

export function renderVault(vault: Vault): ArmResource {
  const { id, name, location, tenantId, tags = {}, properties } = vault;
  const { sku, properties: others, members, systemData } = settingsOf(vault);
  const isRegistering = properties.reachableAt !== undefined;
  return {
    ...members,
    id: ResourceId.from(id).canonical,
    name,
    type: vaultType,
    location,
    tags,
    ...(systemData && { systemData }),
    properties: {
      enabledForDeployment: false,
      publicNetworkAccess: 'Enabled',
      ...others,
      sku,
      tenantId,
      accessPolicies: properties.accessPolicies,
      enableSoftDelete: true,
      softDeleteRetentionInDays: properties.softDeleteRetentionDays,
      enableRbacAuthorization: properties.isRbacAuthorized,
      ...(properties.isPurgeProtected && { enablePurgeProtection: true }),
      // Azure: without its slash until then.
      vaultUri: `https://${name.toLowerCase()}.${vaultDomain}${isRegistering ? '' : '/'}`,
      provisioningState: isRegistering ? 'RegisteringDns' : 'Succeeded',
    },
  };
}
