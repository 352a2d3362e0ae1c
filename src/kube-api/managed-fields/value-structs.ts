import { isFields, type JsonFields } from '../field-shape.ts';
import type { FieldSchema } from '../schema/field-schema.ts';
import type { ObjectType } from './shape.ts';

const heldByValue: ReadonlySet<string> = new Set([
  'metadata',
  'spec',
  'status',
  'template',
  'jobTemplate',
  'strategy',
  'updateStrategy',
  'loadBalancer',
]);

/**
 * Kubernetes: Go always writes structs that it holds by value, and lists that are required, even when they are empty.
 * So nobody adds or removes them, and `f:spec` and `f:containers` of a managedFields entry have no `.` of their own.
 */
export function withValueStructs(object: JsonFields, { struct, findStruct }: ObjectType): JsonFields {
  if (struct.isCustom === true) return object;
  const filled = Object.entries(struct.fields).flatMap(([name, field]): [string, unknown][] => {
    const held = (Object.hasOwn(object, name) ? object[name] : undefined) ?? null;
    if (field.type === 'list' && field.isRequired === true) return [[name, held]];
    if (!isHeldByValue(name, field) || !(held === null || isFields(held))) return [];
    // No struct holds itself by value, so this comes to an end.
    return [[name, withValueStructs(held ?? {}, { struct: findStruct(field.struct), findStruct })]];
  });
  return { ...object, ...Object.fromEntries(filled) };
}

function isHeldByValue(name: string, field: FieldSchema): field is FieldSchema & { readonly type: 'struct' } {
  return field.type === 'struct' && heldByValue.has(name);
}
