import { ResourceId, type ResourceRecord } from '../../../resources/index.ts';
import { listAnswer } from '../../answers/list-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { Tags } from '../../resource-type.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { groupType } from '../resource-group-record.ts';
import { requireNames } from './tags-at-scope.ts';

const type = 'Microsoft.Resources/tagNames';
const right = 'Microsoft.Resources/subscriptions/tagNames';
const collection = '/subscriptions/{subscriptionId}/tagNames';
const one = `${collection}/{name}`;
const value = `${one}/tagValues/{value}`;

/** Names of tags in a subscription: those that are used, and those that were written down before anyone uses them. */
export const tagNameRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: pathTemplate(collection), action: `${right}/read`, handle: list },
  { method: 'PUT', path: pathTemplate(one), action: `${right}/write`, handle: putName },
  { method: 'DELETE', path: pathTemplate(one), action: `${right}/delete`, handle: removeName },
  { method: 'PUT', path: pathTemplate(value), action: `${right}/tagValues/write`, handle: putValue },
  { method: 'DELETE', path: pathTemplate(value), action: `${right}/tagValues/delete`, handle: removeValue },
];

/** One name, by its values and how many use each. The name by itself is used as often as it has any. */
interface TagName {
  readonly name: string;
  readonly counts: ReadonlyMap<string, number>;
}

async function list(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const subscription = subscriptionOf(request);
  const names = await readNames(arm, request);
  return listAnswer(
    request,
    names.map((each) => renderName(subscription, each)),
  );
}

async function putName(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { name = '' } = request.parameters;
  requireNames({ [name]: '' });
  requireShort({ name });
  const isNew = (await findName(arm, request)) === undefined;
  await write(arm, request, (values) => values);
  const found = (await findName(arm, request)) ?? { name, counts: new Map<string, number>() };
  return Response.json(renderName(subscriptionOf(request), found), { status: isNew ? 201 : 200 });
}

async function removeName(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const found = await findName(arm, request);
  if (found === undefined) return new Response(null, { status: 204 });
  if (found.counts.size > 0) throw refusal('tagNameUsed', { name: found.name });
  await arm.resources.delete(recordId(request));
  return new Response(null, { status: 200 });
}

async function putValue(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { name = '', value: given = '' } = request.parameters;
  requireShort({ name, value: given });
  const found = await findName(arm, request);
  if (found === undefined) throw refusal('tagNameNotFound', { name });
  await write(arm, request, (values) => (values.includes(given) ? values : [...values, given]));
  const isNew = !found.counts.has(given);
  const answer = renderValue(subscriptionOf(request), found.name, [given, found.counts.get(given) ?? 0]);
  return Response.json(answer, { status: isNew ? 201 : 200 });
}

async function removeValue(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { value: given = '' } = request.parameters;
  const found = await findName(arm, request);
  const count = found?.counts.get(given);
  if (found === undefined || count === undefined) return new Response(null, { status: 204 });
  if (count > 0) throw refusal('tagValueUsed', { name: found.name, value: given });
  await write(arm, request, (values) => values.filter((each) => each !== given));
  return new Response(null, { status: 200 });
}

const mostNames = 1_000;
const mostValues = 1_000;

/** What was written down of a name: its values. */
async function write(
  arm: ArmContext,
  request: ArmRequest,
  change: (values: readonly string[]) => readonly string[],
): Promise<void> {
  const id = recordId(request);
  const { name = '' } = request.parameters;
  await arm.takeTurn(`tag names of ${subscriptionOf(request).key}`, async () => {
    const existing = await arm.resources.find(id);
    const values = change(valuesOf(existing));
    const written = await arm.resources.list({ type, within: subscriptionOf(request) });
    if (values.length > mostValues || (existing === undefined && written.length >= mostNames)) {
      throw refusal('bodyInvalid', { reason: 'there are too many tag names, or values of one' });
    }
    await arm.resources.put({ id, type, name, location: 'global', tags: {}, properties: { values } });
  });
}

/** All of them, in the order of their names. */
async function readNames(arm: ArmContext, request: ArmRequest): Promise<readonly TagName[]> {
  const within = subscriptionOf(request);
  const names = new Map<string, { name: string; counts: Map<string, number> }>();
  const count = (name: string, values: readonly string[], by: number): void => {
    const key = name.toLowerCase();
    const known = names.get(key) ?? { name, counts: new Map() };
    for (const each of values) known.counts.set(each, (known.counts.get(each) ?? 0) + by);
    names.set(key, known);
  };
  for (const record of await arm.resources.list({ type, within })) count(record.name, valuesOf(record), 0);
  const groups = await arm.resources.list({ type: groupType, within });
  const resources = await arm.listResources(within, request.apiVersion);
  for (const { tags = {} } of [...groups, ...resources] as readonly { readonly tags?: Tags }[]) {
    for (const [name, held] of Object.entries(tags)) count(name, [held], 1);
  }
  return [...names.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, name]) => name);
}

async function findName(arm: ArmContext, request: ArmRequest): Promise<TagName | undefined> {
  const wanted = (request.parameters.name ?? '').toLowerCase();
  return (await readNames(arm, request)).find(({ name }) => name.toLowerCase() === wanted);
}

function valuesOf(record: ResourceRecord | undefined): readonly string[] {
  // Written by `write` and by nothing else.
  return (record?.properties.values ?? []) as readonly string[];
}

function subscriptionOf({ parameters }: ArmRequest): ResourceId {
  return ResourceId.from(`/subscriptions/${parameters.subscriptionId}`);
}

function recordId(request: ArmRequest): ResourceId {
  return ResourceId.from(`${subscriptionOf(request).text}/providers/${type}/${request.parameters.name}`);
}

function requireShort({ name, value = '' }: { readonly name: string; readonly value?: string }): void {
  if (name.length > 512)
    throw refusal('bodyInvalid', { reason: 'the tag name is longer than 512 characters' });
  if (value.length > 256)
    throw refusal('bodyInvalid', { reason: 'the tag value is longer than 256 characters' });
}

function renderName({ canonical }: ResourceId, { name, counts }: TagName): object {
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  return {
    id: `${canonical}/tagNames/${name}`,
    tagName: name,
    count: { type: 'Total', value: total },
    values: [...counts].map((each) => renderValue(ResourceId.from(canonical), name, each)),
  };
}

function renderValue(
  { canonical }: ResourceId,
  name: string,
  [held, count]: readonly [string, number],
): object {
  return {
    id: `${canonical}/tagNames/${name}/tagValues/${held}`,
    tagValue: held,
    count: { type: 'Total', value: count },
  };
}
