import type { ObjectType } from '../managed-fields/index.ts';
import { type FieldSchema, findStruct, type StructSchema } from '../schema/index.ts';
import type { CustomSchema } from './custom-schema.ts';

/**
 * A custom resource's schema in the terms of the built-in types, for whoever asks what may have an owner of its own.
 * What the schema does not describe has one owner a member; the real server looks further in.
 */
export function toObjectType(kind: string, schema: CustomSchema): ObjectType {
  const structs = new Map<string, StructSchema>();
  const root = toStruct({ ...schema, isResource: true }, kind, structs);
  return { struct: root, findStruct: (name) => structs.get(name) ?? findStruct(name) };
}

const identityFields: Readonly<Record<string, FieldSchema>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'struct', struct: 'ObjectMeta' },
};

function toStruct(schema: CustomSchema, place: string, structs: Map<string, StructSchema>): StructSchema {
  const fields = [...schema.properties].map(
    ([name, member]) => [name, toField(member, `${place}.${name}`, structs)] as const,
  );
  return {
    name: place,
    isCustom: true,
    ...((schema.keepsUnknown || schema.additional === true) && { isOpen: true }),
    ...(schema.mapType === 'atomic' && { mapType: 'atomic' }),
    fields: { ...Object.fromEntries(fields), ...(schema.isResource && identityFields) },
  };
}

function toField(schema: CustomSchema, place: string, structs: Map<string, StructSchema>): FieldSchema {
  if (schema.isIntOrString) return { type: 'int-or-string' };
  switch (schema.type) {
    case 'object':
      return toObjectField(schema, place, structs);
    case 'array': {
      const { items, listType, listMapKeys } = schema;
      const of = items === undefined ? json : toField(items, `${place}[]`, structs);
      if (listType !== 'map' && listType !== 'set') return { type: 'list', of };
      return { type: 'list', of, listType, ...(listType === 'map' && { listMapKeys }) };
    }
    case 'string':
    case 'boolean':
    case 'integer':
    case 'number':
      return { type: schema.type };
    default:
      return json;
  }
}

const json: FieldSchema = { type: 'json' };

function toObjectField(schema: CustomSchema, place: string, structs: Map<string, StructSchema>): FieldSchema {
  if (typeof schema.additional === 'object') {
    const of = toField(schema.additional, `${place}.*`, structs);
    return { type: 'map', of, ...(schema.mapType === 'atomic' && { mapType: 'atomic' }) };
  }
  // A space is in no name of a built-in type.
  const struct = `custom ${place}`;
  structs.set(struct, toStruct(schema, place, structs));
  return { type: 'struct', struct };
}
