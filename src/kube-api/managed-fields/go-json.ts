import { isFields } from '../field-shape.ts';

export type Scalar = string | number | boolean | null;

/** Go's order of strings is that of their UTF-8 bytes, where JavaScript's is that of UTF-16 units. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const order = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Surrogates stand for what comes after all single units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

const scalarOrder = ['number', 'string', 'boolean', 'object'];

/** Numbers, then strings, booleans and null. */
export function compareScalars(left: Scalar, right: Scalar): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (typeof left === typeof right) return Number(left) - Number(right);
  return scalarOrder.indexOf(typeof left) - scalarOrder.indexOf(typeof right);
}

/** JSON as Go's encoder writes it: members sorted, and the signs that HTML minds escaped. */
export function toGoJson(value: unknown): string {
  return JSON.stringify(sorted(value)).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const names = Object.keys(value).sort(compareText);
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}

/** Whether two JSON values are the same. Without recursion, as a client chooses the depth. */
export function isSameJson(left: unknown, right: unknown): boolean {
  const pairs: (readonly [unknown, unknown])[] = [[left, right]];
  for (const [one, other] of pairs) {
    if (one === other) continue;
    const inner = innerPairs(one, other);
    if (inner === undefined) return false;
    for (const pair of inner) pairs.push(pair);
  }
  return true;
}

/** What must be the same for two containers to be; nothing where they differ already. */
function innerPairs(one: unknown, other: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length ? one.map((item, index) => [item, other[index]]) : undefined;
  }
  if (!isFields(one) || !isFields(other)) return undefined;
  const names = Object.keys(one);
  const haveSameNames =
    names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name));
  return haveSameNames ? names.map((name) => [one[name], other[name]]) : undefined;
}
