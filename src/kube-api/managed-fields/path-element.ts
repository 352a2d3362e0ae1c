import { parseStrictJson } from '../../platform/json/index.ts';
import { isFields } from '../field-shape.ts';
import { compareScalars, compareText, type Scalar, toGoJson } from './go-json.ts';

/** One step of a path: a field, an item of a keyed list, an item of a set, or a place in a list. */
export type PathElement = {
  /** As FieldsV1 writes it, in its one canonical form: two elements are the same when their texts are. */
  readonly text: string;
} & (
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'key'; readonly fields: readonly (readonly [name: string, value: Scalar])[] }
  | { readonly kind: 'value'; readonly value: Scalar }
  | { readonly kind: 'index'; readonly index: number }
);

export type Path = readonly PathElement[];

export function fieldElement(name: string): PathElement {
  return { kind: 'field', name, text: `f:${name}` };
}

export function keyElement(fields: Iterable<readonly [string, Scalar]>): PathElement {
  const sorted = [...fields].sort(([left], [right]) => compareText(left, right));
  return { kind: 'key', fields: sorted, text: `k:${toGoJson(Object.fromEntries(sorted))}` };
}

export function valueElement(value: Scalar): PathElement {
  return { kind: 'value', value, text: `v:${toGoJson(value)}` };
}

export function indexElement(index: number): PathElement {
  return { kind: 'index', index, text: `i:${index}` };
}

export const fieldPath = (...names: readonly string[]): Path => names.map(fieldElement);

/** Nothing where the text is not an element. Kubernetes skips an unknown letter, which we refuse. */
export function parseElement(text: string): PathElement | undefined {
  const rest = text.slice(2);
  switch (text.slice(0, 2)) {
    case 'f:':
      return fieldElement(rest);
    case 'k:':
      return parseKey(rest);
    case 'v:': {
      const value = parseJson(rest);
      return isScalar(value) ? valueElement(value) : undefined;
    }
    case 'i:':
      return /^(?:0|[1-9]\d{0,8})$/.test(rest) ? indexElement(Number(rest)) : undefined;
    default:
      return undefined;
  }
}

function parseKey(text: string): PathElement | undefined {
  const key = parseJson(text);
  if (!isFields(key)) return undefined;
  const fields = Object.entries(key).filter((field): field is [string, Scalar] => isScalar(field[1]));
  return fields.length === Object.keys(key).length ? keyElement(fields) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch {
    return undefined;
  }
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

/** As refusals show a path: `.spec.containers[name="web"].image`. */
export function showPath(path: Path): string {
  return path.map(showElement).join('');
}

export function showElement(element: PathElement): string {
  switch (element.kind) {
    case 'field':
      return `.${element.name}`;
    case 'key':
      return `[${element.fields.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    case 'value':
      return `[=${JSON.stringify(element.value)}]`;
    case 'index':
      return `[${element.index}]`;
  }
}

const kindOrder: readonly PathElement['kind'][] = ['field', 'key', 'value', 'index'];

/** The order in which Kubernetes prints: fields, then keys, values and places. */
export function compareElements(left: PathElement, right: PathElement): number {
  if (left.kind === 'field' && right.kind === 'field') return compareText(left.name, right.name);
  if (left.kind === 'key' && right.kind === 'key') return compareKeys(left.fields, right.fields);
  if (left.kind === 'value' && right.kind === 'value') return compareScalars(left.value, right.value);
  if (left.kind === 'index' && right.kind === 'index') return left.index - right.index;
  return kindOrder.indexOf(left.kind) - kindOrder.indexOf(right.kind);
}

type KeyFields = readonly (readonly [string, Scalar])[];

function compareKeys(left: KeyFields, right: KeyFields): number {
  for (const [index, [name, value]] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareText(name, other[0]) || compareScalars(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
