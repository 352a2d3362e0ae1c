import { type ManagedCluster, ResourceId, type ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import type { ArmResource } from '../../resource-type.ts';
import { type AddressRange, findOverlap, isWithin, readAddressPrefix } from './address-prefix.ts';
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

/** The cluster that has a pool in the subnet, if there is one. */
export async function findUser(
  { resources }: ArmContext,
  subnet: ResourceId,
): Promise<ManagedCluster | undefined> {
  const clusters = await resources.listManagedClusters();
  return clusters.find(
    ({ provisioningState, document }) =>
      provisioningState !== 'Deleting' &&
      poolsOf(document.properties.agentPoolProfiles).some(({ vnetSubnetID }) =>
        isSubnet(vnetSubnetID, subnet),
      ),
  );
}

function isSubnet(given: unknown, subnet: ResourceId): boolean {
  const parsed = ResourceId.parse(String(given));
  return parsed.kind === 'id' && parsed.id.equals(subnet);
}

function poolsOf(value: unknown): readonly { readonly vnetSubnetID?: unknown }[] {
  return Array.isArray(value) ? value : [];
}

export function renderSubnet({ id, name, properties }: ResourceRecord): ArmResource {
  return {
    id: id.canonical,
    name,
    type: subnetType,
    properties: { provisioningState: 'Succeeded', ...properties, delegations: [] },
  };
}
