import type { ManagedCluster, ResourceId, ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import type { ArmResource } from '../../resource-type.ts';
import { usedSubnets } from '../clusters/used-subnets.ts';
import { type AddressRange, findOverlap, isWithin, readAddressPrefix } from './address-prefix.ts';
import { draftDelegations, renderDelegations, serviceNamesOf } from './delegations.ts';
import type { SubnetProperties } from './network-body.ts';

export const networkType = 'Microsoft.Network/virtualNetworks';
export const subnetType = `${networkType}/subnets`;

/** A subnet that is to be written: what of it is its owner's. */
export interface SubnetDraft {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Without what is empty, as in a document of Azure. @throws {ArmError} where it has no addresses */
export function draftSubnet(name: string, properties: SubnetProperties): SubnetDraft {
  const { addressPrefix, addressPrefixes } = properties;
  if (!addressPrefix && !addressPrefixes) {
    throw refusal('prefixFormat', { prefix: "''", resource: name });
  }
  const { privateEndpointNetworkPolicies, privateLinkServiceNetworkPolicies, defaultOutboundAccess } =
    properties;
  return {
    name,
    properties: {
      ...(addressPrefix ? { addressPrefix } : { addressPrefixes }),
      privateEndpointNetworkPolicies: privateEndpointNetworkPolicies ?? 'Disabled',
      privateLinkServiceNetworkPolicies: privateLinkServiceNetworkPolicies ?? 'Enabled',
      ...(typeof defaultOutboundAccess === 'boolean' && { defaultOutboundAccess }),
      delegations: draftDelegations(properties.delegations),
    },
  };
}

export function prefixesOf({ properties }: SubnetDraft): readonly string[] {
  const { addressPrefix, addressPrefixes } = properties;
  // Checked by `subnetPropertiesSchema` before they were kept.
  return addressPrefix === undefined ? (addressPrefixes as readonly string[]) : [String(addressPrefix)];
}

/** @throws {ArmError} where a subnet is outside its network, or in the way of another */
export function requireRoom(
  network: { readonly name: string; readonly prefixes: readonly string[] },
  subnets: readonly SubnetDraft[],
): void {
  const space = network.prefixes.map((prefix) => readAddressPrefix(prefix, network.name));
  const ranges = subnets.flatMap((subnet) =>
    prefixesOf(subnet).map((prefix): AddressRange & { readonly subnet: string } => ({
      ...readAddressPrefix(prefix, subnet.name),
      subnet: subnet.name,
    })),
  );
  const outside = ranges.find((range) => !space.some((each) => isWithin(range, each)));
  if (outside !== undefined) {
    throw refusal('subnetOutside', { subnet: outside.subnet, network: network.name });
  }
  const overlapping = findOverlap(ranges);
  if (overlapping !== undefined) {
    throw refusal('subnetsOverlap', { subnet: overlapping.subnet, network: network.name });
  }
}

/** The cluster that has nodes in the subnet, if there is one. */
export async function findUser(
  { resources }: ArmContext,
  subnet: ResourceId,
): Promise<ManagedCluster | undefined> {
  const clusters = await resources.listManagedClusters();
  return clusters.find(
    (cluster) =>
      cluster.provisioningState !== 'Deleting' && usedSubnets(cluster).some((each) => each.equals(subnet)),
  );
}

/** @throws {ArmError} where a cluster is in a subnet that would have other addresses, or be another service's */
export async function requireUnused(
  arm: ArmContext,
  held: ResourceRecord,
  draft: SubnetDraft | undefined,
): Promise<void> {
  const services = [`${serviceNamesOf(held)}`, `${serviceNamesOf(draft)}`] as const;
  const prefix = prefixesOf(held).find((each) => draft !== undefined && !prefixesOf(draft).includes(each));
  if (draft !== undefined && prefix === undefined && services[0] === services[1]) return;
  const { id: user } = (await findUser(arm, held.id)) ?? {};
  if (user === undefined) return;
  const { name: subnet } = held;
  if (draft === undefined) throw refusal('subnetInUse', { subnet, user });
  if (prefix !== undefined) throw refusal('subnetPrefixInUse', { subnet, prefix });
  const [before, after] = services;
  throw refusal('subnetDelegationInUse', { subnet: held.id.canonical, before, after, user });
}

export function renderSubnet({ id, name, properties }: ResourceRecord): ArmResource {
  return {
    id: id.canonical,
    name,
    type: subnetType,
    properties: {
      provisioningState: 'Succeeded',
      ...properties,
      delegations: renderDelegations({ id, properties }),
    },
  };
}
