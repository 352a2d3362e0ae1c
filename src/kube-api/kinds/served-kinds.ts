import { type ApiKind, resourceOf } from './api-kind.ts';
import { apiKinds } from './registry.ts';

export interface KindAddress {
  readonly group: string;
  readonly version: string;
  /** The plural. */
  readonly resource: string;
}

/** The kinds that one cluster serves. */
export interface ServedKinds {
  /** The same list until one comes or goes, so that what is made from it can be kept beside it. */
  all(): readonly ApiKind[];
  /** One for each resource, in however many versions it is served. */
  resources(): readonly ApiKind[];
  find(wanted: KindAddress): ApiKind | undefined;
}

export function createServedKinds(): ServedKinds {
  return indexKinds(apiKinds);
}

function indexKinds(kinds: readonly ApiKind[]): ServedKinds {
  const ofResources = [...new Map(kinds.map((kind) => [resourceOf(kind), kind])).values()];
  const byAddress = new Map(
    kinds.map((kind) => [addressOf({ ...kind, resource: kind.plural }), kind] as const),
  );
  return {
    all: () => kinds,
    resources: () => ofResources,
    find: (wanted) => byAddress.get(addressOf(wanted)),
  };
}

function addressOf({ group, version, resource }: KindAddress): string {
  return `${group}/${version}/${resource}`;
}
