import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import { listAnswer } from '../../answers/list-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmRoute } from '../../route.ts';
import { requireResourceGroup } from '../resource-group-record.ts';
import { associationType } from './monitoring-types.ts';
import { renderAssociation } from './rule-associations.ts';

/** The associations of a rule or an endpoint, wherever they are. */
export async function listAssociations(
  { resources }: ArmContext,
  linked: ResourceId,
): Promise<readonly ResourceRecord[]> {
  const all = await resources.list({ type: associationType });
  return all.filter(({ properties: { dataCollectionRuleId, dataCollectionEndpointId } }) =>
    [dataCollectionRuleId, dataCollectionEndpointId].some(
      (each) => String(each).toLowerCase() === linked.key,
    ),
  );
}

/** What a rule or an endpoint is asked for by whoever does not know its clusters. */
export function associationRoute(type: string): ArmRoute {
  return {
    method: 'GET',
    path: pathTemplate(
      `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/${type}/{name}/associations`,
    ),
    action: `${type}/associations/read`,
    async handle(arm, request) {
      const { id } = request;
      await requireResourceGroup(arm, id);
      const { name = '', resourceGroup = '' } = id;
      if (!(await arm.findResource(id))) throw refusal('resourceNotFound', { type, name, resourceGroup });
      return listAnswer(request, (await listAssociations(arm, id)).map(renderAssociation));
    },
  };
}
