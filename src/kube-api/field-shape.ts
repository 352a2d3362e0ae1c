/** What a field may hold, with the Go names that the real server's refusals mention. */
export type FieldShape =
  | { readonly type: 'string' | 'bool' | 'int64' | 'time' | 'raw' }
  | { readonly type: 'map'; readonly of: FieldShape }
  | { readonly type: 'list'; readonly of: FieldShape }
  | StructShape;

export interface StructShape {
  readonly type: 'struct';
  readonly goName: string;
  readonly fields: Readonly<Record<string, FieldShape>>;
}

export type JsonFields = Readonly<Record<string, unknown>>;

export type FieldDecoding =
  | { readonly kind: 'decoded'; readonly value: JsonFields; readonly unknownFields: readonly string[] }
  | { readonly kind: 'mismatch'; readonly reason: string };

export const text: FieldShape = { type: 'string' };
export const flag: FieldShape = { type: 'bool' };
export const whole: FieldShape = { type: 'int64' };
export const time: FieldShape = { type: 'time' };
export const raw: FieldShape = { type: 'raw' };
export const textMap: FieldShape = { type: 'map', of: text };

export function listOf(shape: FieldShape): FieldShape {
  return { type: 'list', of: shape };
}

export function struct(goName: string, fields: Readonly<Record<string, FieldShape>>): StructShape {
  return { type: 'struct', goName, fields };
}

/**
 * Reads an object as its Go type would: `null` is absence, names match in case, unknown fields are listed and
 * left out, a wrong type is refused in encoding/json's words.
 */
export function decodeFields(value: JsonFields, shape: StructShape): FieldDecoding {
  const found: Findings = { unknownFields: [] };
  const decoded = decodeStruct(value, shape, { path: '', found });
  return found.mismatch === undefined
    ? { kind: 'decoded', value: decoded, unknownFields: found.unknownFields }
    : { kind: 'mismatch', reason: found.mismatch };
}

interface Findings {
  readonly unknownFields: string[];
  mismatch?: string;
}

interface Place {
  readonly path: string;
  readonly found: Findings;
}

function decodeStruct(value: JsonFields, { goName, fields }: StructShape, place: Place): JsonFields {
  const entries: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (shape === undefined) place.found.unknownFields.push(path);
    else if (member !== null) {
      entries.push([name, decodeMember(member, shape, { owner: goName, path, found: place.found })]);
    }
  }
  return Object.fromEntries(entries);
}

interface MemberPlace extends Place {
  /** The Go struct that holds the field. */
  readonly owner: string;
}

function decodeMember(value: unknown, shape: FieldShape, place: MemberPlace): unknown {
  if (shape.type === 'raw') return value;
  if (shape.type === 'struct' && isFields(value)) return decodeStruct(value, shape, place);
  if (shape.type === 'list' && Array.isArray(value)) {
    return value.map((item, index) =>
      decodeMember(item, shape.of, { ...place, path: `${place.path}[${index}]` }),
    );
  }
  if (shape.type === 'map' && isFields(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, decodeMember(item, shape.of, place)]),
    );
  }
  if (holds(value, shape)) return value;
  const field = place.path.replace(/\[\d+\]/g, '');
  place.found.mismatch ??= `json: cannot unmarshal ${jsonName(value)} into Go struct field ${place.owner}.${field} of type ${goType(shape)}`;
  return value;
}

function holds(value: unknown, { type }: FieldShape): boolean {
  if (type === 'string') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'int64') return Number.isSafeInteger(value);
  return type === 'time' && typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

export function isFields(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && !Number.isInteger(value)) return `number ${value}`;
  return typeof value;
}

function goType(shape: FieldShape): string {
  switch (shape.type) {
    case 'list':
      return `[]${goType(shape.of)}`;
    case 'map':
      return `map[string]${goType(shape.of)}`;
    case 'struct':
      return `v1.${shape.goName}`;
    case 'time':
      return 'v1.Time';
    case 'raw':
      return 'interface {}';
    case 'string':
    case 'bool':
    case 'int64':
      return shape.type;
  }
}
