/** One mistake in one field: an entry of `details.causes`, worded as apimachinery's `field.Error` words it. */
export interface FieldCause {
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueDuplicate'
    | 'FieldValueNotFound'
    | 'FieldManagerConflict'
    | 'NamespaceTerminating';
  readonly field: string;
  readonly message: string;
}

export function invalidValue(field: string, value: string | number, detail: string): FieldCause {
  const message = `Invalid value: ${JSON.stringify(value)}: ${detail}`;
  return { reason: 'FieldValueInvalid', field, message };
}

export function requiredValue(field: string, detail: string): FieldCause {
  return { reason: 'FieldValueRequired', field, message: `Required value: ${detail}` };
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

export function tooMany(field: string, given: number, most: number): FieldCause {
  return {
    reason: 'FieldValueTooMany',
    field,
    message: `Too many: ${given}: must have at most ${most} items`,
  };
}
