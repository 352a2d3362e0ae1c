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

/** Providers are always registered: there is nobody here who would have to be asked. */
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
      async handle(_arm, request) {
        const provider = find(request);
        if (verb === 'unregister') throw refusal('providerStays', { namespace: provider.namespace });
        return Response.json(render(provider, request));
      },
    }),
  ),
];

async function list(_arm: ArmContext, request: ArmRequest): Promise<Response> {
  return listAnswer(
    request,
    providers.map((each) => render(each, request)),
  );
}

async function get(_arm: ArmContext, request: ArmRequest): Promise<Response> {
  return Response.json(render(find(request), request));
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

function render({ namespace, types }: ResourceProvider, { parameters }: ArmRequest): object {
  return {
    id: `${subscriptionOf(parameters)}/providers/${namespace}`,
    namespace,
    registrationPolicy: 'RegistrationFree',
    registrationState: 'Registered',
    resourceTypes: types.map((resourceType) => ({
      resourceType,
      locations: regionDisplayNames,
      apiVersions: listedVersions,
      capabilities: 'None',
    })),
  };
}
