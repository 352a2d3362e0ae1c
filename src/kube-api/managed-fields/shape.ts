import type { FieldSchema, FindStruct, ListSchema, StructSchema } from '../schema/field-schema.ts';
import { type ItemIdentity, identifyItem } from './item-identity.ts';

/** How much of a value may have an owner of its own: all at once, each member, or each item. */
export type Shape = LeafShape | FieldsShape | ItemsShape;

interface LeafShape {
  readonly kind: 'leaf';
}

export interface FieldsShape {
  readonly kind: 'fields';
  readonly member: (name: string) => Shape;
  /** Declared by the struct. The members of a map are not. */
  readonly isDeclared: (name: string) => boolean;
}

export interface ItemsShape {
  readonly kind: 'items';
  readonly item: Shape;
  readonly identify: (item: unknown) => ItemIdentity;
}

/** What an object is. */
export interface ObjectType {
  readonly struct: StructSchema;
  readonly findStruct: FindStruct;
}

const leaf: LeafShape = { kind: 'leaf' };

/** Deeper than this, a value has one owner. Only structs that contain themselves come so far. */
const maximumDepth = 64;

export function shapeOf({ struct, findStruct }: ObjectType): Shape {
  return shapeOfStruct(struct, findStruct, 0);
}

function shapeOfStruct(struct: StructSchema, findStruct: FindStruct, depth: number): Shape {
  if (struct.mapType === 'atomic') return leaf;
  const isDeclared = (name: string): boolean => Object.hasOwn(struct.fields, name);
  const member = (name: string): Shape => {
    const schema = isDeclared(name) ? struct.fields[name] : undefined;
    return schema === undefined ? leaf : shapeOfField(schema, findStruct, depth + 1);
  };
  return { kind: 'fields', member, isDeclared };
}

function shapeOfField(schema: FieldSchema, findStruct: FindStruct, depth: number): Shape {
  if (depth > maximumDepth) return leaf;
  switch (schema.type) {
    case 'struct':
      return shapeOfStruct(findStruct(schema.struct), findStruct, depth);
    case 'map': {
      if (schema.mapType === 'atomic') return leaf;
      return {
        kind: 'fields',
        member: () => shapeOfField(schema.of, findStruct, depth + 1),
        isDeclared: () => false,
      };
    }
    case 'list':
      return shapeOfList(schema, findStruct, depth);
    default:
      return leaf;
  }
}

function shapeOfList(schema: ListSchema, findStruct: FindStruct, depth: number): Shape {
  if (schema.listType !== 'map' && schema.listType !== 'set') return leaf;
  return {
    kind: 'items',
    item: shapeOfField(schema.of, findStruct, depth + 1),
    identify: (item) => identifyItem(item, schema, findStruct),
  };
}
