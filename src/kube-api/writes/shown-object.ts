import { fieldsOf, type JsonFields } from '../field-shape.ts';

export interface Showing {
  /** Absent for what is in none. */
  readonly namespace?: string | undefined;
  readonly managedFields: readonly JsonFields[];
}

/** An object as hooks see it: in its place, also where it does not say that itself, and with its owners. */
export function toShown(sent: JsonFields, { namespace, managedFields }: Showing): JsonFields {
  const metadata = { ...fieldsOf(sent.metadata), ...(namespace !== undefined && { namespace }) };
  return { ...sent, metadata: { ...metadata, ...(managedFields.length > 0 && { managedFields }) } };
}
