import type { JsonFields } from '../field-shape.ts';
import type { DiscoveredResource } from './discovered-resource.ts';

/** `APIGroupDiscoveryList`: all groups of one root (`/api` or `/apis`) with their resources, in one document. */
export function aggregatedDiscovery(
  resources: readonly DiscoveredResource[],
  version: 'v2' | 'v2beta1',
): JsonFields {
  const groups = [...new Set(resources.map(({ group }) => group))];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
      versions: versionsOf(resources.filter((resource) => resource.group === group)),
    })),
  };
}

function versionsOf(resources: readonly DiscoveredResource[]): readonly JsonFields[] {
  return [...new Set(resources.map(({ version }) => version))].map((version) => ({
    version,
    freshness: 'Current',
    resources: resources.filter((resource) => resource.version === version).map(describe),
  }));
}

function describe(resource: DiscoveredResource): JsonFields {
  const { group, version, kind, shortNames, categories, subresources } = resource;
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map(({ name, verbs, ...responseKind }) => ({
        subresource: name,
        responseKind,
        verbs,
      })),
    }),
  };
}
