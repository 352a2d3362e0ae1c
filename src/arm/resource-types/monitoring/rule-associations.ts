import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import { readLinkedId, requireLinkedAction } from '../../request/linked-resources.ts';
import type { ArmResource, ResourceType } from '../../resource-type.ts';
import { associationBodySchema } from './collection-body.ts';
import { associationType, collectionNamespace, endpointType, ruleType } from './monitoring-types.ts';

const targetType = 'Microsoft.ContainerService/managedClusters';
const endpointAssociationName = 'configurationAccessEndpoint';

/** Which clusters a rule would be for. They go with their cluster. */
export const ruleAssociations: ResourceType<ResourceRecord> = {
  namespace: collectionNamespace,
  type: 'dataCollectionRuleAssociations',
  isExtension: true,
  name: {
    pattern: /^[\w.-]{1,64}$/,
    rule: 'from 1 to 64 letters, digits, points, hyphens and underscores',
  },

  async find({ resources }, id) {
    const record = await resources.find(id);
    return record?.type === associationType ? record : undefined;
  },

  list: ({ resources }, within) => resources.list({ type: associationType, within }),

  async put(arm, request) {
    const { id } = request;
    const { properties } = await readArmBody(request.request, associationBodySchema);
    const { description, ...link } = properties ?? {};
    checkTarget(id.parent);
    const linked = readLink(id.name ?? '', link);
    await requireLinkedAction(arm, request, { action: `${linked.type}/read`, linked });
    // In the rule's own turn: it is not deleted meanwhile.
    return await arm.takeTurn(linked.key, async () => {
      if (!(await arm.findResource(linked))) {
        const { name = '', resourceGroup = '', type = '' } = linked;
        throw refusal('resourceNotFound', { type, name, resourceGroup });
      }
      const isNew = (await arm.resources.find(id)) === undefined;
      const resource = await arm.resources.put({
        id,
        type: associationType,
        name: id.name ?? '',
        location: '',
        tags: {},
        properties: {
          [isOf(linked, ruleType) ? 'dataCollectionRuleId' : 'dataCollectionEndpointId']: linked.canonical,
          ...(description && { description }),
        },
      });
      return { resource, isNew };
    });
  },

  async delete({ resources }, { id }) {
    await resources.delete(id);
  },

  render: renderAssociation,
};

export function renderAssociation({ id, name, properties }: ResourceRecord): ArmResource {
  return { id: id.canonical, name, type: associationType, properties };
}

function checkTarget(target: ResourceId | undefined): void {
  if (target !== undefined && isOf(target, targetType)) return;
  throw refusal('associationTarget', { type: target?.type ?? '', supported: targetType });
}

interface LinkTexts {
  readonly dataCollectionRuleId?: string | null | undefined;
  readonly dataCollectionEndpointId?: string | null | undefined;
}

/** Azure Monitor: one or the other, and only that of an endpoint has a name of its own. */
function readLink(
  name: string,
  { dataCollectionRuleId: rule, dataCollectionEndpointId: endpoint }: LinkTexts,
): ResourceId {
  if (rule && endpoint) throw refusal('associationOfBoth');
  if (rule) return readLinkedId(rule, { type: ruleType, path: 'properties.dataCollectionRuleId' });
  if (!endpoint) throw refusal('associationEmpty');
  if (name.toLowerCase() !== endpointAssociationName.toLowerCase()) throw refusal('associationName');
  return readLinkedId(endpoint, { type: endpointType, path: 'properties.dataCollectionEndpointId' });
}

function isOf(id: ResourceId, type: string): boolean {
  return id.type?.toLowerCase() === type.toLowerCase();
}
