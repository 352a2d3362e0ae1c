import { z } from 'zod';
import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { type ArmError, refusal } from '../../errors.ts';
import { readArmBody, tagsSchema } from '../../request/body.ts';
import { pathTemplate } from '../../request/path-template.ts';
import { type ChangeTags, fullType, type Tags } from '../../resource-type.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { requireResourceGroup, requireWritableGroup } from '../resource-group-record.ts';
import { changeTags, tagOperations } from './change-tags.ts';

const type = 'Microsoft.Resources/tags';
const path = pathTemplate(`/{scope}/providers/${type}/default`);

/** The tags of a subscription, a group or a resource by themselves, whatever else there is to it. */
export const tagRoutes: readonly ArmRoute[] = [
  { method: 'GET', path, action: `${type}/read`, handle: get },
  { method: 'PUT', path, action: `${type}/write`, handle: put },
  { method: 'PATCH', path, action: `${type}/write`, handle: patch },
  { method: 'DELETE', path, action: `${type}/delete`, handle: remove },
];

const putSchema = z.looseObject({ properties: z.looseObject({ tags: tagsSchema.nullish() }) });
const patchSchema = putSchema.extend({
  operation: z.string().transform((given, context) => {
    const found = tagOperations.find((each) => each.toLowerCase() === given.toLowerCase());
    if (found !== undefined) return found;
    context.addIssue(`it is none of ${tagOperations.join(', ')}`);
    return z.NEVER;
  }),
});

async function get(arm: ArmContext, { id, apiVersion }: ArmRequest): Promise<Response> {
  const scope = scopeOf(id);
  await requireResourceGroup(arm, scope);
  const record = await findRecord(arm, scope);
  if (record !== undefined) return answer(scope, record.tags);
  const { type: page, resource } = await requireTyped(arm, scope);
  return answer(scope, page.render(resource, apiVersion).tags ?? {});
}

async function put(arm: ArmContext, asked: ArmRequest): Promise<Response> {
  const { properties } = await readArmBody(asked.request, putSchema);
  const given = requireNames(properties.tags ?? {});
  return await change(arm, asked, () => given);
}

async function patch(arm: ArmContext, asked: ArmRequest): Promise<Response> {
  const { operation, properties } = await readArmBody(asked.request, patchSchema);
  const given = requireNames(properties.tags ?? {});
  return await change(arm, asked, (held) => requireFew(changeTags(operation, held, given)));
}

async function remove(arm: ArmContext, asked: ArmRequest): Promise<Response> {
  await change(arm, asked, () => ({}));
  return new Response(null, { status: 200 });
}

/** Reads and writes as one, so that of two changes neither is lost. */
async function change(
  arm: ArmContext,
  { id, apiVersion }: ArmRequest,
  toChanged: ChangeTags,
): Promise<Response> {
  const scope = scopeOf(id);
  await requireWritableGroup(arm, scope);
  // In the turn of whoever writes the whole of it; a resource's page takes its own.
  const record = await arm.takeTurn(scope.key, async () => {
    const held = await findRecord(arm, scope);
    return held && (await arm.resources.put({ ...held, tags: toChanged(held.tags) }));
  });
  if (record !== undefined) return answer(scope, record.tags);
  const { type: page } = await requireTyped(arm, scope);
  if (page.retag === undefined) throw refusal('tagsUnsupported', { type: fullType(page) });
  const changed = await page.retag(arm, scope, toChanged);
  if (changed === undefined) throw toNotFound(scope);
  return answer(scope, page.render(changed, apiVersion).tags ?? {});
}

function scopeOf({ parent }: ResourceId): ResourceId {
  if (parent === undefined) throw new TypeError('an id of tags has a scope before it');
  return parent;
}

/** Of a subscription or a group. */
async function findRecord({ resources }: ArmContext, scope: ResourceId): Promise<ResourceRecord | undefined> {
  if (scope.subscriptionId === undefined) throw refusal('tagScopeInvalid', { scope: scope.text });
  return scope.type === undefined ? await resources.find(scope) : undefined;
}

async function requireTyped(arm: ArmContext, scope: ResourceId) {
  const found = await arm.findTyped(scope);
  if (found === undefined) throw toNotFound(scope);
  return found;
}

function toNotFound({ type: missing = '', name = '', resourceGroup = '' }: ResourceId): ArmError {
  return refusal('resourceNotFound', { type: missing, name, resourceGroup });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const reserved = /[<>%&\\?/\u0000-\u001f\u007f]/;

/** @throws {ArmError} for what Azure takes in no tag's name */
export function requireNames(tags: Tags): Tags {
  const names = Object.keys(tags).filter((name) => reserved.test(name));
  if (names.length > 0) throw refusal('tagNameInvalid', { names });
  return tags;
}

function requireFew(tags: Tags): Tags {
  const parsed = tagsSchema.safeParse(tags);
  if (!parsed.success) throw refusal('bodyInvalid', { reason: parsed.error.issues[0]?.message ?? '' });
  return tags;
}

function answer(scope: ResourceId, tags: Tags): Response {
  return Response.json({
    id: `${scope.canonical}/providers/${type}/default`,
    name: 'default',
    type,
    properties: { tags },
  });
}
