import { isFields, type JsonFields } from '../field-shape.ts';

/** Readers for objects of any kind: a field that is absent, or of another type, counts as Go's zero value. */

export function readField(object: JsonFields, ...path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (!isFields(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

export function readText(object: JsonFields, ...path: readonly string[]): string {
  const value = readField(object, ...path);
  return typeof value === 'string' ? value : '';
}

export function readNumber(object: JsonFields, ...path: readonly string[]): number {
  const value = readField(object, ...path);
  return typeof value === 'number' ? value : 0;
}

export function readFields(object: JsonFields, ...path: readonly string[]): JsonFields | undefined {
  const value = readField(object, ...path);
  return isFields(value) ? value : undefined;
}

/** The objects in a list; anything else in it is passed over. */
export function readList(object: JsonFields, ...path: readonly string[]): readonly JsonFields[] {
  const value = readField(object, ...path);
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function readTexts(object: JsonFields, ...path: readonly string[]): readonly string[] {
  const value = readField(object, ...path);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function hasCondition(object: JsonFields, type: string): boolean {
  return conditionStatus(object, type) === 'True';
}

/** `True`, `False`, `Unknown`; undefined where the object says nothing about it. */
export function conditionStatus(object: JsonFields, type: string): string | undefined {
  const condition = readList(object, 'status', 'conditions').find((one) => one.type === type);
  return condition === undefined ? undefined : readText(condition, 'status');
}
