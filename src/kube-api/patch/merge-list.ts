import { isFields, type JsonFields } from '../field-shape.ts';
import { goText, goTypeOf } from './go-text.ts';
import { InvalidPatchError } from './invalid-patch.ts';
import { patchDirective, settle, unknownDirective } from './patch-directives.ts';

/** A list that a strategic merge patch merges. */
export interface MergeListSchema {
  /** The field that tells the items apart; undefined for a set of plain values. */
  readonly key: string | undefined;
  readonly mergeItems: (item: JsonFields, change: JsonFields) => JsonFields;
}

type List = readonly unknown[];

export function mergeList(current: List, change: List, schema: MergeListSchema): List {
  requireOneType([current, change]);
  if (schema.key === undefined) {
    return orderList([...new Set([...current, ...change])], { order: change, server: current, schema });
  }
  const { replaces, deletedKeys, changes } = sortOut(change, schema);
  if (replaces) return changes.map(settle);
  const server = current.filter((item) => !deletedKeys.has(keyOf(item, schema)));
  return orderList(mergeKeyed(server, changes, schema), { order: changes, server, schema });
}

export function removeValues(list: List, values: List): List {
  const removed = new Set(values);
  return list.filter((value) => !removed.has(value));
}

interface Ordering {
  /** What the patch names, in its order. */
  readonly order: List;
  /** The list as it was. */
  readonly server: List;
  readonly schema: MergeListSchema;
}

/**
 * Items that the patch names in its order, the others in the server's, and the two woven together by the
 * server's order.
 *
 * Kubernetes: an item that the server did not have comes before all that are left of the others.
 */
export function orderList(list: List, { order, server, schema }: Ordering): List {
  const inPatch = placesOf(order, schema);
  const onServer = placesOf(server, schema);
  const place = (item: unknown, places: ReadonlyMap<unknown, number>): number | undefined =>
    places.get(keyOf(item, schema));
  const named = list
    .filter((item) => place(item, inPatch) !== undefined)
    .sort((one, other) => (place(one, inPatch) ?? 0) - (place(other, inPatch) ?? 0));
  const others = list.filter((item) => place(item, inPatch) === undefined);

  const woven: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const before = place(item, onServer) ?? -1;
    while (next < others.length && (place(others[next], onServer) ?? before) < before) {
      woven.push(others[next]);
      next += 1;
    }
    woven.push(item);
  }
  return [...woven, ...others.slice(next)];
}

/** `$setElementOrder` must name, in the same order, all that the patch adds or changes. */
export function requireOrderOf(change: List, order: List, schema: MergeListSchema): void {
  if (change.length === 0 || order.length === 0) return;
  const given = change.filter((item) => !(isFields(item) && Object.hasOwn(item, patchDirective)));
  const keys = order.map((item) => keyOf(item, schema));
  let next = 0;
  for (const item of given) {
    const place = keys.indexOf(keyOf(item, schema), next);
    if (place === -1) {
      throw new InvalidPatchError(
        `The order in patch list:\n${goText(change)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
      );
    }
    next = place + 1;
  }
}

/** @throws {InvalidPatchError} in Go's words for what is no list */
export function requireList(value: unknown): List {
  if (Array.isArray(value)) return value;
  throw new InvalidPatchError(`expected a []interface {}, but received a ${goTypeOf(value)}`);
}

interface SortedChange {
  readonly replaces: boolean;
  readonly deletedKeys: ReadonlySet<unknown>;
  readonly changes: readonly JsonFields[];
}

function sortOut(change: List, schema: MergeListSchema): SortedChange {
  const items = change.map(requireFields);
  const marked = items.filter((item) => Object.hasOwn(item, patchDirective));
  for (const item of marked) {
    const directive = item[patchDirective];
    if (directive === 'merge') {
      throw new InvalidPatchError('merging lists cannot yet be specified in the patch');
    }
    if (directive !== 'delete' && directive !== 'replace') throw unknownDirective(item);
  }
  return {
    replaces: marked.some((item) => item[patchDirective] === 'replace'),
    deletedKeys: new Set(
      marked.filter((item) => item[patchDirective] === 'delete').map((item) => keyOf(item, schema)),
    ),
    changes: items.filter((item) => !Object.hasOwn(item, patchDirective)),
  };
}

function mergeKeyed(server: List, changes: readonly JsonFields[], schema: MergeListSchema): List {
  const merged = [...server];
  const places = new Map(placesOf(server, schema));
  for (const change of changes) {
    const key = keyOf(change, schema);
    const place = places.get(key);
    if (place === undefined) places.set(key, merged.push(settle(change)) - 1);
    else merged[place] = schema.mergeItems(requireFields(merged[place]), change);
  }
  return merged;
}

/** Where each key is first. */
function placesOf(list: List, schema: MergeListSchema): ReadonlyMap<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [place, item] of list.entries()) {
    const key = keyOf(item, schema);
    if (!places.has(key)) places.set(key, place);
  }
  return places;
}

function keyOf(item: unknown, { key }: MergeListSchema): unknown {
  if (key === undefined) return item;
  const fields = requireFields(item);
  if (Object.hasOwn(fields, key)) return fields[key];
  throw new InvalidPatchError(`map: ${goText(fields)} does not contain declared merge key: ${key}`);
}

function requireFields(item: unknown): JsonFields {
  if (isFields(item)) return item;
  throw new InvalidPatchError(`expected a map[string]interface {}, but received a ${goTypeOf(item)}`);
}

function requireOneType(lists: readonly List[]): void {
  const types = new Set(lists.flat().map(goTypeOf));
  if (types.has(goTypeOf([]))) throw new InvalidPatchError('lists of lists are not supported');
  if (types.size > 1) throw new InvalidPatchError(`list element types are not identical: ${goText(lists)}`);
}
