import type { ManagedCluster, ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readLinkedId, requireLinkedAction } from '../../request/linked-resources.ts';
import type { ArmRequest } from '../../route.ts';
import { workspaceType } from '../monitoring/monitoring-types.ts';
import { type AddonProfile, readAddons, readConfig } from './addon-profiles.ts';
import { type Addon, addonsNotServed, findAddon, subnetConfig, workspaceConfig } from './addon-table.ts';
import { placeOf } from './cluster-subnets.ts';
import { findPoolSubnet, subnetBeside } from './used-subnets.ts';

/** @throws {ArmError} for an add-on that is not there, or that lacks something */
export async function requireAddons(
  arm: ArmContext,
  request: ArmRequest,
  cluster: ManagedCluster,
): Promise<void> {
  for (const [name, profile] of Object.entries(readAddons(cluster))) {
    const addon = findAddon(name);
    const isKnown = addonsNotServed.some((each) => each.toLowerCase() === name.toLowerCase());
    if (addon === undefined && (profile.enabled || !isKnown))
      throw refusal('addonUnsupported', { addon: name });
    if (addon === undefined || !profile.enabled) continue;
    await requireConfig(arm, request, { cluster, addon, name, profile });
  }
}

interface AskedAddon {
  readonly addon: Addon;
  readonly profile: AddonProfile;
  readonly cluster: ManagedCluster;
  /** As it is spelt. */
  readonly name: string;
}

async function requireConfig(
  arm: ArmContext,
  request: ArmRequest,
  { cluster, addon, name, profile }: AskedAddon,
): Promise<void> {
  const { required } = addon;
  if (required === undefined) return;
  const path = `addonProfiles.${name}.config.${required}`;
  const value = readConfig(profile, required);
  if (value === undefined) throw refusal('clusterParameterMissing', { parameter: path });
  if (required === workspaceConfig) {
    const linked = readLinkedId(value, { type: workspaceType, path: `properties.${path}` });
    await requireWorkspace(arm, request, linked);
  }
  if (required === subnetConfig) await requireSubnetBeside(arm, cluster, value);
}

/** AKS: whoever writes a cluster that is monitored may read the keys of its workspace. Nobody here has any. */
async function requireWorkspace(arm: ArmContext, request: ArmRequest, linked: ResourceId): Promise<void> {
  await requireLinkedAction(arm, request, { action: `${workspaceType}/sharedkeys/read`, linked });
  if (await arm.findResource(linked)) return;
  throw refusal('addonWorkspaceNotFound', { workspace: linked.canonical });
}

/** AKS: virtual nodes are in the network of the others. */
async function requireSubnetBeside(arm: ArmContext, cluster: ManagedCluster, name: string): Promise<void> {
  const beside = findPoolSubnet(cluster);
  if (beside === undefined) {
    throw refusal('clusterParameterMissing', { parameter: 'agentPoolProfiles.vnetSubnetID' });
  }
  const subnet = subnetBeside(beside, name);
  if (subnet !== undefined && (await arm.findResource(subnet))) return;
  throw refusal('addonSubnetNotFound', { ...placeOf(beside), subnet: name.slice(0, 80) });
}
