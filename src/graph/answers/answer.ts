import { graphHost } from '../../wire/azure-hosts.ts';
import { refusal } from '../errors.ts';
import { meetsClause } from '../request/filter.ts';
import { skipTokenAfter } from '../request/query.ts';
import type { GraphRequest } from '../route.ts';
import type { EntitySet, GraphObject } from './entity-set.ts';

/** `{ "@odata.context", value, "@odata.nextLink" }`, filtered, a page of it, and of each what is selected. */
export function listAnswer(
  request: GraphRequest,
  set: Pick<EntitySet, 'name' | 'resource' | 'filterable' | 'usual'>,
  objects: readonly GraphObject[],
): Response {
  const { query } = request;
  for (const { property } of query.filter) {
    if (set.filterable.includes(property)) continue;
    throw refusal('filterUnsupported', { property, resource: set.resource });
  }
  const matching = objects.filter((each) => query.filter.every((clause) => meetsClause(each, clause)));
  const { after } = query;
  const rest = ordered(after === undefined ? matching : matching.filter(({ id }) => id > after));
  const page = rest.slice(0, query.top);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return Response.json({
    '@odata.context': contextOf(request, set.name),
    ...(query.isCounted && { '@odata.count': matching.length }),
    ...(last !== undefined && { '@odata.nextLink': nextLink(request, last) }),
    value: page.map((each) => project(each, query.select ?? set.usual)),
  });
}

/** One object, with what is selected of it. */
export function entityAnswer(
  request: GraphRequest,
  { name, usual }: Pick<EntitySet, 'name' | 'usual'>,
  { object, status = 200 }: { readonly object: GraphObject; readonly status?: number },
): Response {
  const { searchParams } = request.url;
  if (['$filter', '$top', '$skiptoken', '$count'].some((option) => searchParams.has(option))) {
    throw refusal('optionMisplaced');
  }
  const context = `${contextOf(request, name)}/$entity`;
  const body = { '@odata.context': context, ...project(object, request.query.select ?? usual) };
  const location = `https://${graphHost}/${request.version}/${name}/${object.id}`;
  return Response.json(body, { status, ...(status === 201 && { headers: { location } }) });
}

/** What a function of OData returns. */
export function valueAnswer({ version }: GraphRequest, type: string, value: unknown): Response {
  return Response.json({ '@odata.context': `https://${graphHost}/${version}/$metadata#${type}`, value });
}

export const noContent = (): Response => new Response(null, { status: 204 });

/** By their ids: a page goes on where the last one ended, whatever has come or gone since. */
function ordered(objects: readonly GraphObject[]): readonly GraphObject[] {
  return [...objects].sort((left, right) => (left.id < right.id ? -1 : 1));
}

function contextOf({ version, query: { select } }: GraphRequest, name: string): string {
  const selected = select === undefined ? '' : `(${select.join(',')})`;
  return `https://${graphHost}/${version}/$metadata#${name}${selected}`;
}

function nextLink({ url }: GraphRequest, { id }: GraphObject): string {
  const next = new URL(`${url.pathname}${url.search}`, `https://${graphHost}`);
  next.searchParams.set('$skiptoken', skipTokenAfter(id));
  return next.href;
}

function project(object: GraphObject, select: readonly string[] | undefined): object {
  if (select === undefined) return object;
  const wanted = new Set(select);
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => name.startsWith('@odata.') || wanted.has(name)),
  );
}
