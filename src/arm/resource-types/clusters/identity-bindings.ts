import { z } from 'zod';
import { ResourceId, type ResourceRecord } from '../../../resources/index.ts';
import { aksIssuerDomain } from '../../../wire/azure-hosts.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ResourceType } from '../../resource-type.ts';
import { clusterPlace, requireIdentity } from './cluster-identities.ts';
import { clusterNamespace, clusterType } from './render-cluster.ts';

const type = 'managedClusters/identityBindings';
const fullName = `${clusterNamespace}/${type}`;

const bodySchema = z.looseObject({
  properties: z
    .looseObject({
      managedIdentity: z.looseObject({ resourceId: z.string().min(1).max(2_048) }),
    })
    .optional(),
});

/** Which identities a cluster may use for its pods by itself. They are kept, and nothing in a cluster asks for them. */
export const identityBindings: ResourceType<ResourceRecord> = {
  namespace: clusterNamespace,
  type,
  name: {
    pattern: /^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
    rule: 'from 1 to 63 letters, digits, hyphens and underscores, the first and the last a letter or a digit',
  },

  find: ({ resources }, id) => resources.find(id),
  list: ({ resources }, within) => resources.list({ type: fullName, within }),

  async put(arm, request, existing) {
    const { id, caller } = request;
    const { properties } = await readArmBody(request.request, bodySchema);
    const wanted = properties?.managedIdentity.resourceId;
    if (wanted === undefined) {
      throw refusal('clusterParameterMissing', { parameter: 'properties.managedIdentity.resourceId' });
    }
    const held = existing?.properties.managedIdentity as { resourceId: string } | undefined;
    if (held !== undefined && held.resourceId.toLowerCase() !== wanted.toLowerCase()) {
      throw refusal('clusterPropertyStays', { property: 'properties.managedIdentity.resourceId' });
    }
    const { resourceId, principalId, clientId, tenantId } = await requireIdentity(arm, request, wanted);
    const resource = await arm.resources.put({
      id,
      type: fullName,
      name: id.name ?? '',
      location: '',
      tags: {},
      properties: {
        managedIdentity: { resourceId, objectId: principalId, clientId, tenantId },
        // AKS: one issuer for all clusters that use the identity.
        oidcIssuer: { oidcIssuerUrl: `https://ib.${aksIssuerDomain}/${caller.tenantId}/${clientId}` },
        provisioningState: 'Succeeded',
      },
    });
    return { resource, isNew: existing === undefined };
  },

  async delete({ resources }, { id }) {
    await resources.delete(id);
  },

  deletionPlace: (_binding, id) => clusterPlace({ id: id.parent?.text ?? id.text, location: 'global' }),

  render: ({ id, name, properties }) => ({
    id: ResourceId.from(id.canonical).text,
    name,
    type: `${clusterType}/identityBindings`,
    properties,
  }),
};
