import { isNestedBeyond } from '../../platform/json/index.ts';
import { type FieldDecoding, isFields, type JsonFields } from '../field-shape.ts';
import type { FieldSchema, FindStruct, StructSchema } from './field-schema.ts';
import { readScalar, zeroScalars } from './scalars.ts';

/** Deeper than any object of a cluster, and far from the end of the stack. */
const depthLimit = 256;
/** Kubernetes: the strict decoder stops counting here. */
const unknownFieldLimit = 100;

/**
 * Reads an object as its Go type would: `null` is absence, names match in case, unknown fields are listed and
 * left out, and a value of a wrong type is refused in the words of encoding/json or of the type itself.
 */
export function decodeFields(value: JsonFields, struct: StructSchema, findStruct: FindStruct): FieldDecoding {
  if (isNestedBeyond(value, depthLimit)) return { kind: 'mismatch', reason: 'exceeded max depth' };
  const decoder: Decoder = { findStruct, unknownFields: new Set() };
  const decoded = decodeStruct(value, struct, { decoder, path: '', field: '' });
  return decoder.mismatch === undefined
    ? { kind: 'decoded', value: decoded, unknownFields: [...decoder.unknownFields] }
    : { kind: 'mismatch', reason: decoder.mismatch };
}

interface Decoder {
  readonly findStruct: FindStruct;
  readonly unknownFields: Set<string>;
  /** The first one: Go reads on, but reports no other. */
  mismatch?: string;
}

interface Place {
  readonly decoder: Decoder;
  /** With indexes and keys, as unknown fields are reported: `spec.containers[0].foo`. */
  readonly path: string;
  /** Fields only, as wrong types are reported: `spec.containers.image`. */
  readonly field: string;
}

interface MemberPlace extends Place {
  /** The Go struct that holds the field. */
  readonly owner: string;
}

function decodeStruct(value: JsonFields, { name: owner, fields }: StructSchema, place: Place): JsonFields {
  const entries: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const path = joined(place.path, name);
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (schema === undefined) reportUnknown(place.decoder, path);
    else if (member !== null) {
      const memberPlace = { decoder: place.decoder, path, field: joined(place.field, name), owner };
      entries.push([name, decodeMember(member, schema, memberPlace)]);
    }
  }
  return Object.fromEntries(entries);
}

function decodeMember(value: unknown, schema: FieldSchema, place: MemberPlace): unknown {
  switch (schema.type) {
    case 'struct':
      if (!isFields(value)) break;
      return decodeStruct(value, place.decoder.findStruct(schema.struct), place);
    case 'list':
      if (!Array.isArray(value)) break;
      return value.map((item, index) =>
        decodeItem(item, schema.of, { ...place, path: `${place.path}[${index}]` }),
      );
    case 'map':
      if (!isFields(value)) break;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          decodeItem(item, schema.of, { ...place, path: joined(place.path, key) }),
        ]),
      );
    default: {
      const reading = readScalar(value, schema);
      if (reading.kind === 'read') return reading.value;
      if (reading.kind === 'unreadable') place.decoder.mismatch ??= reading.reason;
      else reportMismatch(value, reading.goType, place);
      return undefined;
    }
  }
  reportMismatch(value, goType(schema, place.decoder.findStruct), place);
  return undefined;
}

/** Kubernetes: `null` in a list or a map is Go's zero value, since there is no leaving it out. */
function decodeItem(value: unknown, schema: FieldSchema, place: MemberPlace): unknown {
  if (value !== null) return decodeMember(value, schema, place);
  if (schema.type === 'list') return [];
  return schema.type === 'struct' || schema.type === 'map' ? {} : zeroScalars[schema.type];
}

function reportUnknown({ unknownFields }: Decoder, path: string): void {
  if (unknownFields.size < unknownFieldLimit) unknownFields.add(path);
}

function reportMismatch(value: unknown, type: string, { decoder, owner, field }: MemberPlace): void {
  decoder.mismatch ??= `json: cannot unmarshal ${jsonName(value, type)} into Go struct field ${owner}.${field} of type ${type}`;
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Go shows a number only where it wanted one and this one does not fit. */
function jsonName(value: unknown, wanted: string): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return /^int\d/.test(wanted) ? `number ${value}` : 'number';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function goType(schema: FieldSchema, findStruct: FindStruct): string {
  switch (schema.type) {
    case 'list':
      return `[]${goType(schema.of, findStruct)}`;
    case 'map':
      return schema.of.type === 'quantity'
        ? 'v1.ResourceList'
        : `map[string]${goType(schema.of, findStruct)}`;
    case 'struct':
      return `v1.${findStruct(schema.struct).name}`;
    case 'quantity':
      return 'resource.Quantity';
    case 'time':
      return 'v1.Time';
    case 'micro-time':
      return 'v1.MicroTime';
    case 'int-or-string':
      return 'intstr.IntOrString';
    case 'bytes':
      return '[]uint8';
    case 'boolean':
      return 'bool';
    case 'integer':
      return schema.format ?? 'int64';
    case 'number':
      return 'float64';
    case 'json':
      return 'interface {}';
    case 'string':
      return 'string';
  }
}
