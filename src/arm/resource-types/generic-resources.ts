import { listAnswer } from '../answers/list-answer.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { mayDo } from '../request/authorize.ts';
import { pathTemplate } from '../request/path-template.ts';
import { readResourceFilter } from '../request/read-resource-filter.ts';
import type { ArmResource } from '../resource-type.ts';
import type { ArmRequest, ArmRoute, Caller } from '../route.ts';
import { requireResourceGroup } from './resource-group-record.ts';

const subscription = '/subscriptions/{subscriptionId}';

/** Resources of every type. A list has those that the caller may read, as Azure's has. */
export const genericResourceRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: pathTemplate(`${subscription}/resources`), action: undefined, handle: list },
  {
    method: 'GET',
    path: pathTemplate(`${subscription}/resourceGroups/{resourceGroup}/resources`),
    action: 'Microsoft.Resources/subscriptions/resourceGroups/resources/read',
    handle: list,
  },
];

const expansions = ['createdTime', 'changedTime', 'provisioningState'] as const;
type Expansion = (typeof expansions)[number];

async function list(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { url, id, apiVersion, caller } = request;
  const isKept = readResourceFilter(url);
  const expanded = readExpansions(url.searchParams.get('$expand'));
  await requireResourceGroup(arm, id);
  const found: object[] = [];
  for (const resource of await arm.listResources(id, apiVersion)) {
    if (isKept(resource) && (await mayRead(arm, caller, resource)))
      found.push(renderItem(resource, expanded));
  }
  return listAnswer(request, found);
}

function readExpansions(text: string | null): readonly Expansion[] {
  const words = (text ?? '').split(',').filter((word) => word.trim() !== '');
  return words.map((word) => {
    const found = expansions.find((each) => each.toLowerCase() === word.trim().toLowerCase());
    if (found !== undefined) return found;
    const reason = `it is none of ${expansions.join(', ')}`;
    throw refusal('filterInvalid', { filter: `$expand=${word.slice(0, 40)}`, reason });
  });
}

function mayRead(arm: ArmContext, caller: Caller, { id, type }: ArmResource): Promise<boolean> {
  return mayDo(arm, caller, { action: `${type}/read`, scope: id });
}

function renderItem(resource: ArmResource, expanded: readonly Expansion[]): object {
  const { id, name, type, location, tags, kind, sku, identity } = resource;
  const item = { id, name, type, kind, sku, identity, location, tags };
  const known = expanded.map((expansion) => [expansion, readExpansion[expansion](resource)]);
  return { ...item, ...Object.fromEntries(known) };
}

/** What of it a type knows; Azure leaves nothing out, as it keeps them for all. */
const readExpansion: Readonly<Record<Expansion, (resource: ArmResource) => unknown>> = {
  createdTime: ({ systemData }) => (systemData as { createdAt?: string } | undefined)?.createdAt,
  changedTime: ({ systemData }) => (systemData as { lastModifiedAt?: string } | undefined)?.lastModifiedAt,
  provisioningState: ({ properties }) =>
    (properties as { provisioningState?: string }).provisioningState ?? 'Succeeded',
};
