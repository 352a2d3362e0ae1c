import { addSeconds } from '../../platform/clock.ts';
import { ResourceId } from '../../resources/index.ts';
import { listAnswer } from '../answers/list-answer.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { type PathParameters, pathTemplate } from '../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import { regionDisplayNames } from './locations.ts';
import { listedVersions, providerNames, providers, type ResourceProvider } from './providers.ts';

const collection = '/subscriptions/{subscriptionId}/providers';
const one = `${collection}/{namespace}`;
const read = 'Microsoft.Resources/subscriptions/providers/read';

/**
 * Providers are always registered: there is nobody here who would have to be asked. Whoever registers one all the same
 * may have to wait for it, as on Azure.
 */
export const providerRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: pathTemplate('/providers'), action: undefined, handle: list },
  { method: 'GET', path: pathTemplate('/providers/{namespace}'), action: undefined, handle: get },
  { method: 'GET', path: pathTemplate(collection), action: read, scopeOf: subscriptionOf, handle: list },
  { method: 'GET', path: pathTemplate(one), action: read, scopeOf: subscriptionOf, handle: get },
  ...(['register', 'unregister'] as const).map(
    (verb): ArmRoute => ({
      method: 'POST',
      path: pathTemplate(`${one}/${verb}`),
      action: `Microsoft.Resources/subscriptions/providers/${verb}/action`,
      scopeOf: subscriptionOf,
      async handle(arm, request) {
        const provider = find(request);
        if (verb === 'unregister') throw refusal('providerStays', { namespace: provider.namespace });
        await register(arm, provider, request);
        return Response.json(await render(arm, provider, request));
      },
    }),
  ),
];

async function list(arm: ArmContext, request: ArmRequest): Promise<Response> {
  return listAnswer(request, await Promise.all(providers.map((each) => render(arm, each, request))));
}

async function get(arm: ArmContext, request: ArmRequest): Promise<Response> {
  return Response.json(await render(arm, find(request), request));
}

const registrationType = 'Microsoft.Resources/registrations';

function registrationId({ namespace }: ResourceProvider, { parameters }: ArmRequest): ResourceId {
  return ResourceId.from(`${subscriptionOf(parameters)}/providers/${registrationType}/${namespace}`);
}

/** Only where it takes its time is there anything to remember. */
async function register(
  { resources, pace, clock }: ArmContext,
  provider: ResourceProvider,
  request: ArmRequest,
): Promise<void> {
  const seconds = pace.secondsOf('providerRegistration');
  if (seconds === 0) return;
  await resources.put({
    id: registrationId(provider, request),
    type: registrationType,
    name: provider.namespace,
    location: 'global',
    tags: {},
    properties: { since: addSeconds(clock.now(), seconds).toISOString() },
  });
}

async function isRegistering(
  { resources, clock }: ArmContext,
  provider: ResourceProvider,
  request: ArmRequest,
): Promise<boolean> {
  if (request.parameters.subscriptionId === undefined) return false;
  const { since } = (await resources.find(registrationId(provider, request)))?.properties ?? {};
  return typeof since === 'string' && new Date(since) > clock.now();
}

/** Nothing for the tenant's own list, which every caller may read. */
function subscriptionOf({ subscriptionId }: PathParameters): string {
  return subscriptionId === undefined ? '' : `/subscriptions/${subscriptionId}`;
}

function find({ parameters: { namespace = '' } }: ArmRequest): ResourceProvider {
  const found = providers.find((each) => each.namespace.toLowerCase() === namespace.toLowerCase());
  if (found === undefined) throw refusal('namespaceInvalid', { namespace, known: providerNames });
  return found;
}

async function render(arm: ArmContext, provider: ResourceProvider, request: ArmRequest): Promise<object> {
  const { namespace, types } = provider;
  return {
    id: `${subscriptionOf(request.parameters)}/providers/${namespace}`,
    namespace,
    registrationPolicy: 'RegistrationFree',
    registrationState: (await isRegistering(arm, provider, request)) ? 'Registering' : 'Registered',
    resourceTypes: types.map((resourceType) => ({
      resourceType,
      locations: regionDisplayNames,
      apiVersions: listedVersions,
      capabilities: 'None',
    })),
  };
}
