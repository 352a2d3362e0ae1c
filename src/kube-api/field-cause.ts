/** One mistake in one field: an entry of `details.causes`, worded as apimachinery's `field.Error` words it. */
export interface FieldCause {
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong'
    | 'FieldValueDuplicate'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'FieldValueNotFound'
    | 'FieldManagerConflict'
    | 'NamespaceTerminating';
  readonly field: string;
  readonly message: string;
}

export function invalidValue(field: string, value: string | number | boolean, detail: string): FieldCause {
  const message = `Invalid value: ${JSON.stringify(value)}: ${detail}`;
  return { reason: 'FieldValueInvalid', field, message };
}

export function requiredValue(field: string, detail = ''): FieldCause {
  const message = detail === '' ? 'Required value' : `Required value: ${detail}`;
  return { reason: 'FieldValueRequired', field, message };
}

export function typeInvalid(field: string, value: string, detail: string): FieldCause {
  return { ...invalidValue(field, value, detail), reason: 'FieldValueTypeInvalid' };
}

/** Kubernetes: the value that it names is Go's, where it is no text. */
export function duplicateValue(field: string, value: unknown): FieldCause {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(value)}` };
}

export function tooMany(field: string, count: number, limit: number): FieldCause {
  const message = `Too many: ${count}: must have at most ${limit} items`;
  return { reason: 'FieldValueTooMany', field, message };
}

export function forbiddenValue(field: string, detail: string): FieldCause {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` };
}

export function unsupportedValue(field: string, value: string, supported: readonly string[]): FieldCause {
  const list = supported.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`;
  return { reason: 'FieldValueNotSupported', field, message };
}

export function tooLong(field: string, limitBytes: number): FieldCause {
  return {
    reason: 'FieldValueTooLong',
    field,
    message: `Too long: may not be more than ${limitBytes} bytes`,
  };
}
