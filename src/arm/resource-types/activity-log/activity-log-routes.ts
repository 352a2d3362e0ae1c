import { ResourceId } from '../../../resources/index.ts';
import { managementHost } from '../../../wire/azure-hosts.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { type PathParameters, pathTemplate } from '../../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { type ActivityFilter, parseActivityFilter } from './activity-filter.ts';
import { renderEvent } from './render-event.ts';

const values = 'providers/Microsoft.Insights/eventtypes/management/values';
const read = 'Microsoft.Insights/eventtypes/values/read';
const pageSize = 200;
const dayMilliseconds = 24 * 3_600_000;
/** A client that counts the ninety days back itself has done so a moment ago. */
const graceMilliseconds = 300_000;

/** What was done through the control plane, and is kept by `activity-log/record-activity.ts`. */
export const activityLogRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: pathTemplate(`/subscriptions/{subscriptionId}/${values}`),
    action: read,
    scopeOf: askedScope,
    handle: list,
  },
  {
    method: 'GET',
    path: pathTemplate(`/${values}`),
    action: read,
    scopeOf: () => '/providers/Microsoft.Insights/eventtypes/management',
    handle: list,
  },
  {
    method: 'GET',
    path: pathTemplate('/providers/Microsoft.Insights/eventcategories'),
    action: undefined,
    handle: async () => Response.json({ value: categories }),
  },
];

/** Those that the real one lists. All that is here is of the first. */
const categories = [
  ['Administrative', 'Administrative'],
  ['Security', 'Security'],
  ['ServiceHealth', 'Service Health'],
  ['Alert', 'Alert'],
  ['Recommendation', 'Recommendation'],
  ['Policy', 'Policy'],
].map(([value, localizedValue]) => ({ value, localizedValue }));

/** Whoever may read a group's or a resource's log reads it by naming that; all else is read at the subscription. */
function askedScope({ subscriptionId }: PathParameters, url: URL): string {
  const subscription = `/subscriptions/${subscriptionId}`;
  const parsed = parseActivityFilter(url.searchParams.get('$filter') ?? '');
  if (parsed.kind === 'invalid') return subscription;
  const { resourceId, resourceGroup } = parsed.filter;
  const asked = resourceId ?? (resourceGroup && `${subscription}/resourceGroups/${resourceGroup}`);
  const scope = ResourceId.parse(asked ?? subscription);
  return scope.kind === 'id' ? scope.id.canonical : subscription;
}

async function list({ activityLog, clock }: ArmContext, request: ArmRequest): Promise<Response> {
  const { url, parameters } = request;
  const { from, to = clock.now(), resourceId, ...narrowed } = requireFilter(url, clock.now());
  const members = readSelect(url);
  const after = readSkipToken(url);
  const { events, end } = await activityLog.list({
    ...narrowed,
    from,
    to,
    subscriptionId: parameters.subscriptionId,
    ...(resourceId !== undefined && { resource: requireId(resourceId) }),
    ...(after !== undefined && { after }),
    limit: pageSize,
  });
  const value = events.map((event) => select(renderEvent(event), members));
  return Response.json({ value, ...(end !== undefined && { nextLink: nextLink(url, end) }) });
}

function requireFilter(url: URL, now: Date): ActivityFilter {
  const parsed = parseActivityFilter(url.searchParams.get('$filter') ?? '');
  if (parsed.kind === 'invalid') throw refusal('activityFilter', { reason: parsed.reason });
  const age = now.getTime() - parsed.filter.from.getTime();
  if (age > 90 * dayMilliseconds + graceMilliseconds) throw refusal('activityTooOld');
  return parsed.filter;
}

function requireId(text: string): ResourceId {
  const parsed = ResourceId.parse(text);
  if (parsed.kind === 'id') return parsed.id;
  throw refusal('activityFilter', { reason: `its resource has no id: ${parsed.reason}` });
}

/** What a link of ours carries: it is ours to read alone. */
function readSkipToken({ searchParams }: URL): number | undefined {
  const given = searchParams.get('$skiptoken') ?? '';
  if (given === '') return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw refusal('activityFilter', { reason: 'its $skiptoken is none that was given' });
}

/** Members that an event may be asked for, whether or not this one has them. */
const selectable = [
  'authorization',
  'caller',
  'category',
  'channels',
  'claims',
  'correlationId',
  'description',
  'eventDataId',
  'eventName',
  'eventTimestamp',
  'httpRequest',
  'id',
  'level',
  'operationId',
  'operationName',
  'properties',
  'resourceGroupName',
  'resourceProviderName',
  'resourceId',
  'resourceType',
  'status',
  'submissionTimestamp',
  'subStatus',
  'subscriptionId',
  'tenantId',
];

function readSelect({ searchParams }: URL): readonly string[] | undefined {
  const words = (searchParams.get('$select') ?? '').split(',').map((word) => word.trim());
  if (words.every((word) => word === '')) return undefined;
  return words.map((word) => {
    const found = selectable.find((each) => each.toLowerCase() === word.toLowerCase());
    if (found === undefined) throw refusal('activitySelect', { name: word.slice(0, 40) });
    return found;
  });
}

function select(event: Readonly<Record<string, unknown>>, members: readonly string[] | undefined): object {
  if (members === undefined) return event;
  return Object.fromEntries(Object.entries(event).filter(([name]) => members.includes(name)));
}

function nextLink({ pathname, search }: URL, end: number): string {
  const next = new URL(`${pathname}${search}`, `https://${managementHost}`);
  next.searchParams.set('$skiptoken', String(end));
  return next.href;
}
