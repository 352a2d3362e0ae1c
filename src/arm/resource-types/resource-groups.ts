import { z } from 'zod';
import { ResourceId, type ResourceRecord } from '../../resources/index.ts';
import { listAnswer } from '../answers/list-answer.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readArmBody, tagsSchema } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import { readResourceFilter } from '../request/read-resource-filter.ts';
import type { ArmResource } from '../resource-type.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import { operationHeaders } from '../running-operations.ts';
import { requireLocation } from './locations.ts';
import { groupType, requireResourceGroup } from './resource-group-record.ts';

const collection = '/subscriptions/{subscriptionId}/resourceGroups';
const one = `${collection}/{resourceGroup}`;
const action = (verb: string) => `Microsoft.Resources/subscriptions/resourceGroups/${verb}`;
const namePattern = /^[-\w.()]{0,89}[-\w()]$/;

const putSchema = z.looseObject({
  location: z.string().optional(),
  tags: tagsSchema.optional(),
  managedBy: z.string().nullish(),
});
const patchSchema = z.looseObject({ tags: tagsSchema.optional() });

export const resourceGroupRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: pathTemplate(collection), action: action('read'), handle: list },
  { method: 'GET', path: pathTemplate(one), action: action('read'), handle: get },
  { method: 'HEAD', path: pathTemplate(one), action: action('read'), handle: exists },
  { method: 'PUT', path: pathTemplate(one), action: action('write'), handle: put },
  { method: 'PATCH', path: pathTemplate(one), action: action('write'), handle: patch },
  { method: 'DELETE', path: pathTemplate(one), action: action('delete'), handle: remove },
];

async function list({ resources }: ArmContext, request: ArmRequest): Promise<Response> {
  const isKept = readResourceFilter(request.url);
  const groups = await resources.list({ type: groupType, within: request.id });
  return listAnswer(request, groups.map(render).filter(isKept));
}

async function get(arm: ArmContext, { id }: ArmRequest): Promise<Response> {
  const group = await requireResourceGroup(arm, id);
  return Response.json(group && render(group));
}

async function exists({ resources }: ArmContext, { id }: ArmRequest): Promise<Response> {
  return new Response(null, { status: (await resources.find(id)) === undefined ? 404 : 204 });
}

async function put({ resources }: ArmContext, { id, request }: ArmRequest): Promise<Response> {
  const { name = '' } = id;
  const rule = 'up to 90 letters, digits, underscores, hyphens, points and brackets, and no point at the end';
  if (!namePattern.test(name)) throw refusal('nameInvalid', { name, type: groupType, rule });
  const body = await readArmBody(request, putSchema);
  const location = requireLocation(body.location, groupType);
  const existing = await resources.find(id);
  if (existing !== undefined && existing.location !== location) {
    throw refusal('groupLocationChanged', { name, held: existing.location, given: location });
  }
  if (existing?.properties.provisioningState === 'Deleting') {
    throw refusal('groupBeingDeleted', { resourceGroup: name });
  }
  const group = await resources.put({
    id,
    type: groupType,
    name,
    location,
    tags: body.tags ?? {},
    properties: { ...existing?.properties, provisioningState: 'Succeeded' },
  });
  return Response.json(render(group), { status: existing === undefined ? 201 : 200 });
}

async function patch(arm: ArmContext, { id, request }: ArmRequest): Promise<Response> {
  const { tags } = await readArmBody(request, patchSchema);
  const group = await requireResourceGroup(arm, id);
  if (group === undefined) throw refusal('resourceGroupNotFound', { resourceGroup: id.name ?? '' });
  return Response.json(render(await arm.resources.put({ ...group, tags: tags ?? group.tags })));
}

/** Everything in the group goes first, each as its own type deletes it; the group is the last to go. */
async function remove(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { id, apiVersion } = request;
  const group = await requireResourceGroup(arm, id);
  if (group === undefined) throw refusal('resourceGroupNotFound', { resourceGroup: id.name ?? '' });
  const { resources, operations, pace } = arm;
  await resources.put({ ...group, properties: { ...group.properties, provisioningState: 'Deleting' } });
  const place = {
    subscriptionId: id.subscriptionId ?? '',
    namespace: 'Microsoft.Resources',
    location: group.location,
  };
  const operation = operations.begin(place, async () => {
    await pace.take('groupDeletion');
    try {
      await arm.deleteResourcesWithin(group.id, request);
    } catch (error) {
      // Azure: a group that holds something that cannot be deleted is there as before.
      await resources.put({ ...group, properties: { ...group.properties, provisioningState: 'Succeeded' } });
      throw error;
    }
    await resources.delete(group.id);
  });
  return new Response(null, { status: 202, headers: operationHeaders(operation, apiVersion) });
}

function render({ id, name, location, tags, properties }: ResourceRecord): ArmResource {
  return {
    id: ResourceId.from(id.canonical).text,
    name,
    type: groupType,
    location,
    tags,
    ...(properties.managedBy !== undefined && { managedBy: properties.managedBy }),
    properties: { provisioningState: properties.provisioningState },
  };
}
