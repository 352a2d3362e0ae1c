import { listAnswer } from '../answers/list-answer.ts';
import { refusal } from '../errors.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { ArmRoute } from '../route.ts';
import { providerNames, providers } from './providers.ts';

/** `/providers/{namespace}/operations`: the actions that the routes of a provider ask for, each with its words. */
export function providerOperationRoute(routes: readonly ArmRoute[]): ArmRoute {
  const actions = [...new Set(routes.flatMap(({ action }) => action ?? []))].toSorted();
  return {
    method: 'GET',
    path: pathTemplate('/providers/{namespace}/operations'),
    action: undefined,
    async handle(_arm, request) {
      const { namespace: given = '' } = request.parameters;
      const provider = providers.find(({ namespace }) => namespace.toLowerCase() === given.toLowerCase());
      if (provider === undefined)
        throw refusal('namespaceInvalid', { namespace: given, known: providerNames });
      const { namespace } = provider;
      const own = actions.filter((action) => action.startsWith(`${namespace}/`));
      return listAnswer(
        request,
        own.map((action) => render(action, namespace)),
      );
    },
  };
}

function render(name: string, provider: string): object {
  const words = name.split('/').slice(1);
  // `vaults/read`, and `vaults/accessPolicies/write`; of `listKeys/action`, the word before says more.
  const verb = words.at(-1) === 'action' ? words.at(-2) : words.at(-1);
  const resource = words.slice(0, words.at(-1) === 'action' ? -2 : -1).join('/') || provider;
  const operation = `${verb?.[0]?.toUpperCase()}${verb?.slice(1)} ${resource}`;
  return { name, display: { provider, resource, operation, description: `${operation} of ${provider}` } };
}
