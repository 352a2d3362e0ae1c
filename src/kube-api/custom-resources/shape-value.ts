import { isFields, type JsonFields } from '../field-shape.ts';
import type { CustomSchema } from './custom-schema.ts';

/** Members that an object of Kubernetes has without saying so. */
const identity: readonly string[] = ['apiVersion', 'kind', 'metadata'];
const unknownFieldLimit = 100;

export interface ShapedValue {
  readonly value: JsonFields;
  /** What has been left out: `spec.foo`, `spec.list[0].bar`. */
  readonly unknownFields: readonly string[];
}

/**
 * Leaves out what the schema does not know, puts its defaults where something is absent, and drops `null` where it
 * may not stand. A value of a wrong type stays: to refuse it is validation's work.
 */
export function shapeObject(value: JsonFields, schema: CustomSchema): ShapedValue {
  const unknown: string[] = [];
  const shaped = shapeMembers(value, { ...schema, isResource: true }, { path: '', unknown });
  return { value: shaped, unknownFields: unknown };
}

interface Place {
  readonly path: string;
  readonly unknown: string[];
}

function shape(value: unknown, schema: CustomSchema, place: Place): unknown {
  if (isFields(value)) return shapeMembers(value, schema, place);
  const { items } = schema;
  if (!Array.isArray(value) || items === undefined) return value;
  return value.map((item, index) => shape(item, items, { ...place, path: `${place.path}[${index}]` }));
}

function shapeMembers(value: JsonFields, schema: CustomSchema, place: Place): JsonFields {
  // What says nothing of its members has none to leave out.
  if (schema.type !== 'object' && schema.properties.size === 0) return value;
  const kept = Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
      const path = place.path === '' ? name : `${place.path}.${name}`;
      const shaped = shapeMember({ name, value: member }, schema, { ...place, path });
      return shaped === undefined ? [] : [[name, shaped]];
    }),
  );
  return { ...kept, ...defaultsFor(kept, schema, place) };
}

interface Member {
  readonly name: string;
  readonly value: unknown;
}

/** Nothing for a member that goes. */
function shapeMember({ name, value }: Member, schema: CustomSchema, place: Place): unknown {
  if (schema.isResource && identity.includes(name)) return value;
  const of = schema.properties.get(name) ?? schema.additional;
  if (typeof of === 'object') return value === null && !of.isNullable ? undefined : shape(value, of, place);
  if (of === true || schema.keepsUnknown) return value;
  if (place.unknown.length < unknownFieldLimit) place.unknown.push(place.path);
  return undefined;
}

function defaultsFor(value: JsonFields, { properties }: CustomSchema, place: Place): JsonFields {
  return Object.fromEntries(
    [...properties].flatMap(([name, schema]): [string, unknown][] => {
      if (schema.fallback === undefined || Object.hasOwn(value, name)) return [];
      // A copy, which gets the defaults that are further in.
      return [[name, shape(structuredClone(schema.fallback.value), schema, { ...place, unknown: [] })]];
    }),
  );
}
