import { ResourceId, type ResourceRecord } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';
import type { ResourceType } from '../../resource-type.ts';

const zoneType = 'Microsoft.Network/dnszones';

/** Zones that something else has made, as a scope of roles. No name in one is answered for, so nobody can make one. */
export const dnsZones: ResourceType<ResourceRecord> = {
  namespace: 'Microsoft.Network',
  type: 'dnszones',
  name: {
    pattern: /^[\w-]{1,63}(\.[\w-]{1,63}){1,33}$/,
    rule: 'from 2 to 34 labels of at most 63 characters',
  },

  find: ({ resources }, id) => resources.find(id),
  list: ({ resources }, within) => resources.list({ type: zoneType, within }),

  async put() {
    throw refusal('networkUnsupported', { what: 'DNS zones of its own' });
  },

  async delete({ resources }, { id }) {
    await resources.delete(id);
  },

  render: ({ id, name, location, tags, properties }) => ({
    id: id.canonical,
    name,
    type: zoneType,
    location,
    tags,
    properties: { zoneType: 'Public', ...properties },
  }),
};

/** In a group, as its record. */
export function draftZone(group: ResourceId, name: string): ResourceRecord {
  return {
    id: zoneId(group, name),
    type: zoneType,
    name,
    location: 'global',
    tags: {},
    properties: { numberOfRecordSets: 2, maxNumberOfRecordSets: 10_000 },
  };
}

export function zoneId(group: ResourceId, name: string): ResourceId {
  return ResourceId.from(`${group.text}/providers/${zoneType}/${name}`);
}
