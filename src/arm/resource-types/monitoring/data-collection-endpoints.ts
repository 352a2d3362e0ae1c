import type { ResourceRecord } from '../../../resources/index.ts';
import { readArmBody } from '../../request/body.ts';
import type { ResourceType } from '../../resource-type.ts';
import { requireLocation } from '../locations.ts';
import { endpointBodySchema } from './collection-body.ts';
import { associationRoute } from './linked-associations.ts';
import { collectionNamespace, endpointType } from './monitoring-types.ts';
import { patchTags, putTracked, retagTracked } from './tracked-record.ts';

/** Endpoints have no addresses here: nobody would answer. */
export const dataCollectionEndpoints: ResourceType<ResourceRecord> = {
  namespace: collectionNamespace,
  type: 'dataCollectionEndpoints',
  name: {
    pattern: /^[A-Za-z0-9][\w-]{1,42}\w$/,
    rule: 'from 3 to 44 letters, digits, hyphens and underscores, the first a letter or a digit, the last no hyphen',
  },

  find: ({ resources }, id) => resources.find(id),
  list: ({ resources }, within) => resources.list({ type: endpointType, within }),

  async put(arm, { id, request }) {
    const { kind, properties, ...body } = await readArmBody(request, endpointBodySchema);
    const location = requireLocation(body.location ?? undefined, endpointType);
    return await putTracked(arm, { id, type: endpointType, location }, (held) => ({
      tags: body.tags ?? {},
      properties: {
        kind,
        ...(properties?.description && { description: properties.description }),
        networkAcls: { publicNetworkAccess: properties?.networkAcls?.publicNetworkAccess ?? 'Enabled' },
        immutableId: held?.properties.immutableId ?? `dce-${arm.newId().replaceAll('-', '')}`,
      },
    }));
  },

  patch: patchTags,
  retag: retagTracked,

  async delete({ resources }, { id }) {
    await resources.delete(id);
  },

  render: ({ id, name, location, tags, properties: { kind, ...properties } }) => ({
    id: id.canonical,
    name,
    type: endpointType,
    location,
    tags,
    ...(typeof kind === 'string' && { kind }),
    properties: { ...properties, provisioningState: 'Succeeded' },
  }),
  routes: [associationRoute(endpointType)],
};
