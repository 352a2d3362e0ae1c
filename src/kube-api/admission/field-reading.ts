import type { FieldCause } from '../field-cause.ts';
import type { JsonFields } from '../field-shape.ts';

/** `field.Invalid` of a list, which Go prints as it writes it. */
export function invalidList(field: string, list: readonly string[], detail: string): FieldCause {
  const printed = list.map((item) => JSON.stringify(item)).join(', ');
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: []string{${printed}}: ${detail}`,
  };
}

/** Decoding has checked types: what is not there is empty. */
export function textsIn(fields: JsonFields, name: string): readonly string[] {
  const list = fields[name];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

export function textIn(fields: JsonFields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}
