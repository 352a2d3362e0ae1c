import { customKinds, definitionsResource } from '../custom-resources/index.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { type ApiKind, resourceOf } from './api-kind.ts';
import { apiKinds } from './registry.ts';

export interface KindAddress {
  readonly group: string;
  readonly version: string;
  /** The plural. */
  readonly resource: string;
}

/** The kinds that one cluster serves: those that are built in, and those that are defined in it. */
export interface ServedKinds {
  /** The same list until one comes or goes, so that what is made from it can be kept beside it. */
  all(): readonly ApiKind[];
  /** One for each resource, in however many versions it is served. */
  resources(): readonly ApiKind[];
  find(wanted: KindAddress): ApiKind | undefined;
  /** The definitions that wait for the last of their objects, by name. */
  endingDefinitions(): readonly string[];
}

/** Reads the definitions once, and from then on follows what is committed. */
export async function followServedKinds(objects: ObjectStore): Promise<ServedKinds> {
  const definitions = new Map<string, KubeObject>();
  for (const object of await objects.list(definitionsResource)) definitions.set(object.metadata.name, object);
  let index = indexKinds(definitions);
  objects.changes.subscribe(({ type, resource, object }) => {
    if (resource !== definitionsResource) return;
    if (type === 'DELETED') definitions.delete(object.metadata.name);
    else definitions.set(object.metadata.name, object);
    index = indexKinds(definitions);
  });
  return {
    all: () => index.kinds,
    resources: () => index.resources,
    find: (wanted) => index.byAddress.get(addressOf(wanted)),
    endingDefinitions: () => index.ending,
  };
}

interface KindIndex {
  readonly kinds: readonly ApiKind[];
  readonly resources: readonly ApiKind[];
  readonly byAddress: ReadonlyMap<string, ApiKind>;
  readonly ending: readonly string[];
}

function indexKinds(definitions: ReadonlyMap<string, KubeObject>): KindIndex {
  const custom = [...definitions.values()].toSorted(byName).flatMap(kindsOf);
  const kinds = [...apiKinds, ...custom];
  return {
    kinds,
    resources: [...new Map(kinds.map((kind) => [resourceOf(kind), kind])).values()],
    // What is built in comes first, and stays what it is.
    byAddress: new Map(
      kinds.toReversed().map((kind) => [addressOf({ ...kind, resource: kind.plural }), kind] as const),
    ),
    ending: [...definitions.values()]
      .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .map(({ metadata }) => metadata.name),
  };
}

/** Made once for each state of a definition: a large schema takes its time. */
const known = new WeakMap<KubeObject, readonly ApiKind[]>();

function kindsOf(definition: KubeObject): readonly ApiKind[] {
  const made = known.get(definition) ?? customKinds(definition);
  known.set(definition, made);
  return made;
}

function byName(left: KubeObject, right: KubeObject): number {
  return left.metadata.name < right.metadata.name ? -1 : 1;
}

function addressOf({ group, version, resource }: KindAddress): string {
  return `${group}/${version}/${resource}`;
}
