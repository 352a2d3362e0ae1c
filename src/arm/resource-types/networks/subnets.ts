import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ResourceType } from '../../resource-type.ts';
import { refuseFeatures, subnetBodySchema } from './network-body.ts';
import { draftSubnet, renderSubnet, requireRoom, requireUnused, subnetType } from './subnet-record.ts';

export const subnetNamePattern = /^[a-zA-Z0-9]([\w.-]{0,78}\w)?$/;

/** A part of a network's addresses, and what clusters are let into. */
export const subnets: ResourceType<ResourceRecord> = {
  namespace: 'Microsoft.Network',
  type: 'virtualNetworks/subnets',
  name: {
    pattern: subnetNamePattern,
    rule: 'from 1 to 80 letters, digits, underscores, periods and hyphens, the first a letter or a digit, the last no period and no hyphen',
  },

  refuseMissing: ({ canonical }) => refusal('subnetNotFound', { id: canonical }),

  find: ({ resources }, id) => resources.find(id),
  list: ({ resources }, within) => resources.list({ type: subnetType, within }),

  async put(arm, { id, request }) {
    const { properties } = await readArmBody(request, subnetBodySchema);
    refuseFeatures('subnet', properties ?? {});
    const draft = draftSubnet(id.name ?? '', properties ?? {});
    const network = networkOf(id);
    return await arm.takeTurn(network.key, async () => {
      const { record, held } = await requireNetwork(arm, network);
      const existing = held.find((each) => each.id.equals(id));
      requireRoom(record, [...held.filter((each) => each !== existing), draft]);
      if (existing !== undefined) await requireUnused(arm, existing, draft);
      const resource = await arm.resources.put({ id, ...draft, type: subnetType, location: '', tags: {} });
      return { resource, isNew: existing === undefined };
    });
  },

  async delete(arm, subnet) {
    await arm.takeTurn(networkOf(subnet.id).key, async () => {
      await requireUnused(arm, subnet, undefined);
      await arm.resources.delete(subnet.id);
    });
  },

  render: renderSubnet,
};

function networkOf({ parent }: ResourceId): ResourceId {
  if (parent === undefined) throw new Error('a subnet is below its network');
  return parent;
}

/** It was there when the request came, and may be gone by now. */
async function requireNetwork({ resources }: ArmContext, id: ResourceId) {
  const record = await resources.find(id);
  if (record === undefined) {
    const { name = '', resourceGroup = '', type = '' } = id;
    throw refusal('resourceNotFound', { type, name, resourceGroup });
  }
  const { addressPrefixes } = record.properties.addressSpace as { addressPrefixes: readonly string[] };
  const held = await resources.list({ type: subnetType, within: id });
  return { record: { name: record.name, prefixes: addressPrefixes }, held };
}
