import type { Tenant } from '../../directory/index.ts';
import { ResourceId, type ResourceRecord } from '../../resources/index.ts';
import { listAnswer } from '../answers/list-answer.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { ArmRequest, ArmRoute, Caller } from '../route.ts';
import { renderLocations } from './locations.ts';

export const subscriptionType = 'Microsoft.Resources/subscriptions';
const one = '/subscriptions/{subscriptionId}';

/** Azure: anyone lists the tenants and subscriptions that they have a role in, and none other. */
export const subscriptionRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: pathTemplate('/tenants'), action: undefined, handle: listTenants },
  { method: 'GET', path: pathTemplate('/subscriptions'), action: undefined, handle: listSubscriptions },
  { method: 'GET', path: pathTemplate(one), action: `${subscriptionType}/read`, handle: getSubscription },
  {
    method: 'GET',
    path: pathTemplate(`${one}/locations`),
    action: `${subscriptionType}/locations/read`,
    handle: async (_arm, request) =>
      listAnswer(request, renderLocations(request.parameters.subscriptionId ?? '')),
  },
];

async function listTenants({ directory }: ArmContext, request: ArmRequest): Promise<Response> {
  const tenant = await directory.tenants.find(request.caller.tenantId);
  return listAnswer(request, tenant === undefined ? [] : [renderTenant(tenant)]);
}

async function listSubscriptions(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { caller } = request;
  const { assignments } = await arm.directory.roles.grantsFor(caller.objectId);
  const scopes = assignments.map(({ assignment }) => ResourceId.parse(assignment.scope));
  const hasRoleIn = (subscription: ResourceId) =>
    scopes.some(
      (scope) => scope.kind === 'id' && (scope.id.contains(subscription) || subscription.contains(scope.id)),
    );
  const subscriptions = await arm.resources.list({ type: subscriptionType });
  const visible = subscriptions.filter((each) => hasRoleIn(each.id) && isOfTenant(each, caller));
  return listAnswer(request, visible.map(renderSubscription));
}

async function getSubscription(arm: ArmContext, { id }: ArmRequest): Promise<Response> {
  const found = await arm.resources.find(id);
  if (found === undefined) throw refusal('subscriptionNotFound', { subscriptionId: id.name ?? '' });
  return Response.json(renderSubscription(found));
}

function isOfTenant({ properties }: ResourceRecord, { tenantId }: Caller): boolean {
  return properties.tenantId === tenantId;
}

function renderSubscription({ name, tags, properties }: ResourceRecord): object {
  return {
    id: `/subscriptions/${name}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: name,
    tenantId: properties.tenantId,
    displayName: properties.displayName,
    state: properties.state,
    ...(Object.keys(tags).length > 0 && { tags }),
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function renderTenant({ id, displayName, domains }: Tenant): object {
  return {
    id: `/tenants/${id}`,
    tenantId: id,
    countryCode: 'US',
    displayName,
    domains,
    tenantCategory: 'Home',
    defaultDomain: domains[0],
    tenantType: 'AAD',
  };
}
