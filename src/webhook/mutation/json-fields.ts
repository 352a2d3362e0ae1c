/** A JSON object as it came. What nobody here knows about stays in it. */
export type JsonFields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a member holds. Kubernetes: `null` is absence. */
export function fieldsAt(fields: JsonFields, member: string): JsonFields {
  const value = own(fields, member);
  return isFields(value) ? value : {};
}

/** The objects that a member lists; whatever is none was refused before (pod-shape.ts). */
export function listAt(fields: JsonFields, member: string): readonly JsonFields[] {
  const value = own(fields, member);
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function textAt(fields: JsonFields, member: string): string | undefined {
  const value = own(fields, member);
  return typeof value === 'string' ? value : undefined;
}

/** The texts that a member lists. */
export function textsAt(fields: JsonFields, member: string): readonly string[] {
  const value = own(fields, member);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function own(fields: JsonFields, member: string): unknown {
  return Object.hasOwn(fields, member) ? fields[member] : undefined;
}
