import { isFields } from '../field-shape.ts';

/** An object or a list that a JSON patch changes in place: always of the patch's own copy. */
export type JsonContainer = Record<string, unknown> | unknown[];

/** Undefined where all is well, else the reason in the words of Go's json-patch. */
export type Refusal = string | undefined;

export type MemberLookup =
  | { readonly kind: 'found'; readonly value: unknown }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string };

export function isContainer(value: unknown): value is JsonContainer {
  return Array.isArray(value) || isFields(value);
}

export function lookUp(container: JsonContainer, key: string): MemberLookup {
  if (!Array.isArray(container)) {
    return Object.hasOwn(container, key) ? { kind: 'found', value: container[key] } : { kind: 'absent' };
  }
  const index = readIndex(key, container.length);
  return typeof index === 'number'
    ? { kind: 'found', value: container[index] }
    : { kind: 'refused', reason: index.reason };
}

/** A new member, or a new item in front of the one that the key names; `-` is behind the last. */
export function add(container: JsonContainer, key: string, value: unknown): Refusal {
  if (!Array.isArray(container)) return setMember(container, key, value);
  if (key === '-') {
    container.push(value);
    return undefined;
  }
  const index = readIndex(key, container.length + 1);
  if (typeof index !== 'number') {
    return index.isNumber ? index.reason : `value was not a proper array index: '${key}': ${index.reason}`;
  }
  container.splice(index, 0, value);
  return undefined;
}

export function replace(container: JsonContainer, key: string, value: unknown): Refusal {
  if (!Array.isArray(container)) return setMember(container, key, value);
  const index = readIndex(key, container.length);
  if (typeof index !== 'number') return index.reason;
  container[index] = value;
  return undefined;
}

export function remove(container: JsonContainer, key: string): Refusal {
  if (!Array.isArray(container)) {
    if (!Object.hasOwn(container, key)) return `Unable to remove nonexistent key: ${key}: missing value`;
    delete container[key];
    return undefined;
  }
  const index = readIndex(key, container.length);
  if (typeof index !== 'number') return index.reason;
  container.splice(index, 1);
  return undefined;
}

/** An assignment to `__proto__` would change the object's prototype instead. */
function setMember(container: Record<string, unknown>, key: string, value: unknown): undefined {
  Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
}

interface BadIndex {
  readonly isNumber: boolean;
  readonly reason: string;
}

function readIndex(key: string, length: number): number | BadIndex {
  if (!/^-?\d{1,15}$/.test(key)) {
    return { isNumber: false, reason: `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax` };
  }
  const index = Number(key);
  // Kubernetes: beyond RFC 6901, a negative index counts from the end.
  const place = index < 0 ? index + length : index;
  return place >= 0 && place < length
    ? place
    : { isNumber: true, reason: `Unable to access invalid index: ${index}: invalid index referenced` };
}
