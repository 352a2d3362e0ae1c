import type { FieldCause } from '../field-cause.ts';
import { isFields, type JsonFields } from '../field-shape.ts';

/** `field.Duplicate`, which has a reason of its own. */
export interface DuplicateCause {
  readonly reason: 'FieldValueDuplicate';
  readonly field: string;
  readonly message: string;
}

export type ConfigurationCause = FieldCause | DuplicateCause;

/** `field.Required` without a detail. */
export function required(field: string): FieldCause {
  return { reason: 'FieldValueRequired', field, message: 'Required value' };
}

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

export function fieldsIn(fields: JsonFields, name: string): readonly JsonFields[] {
  const list = fields[name];
  return Array.isArray(list) ? list.filter(isFields) : [];
}

export function textIn(fields: JsonFields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** `field.Duplicate`. */
export function duplicateName(field: string, name: string): ConfigurationCause {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(name)}` };
}
