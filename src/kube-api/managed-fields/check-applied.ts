import { isFields, type JsonFields } from '../field-shape.ts';
import type { FieldSchema, FindStruct, ListSchema, StructSchema } from '../schema/field-schema.ts';
import { identifyItem } from './item-identity.ts';
import { indexElement, showElement } from './path-element.ts';
import type { ObjectType } from './shape.ts';

const maximumDepth = 64;
const maximumMistakes = 100;
const maximumPathLength = 4096;

/** What is wrong with a configuration that is to be applied, in the real server's words. Nothing where it is sound. */
export function checkApplied(applied: JsonFields, { struct, findStruct }: ObjectType): string | undefined {
  if (isTooDeep(applied)) return `the object is nested deeper than ${maximumDepth} levels`;
  const mistakes = mistakesInStruct(applied, struct, { path: '', findStruct })
    .take(maximumMistakes)
    .toArray();
  if (mistakes.length <= 1) return mistakes[0];
  return ['errors:', ...mistakes.map((mistake) => `  ${mistake}`)].join('\n');
}

/** Without recursion, as it guards those who recur. */
function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= maximumDepth; depth++) {
    if (level.length === 0) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}

interface Place {
  readonly path: string;
  readonly findStruct: FindStruct;
}

const within = (place: Place, step: string): Place => ({ ...place, path: `${place.path}${step}` });
const mistake = ({ path }: Place, text: string): string =>
  path === '' ? text : `${path.slice(0, maximumPathLength)}: ${text}`;

function* mistakesInStruct(
  value: unknown,
  { fields, isOpen }: StructSchema,
  place: Place,
): Generator<string> {
  if (value === null) return;
  if (!isFields(value)) return yield mistake(place, `expected map, got ${shown(value)}`);
  for (const [name, member] of Object.entries(value)) {
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const inside = within(place, `.${name}`);
    if (schema === undefined && isOpen === true) continue;
    if (schema === undefined) yield mistake(inside, 'field not declared in schema');
    else yield* mistakesIn(member, schema, inside);
  }
}

function* mistakesIn(value: unknown, schema: FieldSchema, place: Place): Generator<string> {
  if (value === null) return;
  switch (schema.type) {
    case 'struct':
      yield* mistakesInStruct(value, place.findStruct(schema.struct), place);
      break;
    case 'map':
      yield* mistakesInMap(value, schema.of, place);
      break;
    case 'list':
      yield* mistakesInList(value, schema, place);
      break;
    default: {
      const expected = expectedInstead(value, schema.type);
      if (expected !== undefined) yield mistake(place, expected);
    }
  }
}

function* mistakesInMap(value: unknown, of: FieldSchema, place: Place): Generator<string> {
  if (!isFields(value)) return yield mistake(place, `expected map, got ${shown(value)}`);
  for (const [name, member] of Object.entries(value))
    yield* mistakesIn(member, of, within(place, `.${name}`));
}

function* mistakesInList(list: unknown, schema: ListSchema, place: Place): Generator<string> {
  if (!Array.isArray(list)) return yield mistake(place, `expected list, got ${shown(list)}`);
  const isAtomic = schema.listType !== 'map' && schema.listType !== 'set';
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const identity = isAtomic
      ? ({ kind: 'identified', element: indexElement(index) } as const)
      : identifyItem(item, schema, place.findStruct);
    if (identity.kind === 'refused') return yield mistake(place, `element ${index}: ${identity.reason}`);
    const { element } = identity;
    if (seen.has(element.text)) yield mistake(place, `duplicate entries for key ${showElement(element)}`);
    seen.add(element.text);
    yield* mistakesIn(item, schema.of, within(place, showElement(element)));
  }
}

type ScalarType = Exclude<FieldSchema['type'], 'struct' | 'map' | 'list'>;

function expectedInstead(value: unknown, type: ScalarType): string | undefined {
  switch (type) {
    case 'json':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${shown(value)}`;
    case 'integer':
    case 'number':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    case 'quantity':
    case 'int-or-string':
      return typeof value === 'object' ? `expected any scalar, got ${shown(value)}` : undefined;
    case 'string':
    case 'time':
    case 'micro-time':
    case 'bytes':
      // Kubernetes: Go prints the wrapper's own structure here.
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goLiteral(value)}}`;
  }
}

/** As Go prints the wrapper of a value; of containers it prints more. */
function shown(value: unknown): string {
  return `&{${typeof value === 'object' ? JSON.stringify(value).slice(0, 200) : String(value)}}`;
}

function goLiteral(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}{…}';
  return isFields(value) ? 'map[string]interface {}{…}' : JSON.stringify(value);
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isFields(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
