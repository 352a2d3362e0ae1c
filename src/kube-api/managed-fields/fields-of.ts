import { isFields, type JsonFields } from '../field-shape.ts';
import { FieldSet } from './field-set.ts';
import { groupItems } from './item-identity.ts';
import { fieldElement, fieldPath, type Path } from './path-element.ts';
import { type FieldsShape, type ItemsShape, type ObjectType, type Shape, shapeOf } from './shape.ts';

/** What nobody owns, since it names the object or is the server's to say. */
const unownable = FieldSet.of([
  fieldPath('apiVersion'),
  fieldPath('kind'),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => fieldPath('metadata', name)),
  fieldPath('metadata'),
]);

/** What an object sets and a manager of it owns. */
export function fieldsOf(object: JsonFields, type: ObjectType): FieldSet {
  return ownable(allFieldsOf(object, type));
}

export function ownable(fields: FieldSet): FieldSet {
  return fields.difference(unownable);
}

/** What an object sets, its name and the like too. */
export function allFieldsOf(object: JsonFields, type: ObjectType): FieldSet {
  return FieldSet.of(pathsIn(object, shapeOf(type), []));
}

function* pathsIn(value: unknown, shape: Shape, path: Path): Generator<Path> {
  if (shape.kind === 'leaf') yield path;
  else if (shape.kind === 'fields') yield* memberPaths(value, shape, path);
  else yield* itemPaths(value, shape, path);
}

function* memberPaths(value: unknown, shape: FieldsShape, path: Path): Generator<Path> {
  if (!isFields(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const below = [...path, fieldElement(name)];
    yield* pathsIn(member, shape.member(name), below);
    const isHollow = member === null || (isFields(member) && Object.keys(member).length === 0);
    // A struct's field is set by what is in it; the name of a map's member is itself set.
    if (isHollow || !shape.isDeclared(name)) yield below;
  }
}

function* itemPaths(list: unknown, shape: ItemsShape, path: Path): Generator<Path> {
  for (const { element, items } of groupItems(list, shape.identify).values()) {
    const below = [...path, element];
    yield below;
    if (items.length === 1) yield* pathsIn(items[0], shape.item, below);
  }
}
