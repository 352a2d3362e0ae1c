/** A JSON object of which nothing is known yet. */
export type JsonFields = Readonly<Record<string, unknown>>;

export type FieldDecoding =
  | { readonly kind: 'decoded'; readonly value: JsonFields; readonly unknownFields: readonly string[] }
  | { readonly kind: 'mismatch'; readonly reason: string };

export function isFields(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a value is, or one without members. */
export function fieldsOf(value: unknown): JsonFields {
  return isFields(value) ? value : {};
}

/** The objects of a list; anything else in it, or in its place, is passed over. */
export function listOf(value: unknown): readonly JsonFields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** Go's zero value of a text that is absent. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
