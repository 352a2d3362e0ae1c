import { isFields, type JsonFields } from '../field-shape.ts';
import type { FieldSchema, FindStruct, ListSchema } from '../schema/field-schema.ts';
import type { Scalar } from './go-json.ts';
import { isScalar, keyElement, type PathElement, valueElement } from './path-element.ts';

export type ItemIdentity =
  | { readonly kind: 'identified'; readonly element: PathElement }
  | { readonly kind: 'refused'; readonly reason: string };

/** What tells an item of a list from the others: its keys, or in a set itself. */
export function identifyItem(item: unknown, list: ListSchema, findStruct: FindStruct): ItemIdentity {
  return list.listType === 'map' ? identifyByKeys(item, list, findStruct) : identifyByValue(item);
}

function identifyByKeys(item: unknown, list: ListSchema, findStruct: FindStruct): ItemIdentity {
  if (item === null) return refused('associative list with keys may not have a null element');
  if (!isFields(item)) return refused('associative list with keys may not have non-map elements');
  const keys = list.listMapKeys ?? [];
  const fields: [string, Scalar][] = [];
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : keyDefault(key, list, findStruct);
    if (value === undefined) continue;
    if (!isScalar(value)) return refused(`the key field ${JSON.stringify(key)} is not a scalar`);
    fields.push([key, value]);
  }
  if (fields.length > 0) return { kind: 'identified', element: keyElement(fields) };
  const names = keys.map((key) => JSON.stringify(key)).join(' ');
  return refused(
    `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  );
}

/** Kubernetes: an item that leaves a key out has the key's default; required fields have Go's zero value. */
function keyDefault(key: string, { of }: ListSchema, findStruct: FindStruct): Scalar | undefined {
  const fields: Readonly<Record<string, FieldSchema>> =
    of.type === 'struct' ? findStruct(of.struct).fields : {};
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (key === 'protocol') return 'TCP';
  if (field?.isRequired !== true) return undefined;
  return field.type === 'string' ? '' : field.type === 'integer' ? 0 : undefined;
}

function identifyByValue(item: unknown): ItemIdentity {
  if (item === null) return refused("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) return refused('not supported: associative list with lists as elements');
  if (!isScalar(item)) return refused("associative list without keys has an element that's a map type");
  return { kind: 'identified', element: valueElement(item) };
}

function refused(reason: string): ItemIdentity {
  return { kind: 'refused', reason };
}

export interface ItemGroup {
  readonly element: PathElement;
  /** More than one where an update left twins in the list. */
  readonly items: readonly unknown[];
}

/** The items by their element, in the list's order. What cannot be told apart is left out. */
export function groupItems(
  list: unknown,
  identify: (item: unknown) => ItemIdentity,
): ReadonlyMap<string, ItemGroup> {
  const groups = new Map<string, { readonly element: PathElement; readonly items: unknown[] }>();
  for (const item of Array.isArray(list) ? list : []) {
    const identity = identify(item);
    if (identity.kind === 'refused') continue;
    const { element } = identity;
    const group = groups.get(element.text);
    if (group === undefined) groups.set(element.text, { element, items: [item] });
    else group.items.push(item);
  }
  return groups;
}

/** An own member, so that `__proto__` and `constructor` are names as others are. */
export function memberOf(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function memberNames(...values: readonly unknown[]): ReadonlySet<string> {
  return new Set(values.filter((value): value is JsonFields => isFields(value)).flatMap(Object.keys));
}
