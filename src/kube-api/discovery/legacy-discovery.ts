import type { JsonFields } from '../field-shape.ts';
import type { DiscoveredResource } from './discovered-resource.ts';

/** `/api` */
export const coreVersions: JsonFields = {
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [],
};

/** `/apis` */
export function groupList(resources: readonly DiscoveredResource[]): JsonFields {
  const groups = [...new Set(resources.map(({ group }) => group))];
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((group) => describeGroup(group, resources)),
  };
}

/** `/apis/{group}` */
export function groupDocument(group: string, resources: readonly DiscoveredResource[]): JsonFields {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group, resources) };
}

function describeGroup(group: string, resources: readonly DiscoveredResource[]): JsonFields {
  const own = resources.filter((resource) => resource.group === group);
  const versions = [...new Set(own.map(({ version }) => version))].map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
}

/** `/api/v1`, `/apis/{group}/{version}` */
export function resourceList(groupVersion: string, resources: readonly DiscoveredResource[]): JsonFields {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: resources.flatMap(describe),
  };
}

function describe(resource: DiscoveredResource): readonly JsonFields[] {
  const { plural, isNamespaced, shortNames, categories } = resource;
  return [
    {
      name: plural,
      singularName: resource.singular,
      namespaced: isNamespaced,
      kind: resource.kind,
      verbs: resource.verbs,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    },
    ...resource.subresources.map(({ name, group, version, kind, verbs }) => ({
      name: `${plural}/${name}`,
      singularName: '',
      namespaced: isNamespaced,
      ...((group !== resource.group || version !== resource.version) && { group, version }),
      kind,
      verbs,
    })),
  ];
}
