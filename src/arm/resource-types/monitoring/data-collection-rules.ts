import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { requireAction } from '../../request/authorize.ts';
import { readArmBody } from '../../request/body.ts';
import { readLinkedId, requireLinkedAction } from '../../request/linked-resources.ts';
import { findUnservedMember } from '../../request/unserved-members.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { ArmRequest } from '../../route.ts';
import { requireLocation } from '../locations.ts';
import { type RuleProperties, ruleBodySchema } from './collection-body.ts';
import { associationRoute, listAssociations } from './linked-associations.ts';
import {
  associationType,
  collectionNamespace,
  endpointType,
  ruleType,
  workspaceType,
} from './monitoring-types.ts';
import { patchTags, putTracked, retagTracked } from './tracked-record.ts';

const destinationKinds = ['logAnalytics', 'azureMonitorMetrics'];

/** Rules say what would be collected, and where to. Nothing is. */
export const dataCollectionRules: ResourceType<ResourceRecord> = {
  namespace: collectionNamespace,
  type: 'dataCollectionRules',
  name: {
    pattern: /^[A-Za-z0-9][\w.-]{0,63}$/,
    rule: 'from 1 to 64 letters, digits, points, hyphens and underscores, the first a letter or a digit',
  },

  find: ({ resources }, id) => resources.find(id),
  list: ({ resources }, within) => resources.list({ type: ruleType, within }),

  async put(arm, request) {
    const body = await readArmBody(request.request, ruleBodySchema);
    const location = requireLocation(body.location ?? undefined, ruleType);
    const { provisioningState: _, immutableId: __, ...properties } = body.properties ?? {};
    checkDestinations(properties);
    await requireLinks(arm, request, properties);
    return await putTracked(arm, { id: request.id, type: ruleType, location }, (held) => ({
      tags: body.tags ?? {},
      properties: {
        ...properties,
        kind: body.kind,
        immutableId: held?.properties.immutableId ?? `dcr-${arm.newId().replaceAll('-', '')}`,
      },
    }));
  },

  patch: patchTags,
  retag: retagTracked,

  /** Azure Monitor: `deleteAssociations` takes those along that it has. */
  async prepareDeletion(arm, { id }, { url, caller }) {
    if (url.searchParams.get('deleteAssociations') !== 'true') return;
    const associations = await listAssociations(arm, id);
    for (const { id: association } of associations) {
      const { canonical: scope } = association;
      await requireAction(arm, caller, { action: `${associationType}/delete`, scope });
    }
    for (const association of associations) await arm.resources.delete(association.id);
  },

  async delete(arm, rule) {
    await arm.takeTurn(rule.id.key, () => deleteRule(arm, rule));
  },

  render: ({ id, name, location, tags, properties: { kind, ...properties } }) => ({
    id: id.canonical,
    name,
    type: ruleType,
    location,
    tags,
    ...(typeof kind === 'string' && { kind }),
    properties: { ...properties, provisioningState: 'Succeeded' },
  }),
  routes: [associationRoute(ruleType)],
};

function checkDestinations({ destinations, dataFlows }: RuleProperties): void {
  const { logAnalytics, azureMonitorMetrics } = destinations ?? {};
  const unserved = findUnservedMember(destinations ?? {}, destinationKinds);
  if (unserved !== undefined)
    throw refusal('monitoringUnsupported', { what: `destinations like '${unserved}'` });
  const names = [...(logAnalytics ?? []), ...(azureMonitorMetrics ? [azureMonitorMetrics] : [])].map(
    ({ name }) => name,
  );
  const missing = (dataFlows ?? [])
    .flatMap((flow) => flow.destinations ?? [])
    .find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw refusal('collectionRuleInvalid', { reason: `no destination is named '${missing}'` });
  }
}

async function requireLinks(
  arm: ArmContext,
  request: ArmRequest,
  { destinations, dataCollectionEndpointId: endpoint }: RuleProperties,
): Promise<void> {
  for (const [index, { workspaceResourceId }] of (destinations?.logAnalytics ?? []).entries()) {
    const path = `properties.destinations.logAnalytics[${index}].workspaceResourceId`;
    await requireLink(arm, request, readLinkedId(workspaceResourceId, { type: workspaceType, path }));
  }
  if (endpoint) {
    const path = 'properties.dataCollectionEndpointId';
    await requireLink(arm, request, readLinkedId(endpoint, { type: endpointType, path }));
  }
}

async function requireLink(arm: ArmContext, request: ArmRequest, linked: ResourceId): Promise<void> {
  await requireLinkedAction(arm, request, { action: `${linked.type}/read`, linked });
  if (await arm.findResource(linked)) return;
  throw refusal('collectionRuleInvalid', { reason: `'${linked.canonical}' is not there` });
}

async function deleteRule(arm: ArmContext, { id, name: rule }: ResourceRecord): Promise<void> {
  const [first] = await listAssociations(arm, id);
  if (first !== undefined) {
    throw refusal('collectionRuleInUse', { rule, association: first.id.canonical });
  }
  await arm.resources.delete(id);
}
