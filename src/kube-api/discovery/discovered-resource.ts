import type { ApiKind } from '../kinds/api-kind.ts';
import type { Review } from '../reviews/review.ts';

/** What a client learns about one resource, in either form of discovery. */
export interface DiscoveredResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly DiscoveredSubresource[];
}

/** A part of an object with an address of its own, and the kind that is read and written there. */
export interface DiscoveredSubresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export function discoverKind(kind: ApiKind): DiscoveredResource {
  const { group, version, plural, singular, shortNames, categories, isNamespaced } = kind;
  return {
    group,
    version,
    kind: kind.kind,
    plural,
    singular,
    shortNames,
    categories,
    isNamespaced,
    verbs: allVerbs,
    subresources: [
      ...(kind.hasStatus
        ? [{ name: 'status', group, version, kind: kind.kind, verbs: ['get', 'patch', 'update'] }]
        : []),
      ...(kind.hasScale ? [scaleSubresource] : []),
      ...(group === '' && plural === 'serviceaccounts' ? [tokenSubresource] : []),
      ...(group === '' && kind.kind === 'Pod' ? podSubresources : []),
    ],
  };
}

export function discoverReview({ group, version, kind, plural, isNamespaced }: Review): DiscoveredResource {
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    isNamespaced,
    verbs: ['create'],
    subresources: [],
  };
}

const scaleSubresource: DiscoveredSubresource = {
  name: 'scale',
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: ['get', 'patch', 'update'],
};

const podSubresources: readonly DiscoveredSubresource[] = [
  { name: 'log', group: '', version: 'v1', kind: 'Pod', verbs: ['get'] },
  { name: 'exec', group: '', version: 'v1', kind: 'PodExecOptions', verbs: ['create', 'get'] },
  { name: 'attach', group: '', version: 'v1', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
  { name: 'binding', group: '', version: 'v1', kind: 'Binding', verbs: ['create'] },
  { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
];

const tokenSubresource: DiscoveredSubresource = {
  name: 'token',
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  verbs: ['create'],
};
