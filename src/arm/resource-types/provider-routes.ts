import { listAnswer } from '../answers/list-answer.ts';
import { refusal } from '../errors.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import { regionDisplayNames } from './locations.ts';
import { listedVersions, providers, type ResourceProvider } from './providers.ts';

const collection = '/subscriptions/{subscriptionId}/providers';
const one = `${collection}/{namespace}`;
const read = 'Microsoft.Resources/subscriptions/providers/read';
const subscriptionOf = ({ subscriptionId }: Readonly<Record<string, string>>) =>
  `/subscriptions/${subscriptionId}`;

/** Providers are always registered: there is nobody here who would have to be asked. */
export const providerRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: pathTemplate(collection),
    action: read,
    scopeOf: subscriptionOf,
    handle: async (_arm, request) =>
      listAnswer(
        request,
        providers.map((each) => render(each, request)),
      ),
  },
  {
    method: 'GET',
    path: pathTemplate(one),
    action: read,
    scopeOf: subscriptionOf,
    handle: async (_arm, request) => Response.json(render(find(request), request)),
  },
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

function find({ parameters: { namespace = '' } }: ArmRequest): ResourceProvider {
  const found = providers.find((each) => each.namespace.toLowerCase() === namespace.toLowerCase());
  if (found === undefined) throw refusal('namespaceInvalid', { namespace });
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
