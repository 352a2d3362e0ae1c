import { type FieldCause, invalidValue, requiredValue, unsupportedValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';

/** The mistakes of one kind of object, which has been decoded by its schema and given its defaults. */
export type ObjectCheck = (object: JsonFields) => readonly FieldCause[];

export interface ListItem {
  readonly fields: JsonFields;
  /** `spec.containers[0]` */
  readonly path: string;
}

export function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function itemsOf(value: unknown, path: string): readonly ListItem[] {
  return valuesOf(value).map((item, index) => ({ fields: fieldsOf(item), path: `${path}[${index}]` }));
}

/** A text that must not be empty. */
export function checkPresent(value: unknown, field: string): readonly FieldCause[] {
  return textOf(value) === '' ? [requiredValue(field)] : [];
}

/** Defaults have been filled in before: what is empty now was not there to be filled. */
export function checkOneOf(
  value: unknown,
  field: string,
  supported: readonly string[],
): readonly FieldCause[] {
  const given = textOf(value);
  return given === '' || supported.includes(given) ? [] : [unsupportedValue(field, given, supported)];
}

/** Counts, of which those that are absent are no mistake. The path is empty at the top. */
export function checkNotNegative(
  fields: JsonFields,
  path: string,
  names: readonly string[],
): readonly FieldCause[] {
  return names.flatMap((name) => {
    const value = fields[name];
    if (typeof value !== 'number' || value >= 0) return [];
    const field = path === '' ? name : `${path}.${name}`;
    return [invalidValue(field, value, 'must be greater than or equal to 0')];
  });
}
