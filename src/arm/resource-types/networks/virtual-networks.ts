import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ChangeTags, ResourceType } from '../../resource-type.ts';
import { requireLocation } from '../locations.ts';
import { findOverlap, readAddressPrefix } from './address-prefix.ts';
import {
  type NetworkProperties,
  networkBodySchema,
  networkTagsSchema,
  refuseFeatures,
} from './network-body.ts';
import {
  draftSubnet,
  networkType,
  renderSubnet,
  requireRoom,
  requireUnused,
  type SubnetDraft,
  subnetType,
} from './subnet-record.ts';
import { subnetNamePattern } from './subnets.ts';

interface VirtualNetwork {
  readonly record: ResourceRecord;
  readonly subnets: readonly ResourceRecord[];
}

/** Networks are what is written of them, for the rights that are asked for at a subnet. Nothing is sent through one. */
export const virtualNetworks: ResourceType<VirtualNetwork> = {
  namespace: 'Microsoft.Network',
  type: 'virtualNetworks',
  name: {
    pattern: /^[a-zA-Z0-9][\w.-]{0,62}\w$/,
    rule: 'from 2 to 64 letters, digits, underscores, periods and hyphens, the first a letter or a digit, the last no period and no hyphen',
  },

  find: (arm, id) => findNetwork(arm, id),

  async list({ resources }, within) {
    const subnets = await resources.list({ type: subnetType, within });
    return (await resources.list({ type: networkType, within })).map((record) => ({
      record,
      subnets: subnets.filter(({ id }) => record.id.contains(id)),
    }));
  },

  async put(arm, request) {
    const body = await readArmBody(request.request, networkBodySchema);
    const location = requireLocation(body.location ?? undefined, networkType);
    const { id } = request;
    const name = id.name ?? '';
    const properties = body.properties ?? {};
    refuseFeatures('network', properties);
    return await arm.takeTurn(id.key, async () => {
      const existing = await findNetwork(arm, id);
      if (existing !== undefined && existing.record.location !== location) {
        const { location: held } = existing.record;
        const group = id.resourceGroup ?? '';
        throw refusal('locationChanged', { name, type: networkType, group, held, given: location });
      }
      const prefixes = requirePrefixes(name, properties);
      const subnets = draftSubnets(properties) ?? existing?.subnets ?? [];
      requireRoom({ name, prefixes }, subnets);
      await withdrawSubnets(arm, existing?.subnets ?? [], subnets);
      await arm.resources.put({
        id,
        type: networkType,
        name,
        location,
        tags: body.tags ?? {},
        properties: {
          addressSpace: { addressPrefixes: prefixes },
          privateEndpointVNetPolicies: properties.privateEndpointVNetPolicies ?? 'Disabled',
          resourceGuid: existing?.record.properties.resourceGuid ?? arm.newId(),
        },
      });
      for (const subnet of subnets) await putSubnet(arm, id, subnet);
      const resource = await findNetwork(arm, id);
      if (resource === undefined) throw new Error('a network that was just written is not there');
      return { resource, isNew: existing === undefined };
    });
  },

  /** Azure: a PATCH is for the tags alone. */
  async patch(arm, { id, request }, existing) {
    const { tags } = await readArmBody(request, networkTagsSchema);
    const resource = await retag(arm, id, (held) => tags ?? held);
    return { resource: resource ?? existing, isNew: false };
  },

  retag,

  async delete(arm, { record }) {
    await arm.takeTurn(record.id.key, async () => {
      await withdrawSubnets(arm, (await findNetwork(arm, record.id))?.subnets ?? [], []);
      await arm.resources.delete(record.id);
    });
  },

  render: ({ record, subnets }) => ({
    id: record.id.canonical,
    name: record.name,
    type: networkType,
    location: record.location,
    tags: record.tags,
    properties: {
      provisioningState: 'Succeeded',
      ...record.properties,
      subnets: subnets.map(renderSubnet),
      virtualNetworkPeerings: [],
      enableDdosProtection: false,
    },
  }),
};

async function retag(
  arm: ArmContext,
  id: ResourceId,
  change: ChangeTags,
): Promise<VirtualNetwork | undefined> {
  return await arm.takeTurn(id.key, async () => {
    const record = await arm.resources.find(id);
    if (record === undefined) return undefined;
    await arm.resources.put({ ...record, tags: change(record.tags) });
    return await findNetwork(arm, id);
  });
}

async function findNetwork({ resources }: ArmContext, id: ResourceId): Promise<VirtualNetwork | undefined> {
  const record = await resources.find(id);
  return record && { record, subnets: await resources.list({ type: subnetType, within: id }) };
}

function requirePrefixes(name: string, { addressSpace }: NetworkProperties): readonly string[] {
  const prefixes = addressSpace?.addressPrefixes ?? [];
  const reason = (text: string) => ({ reason: `properties.addressSpace.addressPrefixes: ${text}` });
  if (prefixes.length === 0) throw refusal('bodyInvalid', reason('a network has at least one'));
  if (findOverlap(prefixes.map((prefix) => readAddressPrefix(prefix, name))) !== undefined) {
    throw refusal('bodyInvalid', reason('they overlap'));
  }
  return prefixes;
}

/** Azure: where the list is left out, the subnets stay as they are. */
function draftSubnets({ subnets }: NetworkProperties): readonly SubnetDraft[] | undefined {
  const names = new Set<string>();
  return subnets?.map(({ name, properties }) => {
    if (!subnetNamePattern.test(name) || names.has(name.toLowerCase())) {
      throw refusal('bodyInvalid', { reason: `properties.subnets: '${name}' is no name, or there twice` });
    }
    names.add(name.toLowerCase());
    refuseFeatures('subnet', properties ?? {});
    return draftSubnet(name, properties ?? {});
  });
}

/** Takes away those that are not kept, and none that something is in. */
async function withdrawSubnets(
  arm: ArmContext,
  held: readonly ResourceRecord[],
  kept: readonly SubnetDraft[],
): Promise<void> {
  const keptAs = ({ name }: ResourceRecord) =>
    kept.find((each) => each.name.toLowerCase() === name.toLowerCase());
  for (const subnet of held) await requireUnused(arm, subnet, keptAs(subnet));
  for (const subnet of held) {
    if (keptAs(subnet) === undefined) await arm.resources.delete(subnet.id);
  }
}

async function putSubnet(arm: ArmContext, network: ResourceId, { name, properties }: SubnetDraft) {
  const id = network.child('subnets', name);
  await arm.resources.put({ id, type: subnetType, name, location: '', tags: {}, properties });
}
