import { addSeconds } from '../../platform/clock.ts';
import { ResourceId, type ResourceRecord } from '../../resources/index.ts';
import { listAnswer } from '../answers/list-answer.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { type PathParameters, pathTemplate } from '../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import { providerNames, providers } from './providers.ts';

const featureType = 'Microsoft.Features/providers/features';
const provider = '/subscriptions/{subscriptionId}/providers/Microsoft.Features';
const collection = `${provider}/providers/{namespace}/features`;
const one = `${collection}/{name}`;

/**
 * Previews that texts about workload identity tell their reader to register. What they were for is there without
 * them; whether they are registered is remembered, since scripts wait for it.
 */
const knownFeatures: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'Microsoft.ContainerService',
    [
      'AKS-ExtensionManager',
      'DisableSSHPreview',
      'EnableOIDCIssuerPreview',
      'EnablePodIdentityPreview',
      'EnableWorkloadIdentityPreview',
      'IdentityBindingPreview',
    ],
  ],
]);

export const featureRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: pathTemplate(`${provider}/features`),
    action: 'Microsoft.Features/features/read',
    handle: async (arm, request) =>
      listAnswer(request, await renderAll(arm, request.id, [...knownFeatures.keys()])),
  },
  {
    method: 'GET',
    path: pathTemplate(collection),
    action: 'Microsoft.Features/providers/features/read',
    scopeOf: subscriptionOf,
    async handle(arm, request) {
      const namespace = requireNamespace(request);
      const subscription = ResourceId.from(subscriptionOf(request.parameters));
      return listAnswer(request, await renderAll(arm, subscription, [namespace]));
    },
  },
  {
    method: 'GET',
    path: pathTemplate(one),
    action: 'Microsoft.Features/providers/features/read',
    scopeOf: subscriptionOf,
    handle: async (arm, request) => Response.json(await render(arm, requireFeature(request))),
  },
  ...(['register', 'unregister'] as const).map(
    (verb): ArmRoute => ({
      method: 'POST',
      path: pathTemplate(`${one}/${verb}`),
      action: `Microsoft.Features/providers/features/${verb}/action`,
      scopeOf: subscriptionOf,
      async handle(arm, request) {
        const feature = requireFeature(request);
        const state = verb === 'register' ? 'Registered' : 'Unregistered';
        const seconds = verb === 'register' ? arm.pace.secondsOf('featureRegistration') : 0;
        const since = seconds > 0 ? addSeconds(arm.clock.now(), seconds) : undefined;
        await arm.resources.put(toRecord(feature, { state, since }));
        return Response.json(await render(arm, feature));
      },
    }),
  ),
];

interface Feature {
  readonly id: ResourceId;
  readonly namespace: string;
  readonly name: string;
}

function subscriptionOf({ subscriptionId }: PathParameters): string {
  return `/subscriptions/${subscriptionId}`;
}

function featureOf(subscription: ResourceId, namespace: string, name: string): Feature {
  const id = `${subscription.canonical}/providers/Microsoft.Features/providers/${namespace}/features/${name}`;
  return { id: ResourceId.from(id), namespace, name };
}

function requireNamespace({ parameters: { namespace = '' } }: ArmRequest): string {
  const found = providers.find((each) => each.namespace.toLowerCase() === namespace.toLowerCase());
  if (found === undefined) throw refusal('namespaceInvalid', { namespace, known: providerNames });
  return found.namespace;
}

function requireFeature(request: ArmRequest): Feature {
  const namespace = requireNamespace(request);
  const { name: given = '' } = request.parameters;
  const name = knownFeatures.get(namespace)?.find((each) => each.toLowerCase() === given.toLowerCase());
  if (name === undefined) throw refusal('featureNotFound', { name: given });
  return featureOf(ResourceId.from(subscriptionOf(request.parameters)), namespace, name);
}

/** A state that is to come has the moment when it does. */
interface FeatureState {
  readonly state: string;
  readonly since?: Date | undefined;
}

function toRecord({ id, namespace, name }: Feature, { state, since }: FeatureState): ResourceRecord {
  const properties = { state, ...(since && { since: since.toISOString() }) };
  return {
    id,
    type: featureType,
    name: `${namespace}/${name}`,
    location: 'global',
    tags: {},
    properties,
  };
}

/** Azure: the way to it has a name. */
function stateAt(record: ResourceRecord | undefined, now: Date): unknown {
  const { state = 'NotRegistered', since } = record?.properties ?? {};
  return typeof since === 'string' && new Date(since) > now ? 'Registering' : state;
}

async function renderAll(
  arm: ArmContext,
  subscription: ResourceId,
  namespaces: readonly string[],
): Promise<readonly object[]> {
  const features = namespaces.flatMap((namespace) =>
    (knownFeatures.get(namespace) ?? []).map((name) => featureOf(subscription, namespace, name)),
  );
  return await Promise.all(features.map((feature) => render(arm, feature)));
}

async function render({ resources, clock }: ArmContext, { id, namespace, name }: Feature): Promise<object> {
  const record = await resources.find(id);
  return {
    id: id.canonical,
    name: `${namespace}/${name}`,
    type: featureType,
    properties: { state: stateAt(record, clock.now()) },
  };
}
