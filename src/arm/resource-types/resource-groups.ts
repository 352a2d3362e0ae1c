import { z } from 'zod';
import { ResourceId, type ResourceRecord } from '../../resources/index.ts';
import { listAnswer } from '../answers/list-answer.ts';
import { acceptedAnswer } from '../answers/operation-answer.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readArmBody, tagsSchema } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import { readResourceFilter } from '../request/read-resource-filter.ts';
import type { ArmResource } from '../resource-type.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import type { ArmWork } from '../work.ts';
import { requireLocation } from './locations.ts';
import { groupKeyOf, groupType, requireNotDeleting, requireResourceGroup } from './resource-group-record.ts';

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

async function put(arm: ArmContext, { id, request }: ArmRequest): Promise<Response> {
  const { name = '' } = id;
  const rule = 'up to 90 letters, digits, underscores, hyphens, points and brackets, and no point at the end';
  if (!namePattern.test(name)) throw refusal('nameInvalid', { name, type: groupType, rule });
  const body = await readArmBody(request, putSchema);
  const location = requireLocation(body.location, groupType);
  return await arm.takeTurn(id.key, async () => {
    const existing = await arm.resources.find(id);
    if (existing !== undefined && existing.location !== location) {
      throw refusal('groupLocationChanged', { name, held: existing.location, given: location });
    }
    const draft: ResourceRecord = {
      id,
      type: groupType,
      name,
      location,
      tags: body.tags ?? {},
      properties: { ...existing?.properties, provisioningState: 'Succeeded' },
    };
    if (existing !== undefined) requireNotDeleting(existing);
    const group = await (existing === undefined ? make(arm, draft) : arm.resources.put(draft));
    return Response.json(render(group), { status: existing === undefined ? 201 : 200 });
  });
}

/** Azure: in a subscription. */
const mostGroups = 980;

async function make({ resources, takeTurn }: ArmContext, draft: ResourceRecord): Promise<ResourceRecord> {
  const { id, name } = draft;
  const subscription = ResourceId.from(`/subscriptions/${id.subscriptionId}`);
  return await takeTurn(`groups of ${subscription.key}`, async () => {
    const { length: count } = await resources.list({ type: groupType, within: subscription });
    if (count >= mostGroups) throw refusal('groupQuota', { name, most: mostGroups, count });
    return await resources.put(draft);
  });
}

async function patch(arm: ArmContext, { id, request }: ArmRequest): Promise<Response> {
  const { tags } = await readArmBody(request, patchSchema);
  const group = await changeGroup(arm, id, (current) => {
    requireNotDeleting(current);
    return { ...current, tags: tags ?? current.tags };
  });
  return Response.json(render(group));
}

async function remove(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { id, apiVersion } = request;
  const group = await requireResourceGroup(arm, id);
  if (group === undefined) throw refusal('resourceGroupNotFound', { resourceGroup: id.name ?? '' });
  const { location } = group;
  const place = { subscriptionId: id.subscriptionId ?? '', namespace: 'Microsoft.Resources', location };
  const operation = await arm.operations.accept(place, groupDeletion, request);
  await changeGroup(arm, id, (current) => inState(current, 'Deleting'));
  return acceptedAnswer(operation, apiVersion);
}

/** Everything in the group goes first, each as its own type deletes it; the group is the last to go. */
export const groupDeletion: ArmWork = {
  name: 'deleteResourceGroup',
  async run(arm, subject) {
    const { id } = subject;
    const isDeleting = async () =>
      (await arm.resources.find(id))?.properties.provisioningState === 'Deleting';
    // Another has deleted it, and perhaps somebody has made it anew.
    if (!(await isDeleting())) return undefined;
    await arm.pace.take('groupDeletion');
    await arm.groupWrites.settled(groupKeyOf(id));
    try {
      await arm.deleteResourcesWithin(id, subject);
    } catch (error) {
      // Azure: a group that holds something that cannot be deleted is there as before.
      await changeGroup(arm, id, (current) => inState(current, 'Succeeded'));
      throw error;
    }
    await arm.takeTurn(id.key, () => arm.resources.delete(id));
    return undefined;
  },
};

type GroupState = 'Succeeded' | 'Deleting';

function inState({ properties, ...group }: ResourceRecord, provisioningState: GroupState): ResourceRecord {
  return { ...group, properties: { ...properties, provisioningState } };
}

/** Reads and writes as one, so that of two changes neither is lost. */
async function changeGroup(
  arm: ArmContext,
  id: ResourceId,
  toChanged: (group: ResourceRecord) => ResourceRecord,
): Promise<ResourceRecord> {
  return await arm.takeTurn(id.key, async () => {
    const group = await arm.resources.find(id);
    if (group === undefined) throw refusal('resourceGroupNotFound', { resourceGroup: id.name ?? '' });
    return await arm.resources.put(toChanged(group));
  });
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
