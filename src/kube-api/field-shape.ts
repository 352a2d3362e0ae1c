/** A JSON object of which nothing is known yet. */
export type JsonFields = Readonly<Record<string, unknown>>;

export type FieldDecoding =
  | { readonly kind: 'decoded'; readonly value: JsonFields; readonly unknownFields: readonly string[] }
  | { readonly kind: 'mismatch'; readonly reason: string };

export function isFields(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
