import { isFields, type JsonFields } from '../field-shape.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { type FieldsShape, type ItemsShape, type ObjectType, type Shape, shapeOf } from './shape.ts';

/** The object without the members and items in the set, and all that is in them. What that empties is `null`. */
export function removeFields(object: JsonFields, fields: FieldSet, type: ObjectType): JsonFields {
  const left = remove(object, fields, shapeOf(type));
  return isFields(left) ? left : {};
}

function remove(value: unknown, fields: FieldSet, shape: Shape): unknown {
  if (fields.isEmpty) return value;
  if (shape.kind === 'fields' && isFields(value)) return removeMembers(value, fields, shape);
  if (shape.kind === 'items' && Array.isArray(value)) return removeItems(value, fields, shape);
  return value;
}

function removeMembers(value: JsonFields, fields: FieldSet, shape: FieldsShape): unknown {
  const left = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const element = fieldElement(name);
    if (fields.hasMember(element)) return [];
    return [[name, remove(member, fields.below(element), shape.member(name))]];
  });
  return left.length === 0 ? null : Object.fromEntries(left);
}

function removeItems(items: readonly unknown[], fields: FieldSet, shape: ItemsShape): unknown {
  const left = items.flatMap((item) => {
    const identity = shape.identify(item);
    if (identity.kind === 'refused') return [item];
    if (fields.hasMember(identity.element)) return [];
    return [remove(item, fields.below(identity.element), shape.item)];
  });
  return left.length === 0 ? null : left;
}

/** Makes a struct's fields members where the set holds something below them. Those of maps it leaves. */
export function withNamedParents(fields: FieldSet, type: ObjectType): FieldSet {
  return addParents(fields, shapeOf(type));
}

function addParents(fields: FieldSet, shape: Shape): FieldSet {
  if (shape.kind === 'leaf') return fields;
  return fields.map(({ element, isMember, below }) => {
    if (below.isEmpty) return { element, isMember, below };
    const isField = shape.kind === 'fields' && element.kind === 'field';
    const inner = isField ? shape.member(element.name) : shape.kind === 'items' ? shape.item : undefined;
    return {
      element,
      isMember: isMember || (isField && shape.isDeclared(element.name)),
      below: inner === undefined ? below : addParents(below, inner),
    };
  });
}
