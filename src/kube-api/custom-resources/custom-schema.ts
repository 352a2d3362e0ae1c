import { fieldsOf, isFields, type JsonFields, textOf } from '../field-shape.ts';
import { textsOf } from './definition.ts';

/** A structural schema: what a value of a custom resource may be. */
export interface CustomSchema {
  /** Empty where any type will do. */
  readonly type: string;
  readonly format: string;
  readonly isNullable: boolean;
  /** `default`. */
  readonly fallback: { readonly value: unknown } | undefined;
  readonly properties: ReadonlyMap<string, CustomSchema>;
  /** Of members without a property of their own; `true` is anything. */
  readonly additional: CustomSchema | boolean | undefined;
  readonly items: CustomSchema | undefined;
  readonly isIntOrString: boolean;
  /** Members without a property stay as they are. */
  readonly keepsUnknown: boolean;
  /** An object of Kubernetes with apiVersion, kind and metadata. */
  readonly isResource: boolean;
  readonly listType: string;
  readonly listMapKeys: readonly string[];
  readonly mapType: string;
  readonly rules: ValueRules;
}

/** What is asked of a value beyond its type. */
export interface ValueRules {
  readonly required: readonly string[];
  readonly enum: readonly unknown[] | undefined;
  readonly pattern: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly isAboveMinimum: boolean;
  readonly isBelowMaximum: boolean;
  readonly multipleOf: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly minProperties: number | undefined;
  readonly maxProperties: number | undefined;
  readonly allOf: readonly CustomSchema[];
  readonly anyOf: readonly CustomSchema[];
  readonly oneOf: readonly CustomSchema[];
  readonly not: CustomSchema | undefined;
}

/** Reads a schema that has been checked: what has a wrong type counts as absent. */
export function readSchema(raw: JsonFields): CustomSchema {
  const { type, format, nullable, properties, additionalProperties, items } = raw;
  return {
    type: textOf(type),
    format: textOf(format),
    isNullable: nullable === true,
    fallback: raw.default === undefined ? undefined : { value: raw.default },
    properties: new Map(
      Object.entries(fieldsOf(properties)).flatMap(([name, schema]) =>
        isFields(schema) ? [[name, readSchema(schema)]] : [],
      ),
    ),
    additional: isFields(additionalProperties)
      ? readSchema(additionalProperties)
      : typeof additionalProperties === 'boolean'
        ? additionalProperties
        : undefined,
    items: isFields(items) ? readSchema(items) : undefined,
    isIntOrString: raw['x-kubernetes-int-or-string'] === true,
    keepsUnknown: raw['x-kubernetes-preserve-unknown-fields'] === true,
    isResource: raw['x-kubernetes-embedded-resource'] === true,
    listType: textOf(raw['x-kubernetes-list-type']),
    listMapKeys: textsOf(raw['x-kubernetes-list-map-keys']),
    mapType: textOf(raw['x-kubernetes-map-type']),
    rules: readRules(raw),
  };
}

function readRules(raw: JsonFields): ValueRules {
  return {
    required: textsOf(raw.required),
    enum: Array.isArray(raw.enum) && raw.enum.length > 0 ? raw.enum : undefined,
    pattern: textOf(raw.pattern) || undefined,
    minimum: numberOf(raw.minimum),
    maximum: numberOf(raw.maximum),
    isAboveMinimum: raw.exclusiveMinimum === true,
    isBelowMaximum: raw.exclusiveMaximum === true,
    multipleOf: numberOf(raw.multipleOf),
    minLength: numberOf(raw.minLength),
    maxLength: numberOf(raw.maxLength),
    minItems: numberOf(raw.minItems),
    maxItems: numberOf(raw.maxItems),
    minProperties: numberOf(raw.minProperties),
    maxProperties: numberOf(raw.maxProperties),
    allOf: schemasOf(raw.allOf),
    anyOf: schemasOf(raw.anyOf),
    oneOf: schemasOf(raw.oneOf),
    not: isFields(raw.not) ? readSchema(raw.not) : undefined,
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function schemasOf(value: unknown): readonly CustomSchema[] {
  return Array.isArray(value) ? value.filter(isFields).map(readSchema) : [];
}
