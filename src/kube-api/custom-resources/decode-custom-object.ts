import { type FieldDecoding, isFields, type JsonFields } from '../field-shape.ts';
import { decodeFields, findStruct, type StructSchema } from '../schema/index.ts';
import type { CustomSchema } from './custom-schema.ts';
import { shapeObject } from './shape-value.ts';

/** What every object has, whatever its kind. */
const head: StructSchema = {
  name: 'ObjectMeta',
  fields: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'struct', struct: 'ObjectMeta' },
  },
};

/**
 * Reads a custom resource: its metadata as Go would, all else by its schema. A value of a wrong type is no mistake yet:
 * Kubernetes answers those as invalid, and not as unreadable.
 */
export function decodeCustomObject(body: JsonFields, schema: CustomSchema): FieldDecoding {
  const { apiVersion, kind, metadata, ...rest } = body;
  const decoding = decodeFields({ apiVersion, kind, metadata }, head, findStruct);
  if (decoding.kind === 'mismatch') return decoding;
  const { value, unknownFields } = shapeObject(rest, schema);
  const given = isFields(decoding.value.metadata) ? { metadata: decoding.value.metadata } : {};
  return {
    kind: 'decoded',
    value: {
      ...(apiVersion !== undefined && { apiVersion: decoding.value.apiVersion }),
      ...(kind !== undefined && { kind: decoding.value.kind }),
      ...given,
      ...value,
    },
    unknownFields: [...decoding.unknownFields, ...unknownFields],
  };
}
