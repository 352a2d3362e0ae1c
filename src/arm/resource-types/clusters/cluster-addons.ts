import { type ClusterDocument, type ManagedCluster, ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { draftZone, zoneId } from '../networks/dns-zones.ts';
import { type AddonProfile, type AddonProfiles, findProfile, readAddons } from './addon-profiles.ts';
import { type Addon, type AddonScope, addons, findAddon, zoneNameOf } from './addon-table.ts';
import { grantRole, nodeGroupId } from './cluster-identities.ts';

const identityType = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/**
 * Gives each add-on its identity in the group of the nodes, with its roles, and takes both from those that are off by
 * now. Repeating it changes nothing.
 */
export async function provideAddons(
  arm: ArmContext,
  cluster: ManagedCluster,
  held: AddonProfiles,
): Promise<ClusterDocument> {
  const { document } = cluster;
  if (document.properties.addonProfiles === undefined) return document;
  const profiles = readAddons(cluster);
  for (const addon of addons) {
    const before = findProfile(held, addon.name);
    if (before?.enabled && !findProfile(profiles, addon.name)?.enabled) {
      await withdrawAddon(arm, cluster, { addon, profile: before });
    }
  }
  const provided: [string, AddonProfile][] = [];
  for (const [name, profile] of Object.entries(profiles)) {
    const addon = findAddon(name);
    const isOn = addon !== undefined && profile.enabled;
    provided.push([name, isOn ? await provideAddon(arm, cluster, { addon, profile }) : profile]);
  }
  return {
    ...document,
    properties: { ...document.properties, addonProfiles: Object.fromEntries(provided) },
  };
}

interface ProfiledAddon {
  readonly addon: Addon;
  readonly profile: AddonProfile;
}

async function provideAddon(
  arm: ArmContext,
  cluster: ManagedCluster,
  { addon, profile: given }: ProfiledAddon,
): Promise<AddonProfile> {
  const { name, location, tenantId } = cluster;
  const nodeGroup = nodeGroupId(cluster);
  const { complete } = addon;
  const config = complete === undefined ? given.config : complete(given.config ?? {}, { cluster, nodeGroup });
  const profile = { ...given, config };
  if (usesZone(addon)) await arm.resources.put(draftZone(nodeGroup, zoneNameOf(cluster)));
  const identityName = `${addon.identityPrefix}-${name}`;
  const identity = await arm.directory.managedIdentities.put({
    resourceId: `${nodeGroup.text}/providers/${identityType}/${identityName}`,
    name: identityName,
    location,
    tenantId,
  });
  for (const { roleName, scope } of addon.roles) {
    await grantRole(arm, identity, { roleName, scope: scopeOf(cluster, scope) });
  }
  return {
    ...profile,
    identity: {
      resourceId: ResourceId.from(identity.resourceId).canonical,
      clientId: identity.clientId,
      objectId: identity.principalId,
    },
  };
}

/** What somebody else has given the identity stays behind, as for any that is deleted. */
async function withdrawAddon(
  { directory, resources }: ArmContext,
  cluster: ManagedCluster,
  { addon, profile }: ProfiledAddon,
): Promise<void> {
  const { identity } = profile;
  if (identity === undefined) return;
  const scopes = addon.roles.map(({ scope }) => scopeOf(cluster, scope));
  for (const { id, principalId, scope } of await directory.roles.listAssignments()) {
    const isOwn =
      principalId === identity.objectId && scopes.some((each) => each.equals(ResourceId.from(scope)));
    if (isOwn) await directory.roles.deleteAssignment(id);
  }
  await directory.managedIdentities.delete(identity.resourceId);
  if (usesZone(addon)) await resources.delete(scopeOf(cluster, 'dns-zone'));
}

/** Before the group of the nodes goes: a role may have been given outside of it. */
export async function withdrawAddons(arm: ArmContext, cluster: ManagedCluster): Promise<void> {
  for (const [name, profile] of Object.entries(readAddons(cluster))) {
    const addon = findAddon(name);
    if (addon !== undefined) await withdrawAddon(arm, cluster, { addon, profile });
  }
}

function usesZone({ roles }: Addon): boolean {
  return roles.some(({ scope }) => scope === 'dns-zone');
}

function scopeOf(cluster: ManagedCluster, scope: AddonScope): ResourceId {
  switch (scope) {
    case 'node-group':
      return nodeGroupId(cluster);
    case 'cluster':
      return ResourceId.from(cluster.id);
    case 'dns-zone':
      return zoneId(nodeGroupId(cluster), zoneNameOf(cluster));
  }
}
