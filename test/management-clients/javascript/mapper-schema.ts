import type { MemberSchema, Schema } from './schema.ts';

/** What the generators before TypeSpec write for each model, and their clients read answers by. */
export interface Mapper {
  readonly serializedName?: string;
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly type: MapperType;
}

interface MapperType {
  readonly name: string;
  readonly className?: string;
  readonly modelProperties?: Readonly<Record<string, Mapper>>;
  readonly additionalProperties?: Mapper;
  readonly polymorphicDiscriminator?: unknown;
  readonly allowedValues?: readonly string[];
  readonly element?: Mapper;
  readonly value?: Mapper;
}

export type Mappers = Readonly<Record<string, Mapper | undefined>>;

/** A model of a client, found by its mapper. */
export function mapperSchema({ type }: Mapper, mappers: Mappers): Schema {
  switch (type.name) {
    case 'Composite':
      return compositeSchema(type, mappers);
    case 'Sequence':
      return { kind: 'list', of: type.element ? mapperSchema(type.element, mappers) : { kind: 'any' } };
    case 'Dictionary':
      return { kind: 'map', of: type.value ? mapperSchema(type.value, mappers) : { kind: 'any' } };
    case 'Enum':
      return { kind: 'string', ...(type.allowedValues && { values: type.allowedValues }) };
    default:
      return { kind: scalarKinds[type.name] ?? 'any' };
  }
}

const scalarKinds: Readonly<Record<string, Exclude<Schema['kind'], 'list' | 'map' | 'object'>>> = {
  String: 'string',
  Number: 'number',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'date',
  Uuid: 'uuid',
  ByteArray: 'bytes',
  Base64Url: 'bytes',
};

function compositeSchema(type: MapperType, mappers: Mappers): Schema {
  // A reference names its model alone.
  const full = type.modelProperties ? type : (mappers[type.className ?? '']?.type ?? type);
  if (full.polymorphicDiscriminator !== undefined) return { kind: 'any' };
  let members: ReadonlyMap<string, MemberSchema> | undefined;
  return {
    kind: 'object',
    members: () => (members ??= readMembers(full, mappers)),
    ...(full.additionalProperties && { others: mapperSchema(full.additionalProperties, mappers) }),
  };
}

/** A flattened member names its way through the body: `properties.tenantId`. */
function readMembers({ modelProperties = {} }: MapperType, mappers: Mappers): Map<string, MemberSchema> {
  const members = new Map<string, MemberSchema>();
  for (const [name, mapper] of Object.entries(modelProperties)) {
    // A page of a list has no name there for its items.
    const way = (mapper.serializedName || name).split(/(?<!\\)\./).map((word) => word.replaceAll('\\.', '.'));
    insert(members, way, {
      schema: mapperSchema(mapper, mappers),
      isRequired: mapper.required === true && mapper.nullable !== true,
    });
  }
  return members;
}

function insert(members: Map<string, MemberSchema>, way: readonly string[], member: MemberSchema): void {
  const [name = '', ...rest] = way;
  const held = members.get(name);
  if (rest.length === 0) {
    members.set(name, member);
    return;
  }
  const inner =
    held?.schema.kind === 'object' ? (held.schema.members() as Map<string, MemberSchema>) : new Map();
  insert(inner, rest, member);
  members.set(name, {
    schema: { kind: 'object', members: () => inner },
    isRequired: member.isRequired || held?.isRequired === true,
  });
}
