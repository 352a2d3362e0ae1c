import {
  type FieldCause,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../field-cause.ts';
import { fieldsOf, isFields, type JsonFields, listOf, textOf } from '../field-shape.ts';
import { readPattern } from '../go-pattern/index.ts';
import { checkListType } from './check-list-type.ts';
import { readSchema } from './custom-schema.ts';
import { validateValue } from './validate-value.ts';

type Level = 'root' | 'item' | 'field';

export interface SchemaPlace {
  readonly path: string;
  readonly level: Level;
  /** Within the metadata of an object. */
  readonly isMetadata?: boolean;
}

const types: readonly string[] = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const unsupportedKeywords: readonly string[] = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
];
const flag = 'boolean';
const count = 'number';
const text = 'string';
/** Decoding checks the types of most keywords, but not of those within `items` and `additionalProperties`. */
const keywordTypes: Readonly<Record<string, 'boolean' | 'number' | 'string' | 'list' | 'object'>> = {
  type: text,
  format: text,
  pattern: text,
  nullable: flag,
  exclusiveMinimum: flag,
  exclusiveMaximum: flag,
  minimum: count,
  maximum: count,
  multipleOf: count,
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minProperties: count,
  maxProperties: count,
  required: 'list',
  enum: 'list',
  allOf: 'list',
  anyOf: 'list',
  oneOf: 'list',
  properties: 'object',
  not: 'object',
  'x-kubernetes-int-or-string': flag,
  'x-kubernetes-preserve-unknown-fields': flag,
  'x-kubernetes-embedded-resource': flag,
  'x-kubernetes-list-type': text,
  'x-kubernetes-list-map-keys': 'list',
  'x-kubernetes-map-type': text,
};

/** What keeps a schema from being structural: the rules, and the words, of apiextensions-apiserver. */
export function checkSchema(raw: unknown, place: SchemaPlace): readonly FieldCause[] {
  if (!isFields(raw)) return [invalidValue(place.path, JSON.stringify(raw) ?? '', 'must be a schema object')];
  return [
    ...checkKeywords(raw, place),
    ...checkExtensions(raw, place),
    ...checkType(raw, place),
    ...checkMembers(raw, place),
    ...checkListType(raw, place.path),
    ...checkJunctors(raw, place),
    ...checkDefault(raw, place),
  ];
}

function checkKeywords(raw: JsonFields, { path }: SchemaPlace): readonly FieldCause[] {
  const causes = Object.entries(keywordTypes).flatMap(([keyword, wanted]) => {
    const value = raw[keyword];
    if (value === undefined || value === null || isOf(value, wanted)) return [];
    return [invalidValue(`${path}.${keyword}`, JSON.stringify(value), `must be of type ${wanted}`)];
  });
  const unsupported = unsupportedKeywords.filter((keyword) => raw[keyword] !== undefined);
  const pattern = readPattern(textOf(raw.pattern));
  return [
    ...causes,
    ...unsupported.map((keyword) => forbiddenValue(`${path}.${keyword}`, `${keyword} is not supported`)),
    ...(raw.uniqueItems === true
      ? [
          forbiddenValue(
            `${path}.uniqueItems`,
            'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
          ),
        ]
      : []),
    ...(pattern.kind === 'unreadable'
      ? [
          invalidValue(
            `${path}.pattern`,
            textOf(raw.pattern),
            `must be a valid regular expression, but isn't: ${pattern.reason}`,
          ),
        ]
      : []),
  ];
}

function isOf(value: unknown, wanted: (typeof keywordTypes)[string]): boolean {
  if (wanted === 'list') return Array.isArray(value);
  return wanted === 'object' ? isFields(value) : typeof value === wanted;
}

function checkExtensions(raw: JsonFields, { path, isMetadata = false }: SchemaPlace): readonly FieldCause[] {
  const isIntOrString = raw['x-kubernetes-int-or-string'] === true;
  const refuse = (extension: string): readonly FieldCause[] =>
    isIntOrString && raw[extension] === true
      ? [invalidValue(`${path}.${extension}`, true, 'must be false if x-kubernetes-int-or-string is true')]
      : [];
  const keeps = 'x-kubernetes-preserve-unknown-fields';
  const embeds = 'x-kubernetes-embedded-resource';
  return [
    ...(raw[keeps] === false ? [invalidValue(`${path}.${keeps}`, false, 'must be true or undefined')] : []),
    ...refuse(keeps),
    ...refuse(embeds),
    ...(isMetadata && raw[embeds] === true
      ? [forbiddenValue(`${path}.${embeds}`, 'must not be used inside of resource meta')]
      : []),
  ];
}

const emptyType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function checkType(raw: JsonFields, { path, level }: SchemaPlace): readonly FieldCause[] {
  const type = textOf(raw.type);
  const isEmbedded = raw['x-kubernetes-embedded-resource'] === true;
  const mayBeAny =
    raw['x-kubernetes-int-or-string'] === true || raw['x-kubernetes-preserve-unknown-fields'] === true;
  const embedded = 'must be object if x-kubernetes-embedded-resource is true';
  if (isEmbedded && type === '') return [requiredValue(`${path}.type`, embedded)];
  if (isEmbedded && type !== 'object') return [invalidValue(`${path}.type`, type, embedded)];
  if (type === '') return mayBeAny ? [] : [requiredValue(`${path}.type`, emptyType[level])];
  if (!types.includes(type)) return [unsupportedValue(`${path}.type`, type, types)];
  if (level === 'root' && type !== 'object') {
    return [invalidValue(`${path}.type`, type, 'must be object at the root')];
  }
  return type === 'array' && !isFields(raw.items)
    ? [
        Array.isArray(raw.items)
          ? forbiddenValue(`${path}.items`, 'items must be a schema object and not an array')
          : requiredValue(`${path}.items`, 'must be specified'),
      ]
    : [];
}

function checkMembers(raw: JsonFields, { path, level, isMetadata }: SchemaPlace): readonly FieldCause[] {
  const { items, additionalProperties } = raw;
  const properties = fieldsOf(raw.properties);
  const isResource = level === 'root' || raw['x-kubernetes-embedded-resource'] === true;
  const inherited = isMetadata === true ? { isMetadata } : {};
  return [
    ...(isFields(items) ? checkSchema(items, { path: `${path}.items`, level: 'item', ...inherited }) : []),
    ...Object.entries(properties).flatMap(([name, schema]) => {
      const inside = `${path}.properties[${name}]`;
      const isHead = isResource && ['apiVersion', 'kind', 'metadata'].includes(name);
      return [
        ...checkSchema(schema, {
          path: inside,
          level: 'field',
          ...(isHead ? { isMetadata: true } : inherited),
        }),
        ...(isHead ? checkHead(name, fieldsOf(schema), { path: inside, level }) : []),
      ];
    }),
    ...checkAdditional(additionalProperties, {
      path: `${path}.additionalProperties`,
      isRoot: level === 'root',
      hasProperties: Object.keys(properties).length > 0,
    }),
  ];
}

interface AdditionalPlace {
  readonly path: string;
  readonly isRoot: boolean;
  readonly hasProperties: boolean;
}

function checkAdditional(value: unknown, { path, isRoot, hasProperties }: AdditionalPlace) {
  if (value === undefined || value === null) return [];
  if (isRoot) return [forbiddenValue(path, 'must not be used at the root')];
  if (hasProperties && value !== true) {
    return [forbiddenValue(path, 'additionalProperties and properties are mutual exclusive')];
  }
  return typeof value === 'boolean' ? [] : checkSchema(value, { path, level: 'field' });
}

/** Kubernetes: apiVersion, kind and metadata are as they are; only names may be restricted. */
function checkHead(name: string, schema: JsonFields, { path, level }: SchemaPlace): readonly FieldCause[] {
  const type = textOf(schema.type);
  const wanted = name === 'metadata' ? 'object' : 'string';
  const causes = type === wanted ? [] : [invalidValue(`${path}.type`, type, `must be ${wanted}`)];
  if (level !== 'root') return causes;
  if (schema.default !== undefined) {
    return [...causes, forbiddenValue(`${path}.default`, `must not be set in top-level ${name}`)];
  }
  const { type: _type, description: _description, properties, ...others } = schema;
  const isRestricting =
    Object.keys(others).length > 0 ||
    Object.keys(fieldsOf(properties)).some((one) => one !== 'name' && one !== 'generateName');
  if (name !== 'metadata' || !isRestricting) return causes;
  const detail =
    'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return [...causes, forbiddenValue(path, detail)];
}

/** By keyword: what must not be said where schemas are combined. */
const forbiddenInJunctors: Readonly<Record<string, string>> = {
  type: 'must be empty to be structural',
  additionalProperties: 'must be undefined to be structural',
  default: 'must be undefined to be structural',
  title: 'must be empty to be structural',
  description: 'must be empty to be structural',
  nullable: 'must be false to be structural',
  externalDocs: 'must be undefined to be structural',
  'x-kubernetes-preserve-unknown-fields': 'must be false to be structural',
  'x-kubernetes-embedded-resource': 'must be false to be structural',
  'x-kubernetes-int-or-string': 'must be false to be structural',
  'x-kubernetes-list-map-keys': 'must be empty to be structural',
  'x-kubernetes-list-type': 'must be undefined to be structural',
  'x-kubernetes-map-type': 'must be undefined to be structural',
  'x-kubernetes-validations': 'must be empty to be structural',
};

function checkJunctors(raw: JsonFields, { path }: SchemaPlace): readonly FieldCause[] {
  const isIntOrString = raw['x-kubernetes-int-or-string'] === true;
  const ofList = (keyword: string): readonly FieldCause[] =>
    listOf(raw[keyword]).flatMap((schema, index) => {
      if (isIntOrString && keyword === 'anyOf' && isIntOrStringChoice(raw.anyOf)) return [];
      if (isIntOrString && keyword === 'allOf' && index === 0 && isIntOrStringChoice(schema.anyOf)) return [];
      return checkNested(schema, `${path}.${keyword}[${index}]`);
    });
  return [
    ...['allOf', 'anyOf', 'oneOf'].flatMap(ofList),
    ...(isFields(raw.not) ? checkNested(raw.not, `${path}.not`) : []),
  ];
}

/** Kubernetes: the one place where a type may be said again. */
function isIntOrStringChoice(value: unknown): boolean {
  return JSON.stringify(listOf(value).map(({ type }) => type)) === '["integer","string"]';
}

function checkNested(schema: JsonFields, path: string): readonly FieldCause[] {
  const said = Object.entries(forbiddenInJunctors).filter(([keyword]) => {
    const value = schema[keyword];
    return value !== undefined && value !== null && value !== '' && value !== false;
  });
  const properties = Object.entries(fieldsOf(schema.properties));
  return [
    ...checkKeywords(schema, { path, level: 'field' }),
    ...said.map(([keyword, detail]) => forbiddenValue(`${path}.${keyword}`, detail)),
    ...properties.flatMap(([name, member]) => checkNested(fieldsOf(member), `${path}.properties[${name}]`)),
    ...(isFields(schema.items) ? checkNested(schema.items, `${path}.items`) : []),
    ...(properties.some(([name]) => name === 'metadata')
      ? [forbiddenValue(`${path}.properties[metadata]`, 'must not be specified in a nested context')]
      : []),
    ...checkJunctors(schema, { path, level: 'field' }),
  ];
}

/** A default has to be what it is the default of. */
function checkDefault(raw: JsonFields, { path }: SchemaPlace): readonly FieldCause[] {
  if (raw.default === undefined) return [];
  return validateValue(raw.default, readSchema(raw), `${path}.default`);
}
