import { isDeepStrictEqual } from 'node:util';
import {
  duplicateValue,
  type FieldCause,
  invalidValue,
  requiredValue,
  tooLong,
  tooMany,
  typeInvalid,
  unsupportedValue,
} from '../field-cause.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { matchPattern, readPattern } from '../go-pattern/index.ts';
import type { CustomSchema, ValueRules } from './custom-schema.ts';
import { hasFormat } from './formats.ts';

/** More than anybody reads at once. */
const mostCauses = 100;

/**
 * What a value is not, that its schema asks for: in the words of kube-openapi's validator, as the API server turns
 * them into causes. The value has been pruned, and given its defaults.
 */
export function validateValue(value: unknown, schema: CustomSchema, path = ''): readonly FieldCause[] {
  return mistakesIn(value, schema, path).take(mostCauses).toArray();
}

function* mistakesIn(value: unknown, schema: CustomSchema, path: string): Generator<FieldCause> {
  if (value === null && schema.isNullable) return;
  const type = typeOf(value);
  if (!isOfType(value, schema)) {
    const wanted = schema.isIntOrString ? 'integer,string' : schema.type;
    yield typeInvalid(path, type, `${path} in body must be of type ${wanted}: ${JSON.stringify(type)}`);
    return;
  }
  yield* ruleMistakes(value, schema, path);
  if (typeof value === 'string' && schema.format !== '' && !hasFormat(value, schema.format)) {
    yield invalidValue(
      path,
      value,
      `${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`,
    );
  }
  if (Array.isArray(value)) yield* itemMistakes(value, schema, path);
  else if (isFields(value)) yield* memberMistakes(value, schema, path);
}

function* itemMistakes(items: readonly unknown[], schema: CustomSchema, path: string): Generator<FieldCause> {
  const { items: ofItem } = schema;
  if (ofItem !== undefined) {
    for (const [index, item] of items.entries()) yield* mistakesIn(item, ofItem, `${path}[${index}]`);
  }
  yield* twinMistakes(items, schema, path);
}

/** Kubernetes: lists that are sets or maps hold nothing twice. */
function* twinMistakes(items: readonly unknown[], schema: CustomSchema, path: string): Generator<FieldCause> {
  const { listType, listMapKeys } = schema;
  if (listType !== 'set' && listType !== 'map') return;
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const identity = listType === 'set' ? item : pick(item, listMapKeys);
    const text = JSON.stringify(identity);
    if (seen.has(text)) yield duplicateValue(`${path}[${index}]`, identity);
    seen.add(text);
  }
}

function pick(item: unknown, keys: readonly string[]): JsonFields {
  return Object.fromEntries(
    keys.flatMap((key) => (isFields(item) && Object.hasOwn(item, key) ? [[key, item[key]]] : [])),
  );
}

function* memberMistakes(value: JsonFields, schema: CustomSchema, path: string): Generator<FieldCause> {
  for (const [name, member] of Object.entries(value)) {
    const of = schema.properties.get(name) ?? schema.additional;
    if (typeof of === 'object') yield* mistakesIn(member, of, path === '' ? name : `${path}.${name}`);
  }
}

/** Of the value itself; what is nested under `allOf` and the like looks further in by itself. */
function* ruleMistakes(value: unknown, { rules }: CustomSchema, path: string): Generator<FieldCause> {
  yield* choiceMistakes(value, rules, path);
  if (typeof value === 'string') yield* textMistakes(value, rules, path);
  else if (typeof value === 'number') yield* numberMistakes(value, rules, path);
  else if (Array.isArray(value)) yield* countMistakes(value.length, itemWords(rules), path);
  else if (isFields(value)) {
    yield* countMistakes(Object.keys(value).length, propertyWords(rules), path);
    const missing = rules.required.filter((name) => !Object.hasOwn(value, name));
    yield* missing.map((name) => requiredValue(path === '' ? name : `${path}.${name}`));
  }
  yield* combinedMistakes(value, rules, path);
}

function* choiceMistakes(value: unknown, rules: ValueRules, path: string): Generator<FieldCause> {
  if (rules.enum === undefined || rules.enum.some((one) => isDeepStrictEqual(one, value))) return;
  const shown = (one: unknown): string => (typeof one === 'string' ? one : JSON.stringify(one));
  yield unsupportedValue(path, shown(value), rules.enum.map(shown));
}

function* textMistakes(value: string, rules: ValueRules, path: string): Generator<FieldCause> {
  const { minLength, maxLength, pattern } = rules;
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) yield tooLong(path, maxLength);
  if (minLength !== undefined && length < minLength) {
    yield invalidValue(path, value, `${path} in body should be at least ${minLength} chars long`);
  }
  if (pattern === undefined) return;
  const reading = readPattern(pattern);
  // A definition with a pattern that cannot be read is refused.
  const match = reading.kind === 'read' ? matchPattern(reading.pattern, value) : 'differs';
  if (match === 'differs') yield invalidValue(path, value, `${path} in body should match '${pattern}'`);
  if (match === 'took-too-long') {
    yield invalidValue(path, value, `${path} in body could not be matched with '${pattern}' in time`);
  }
}

function* numberMistakes(value: number, rules: ValueRules, path: string): Generator<FieldCause> {
  const { minimum, maximum, isAboveMinimum, isBelowMaximum, multipleOf } = rules;
  const refuse = (asked: string): FieldCause =>
    invalidValue(path, value, `${path} in body should be ${asked}`);
  if (minimum !== undefined && (isAboveMinimum ? value <= minimum : value < minimum)) {
    yield refuse(`greater than ${isAboveMinimum ? '' : 'or equal to '}${minimum}`);
  }
  if (maximum !== undefined && (isBelowMaximum ? value >= maximum : value > maximum)) {
    yield refuse(`less than ${isBelowMaximum ? '' : 'or equal to '}${maximum}`);
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    yield refuse(`a multiple of ${multipleOf}`);
  }
}

interface CountWords {
  readonly least: number | undefined;
  readonly most: number | undefined;
  readonly what: string;
}

const itemWords = ({ minItems, maxItems }: ValueRules): CountWords => ({
  least: minItems,
  most: maxItems,
  what: 'items',
});
const propertyWords = ({ minProperties, maxProperties }: ValueRules): CountWords => ({
  least: minProperties,
  most: maxProperties,
  what: 'properties',
});

function* countMistakes(
  count: number,
  { least, most, what }: CountWords,
  path: string,
): Generator<FieldCause> {
  if (most !== undefined && count > most) yield tooMany(path, count, most);
  if (least !== undefined && count < least) {
    yield invalidValue(path, count, `${path} in body should have at least ${least} ${what}`);
  }
}

/** Kubernetes: what is said of several schemas at once has no field. The real one adds the nearest schema's words. */
function* combinedMistakes(value: unknown, rules: ValueRules, path: string): Generator<FieldCause> {
  const { allOf, anyOf, oneOf, not } = rules;
  const isValid = (schema: CustomSchema): boolean => mistakesIn(value, schema, path).next().done === true;
  const refuse = (asked: string): FieldCause => invalidValue('<nil>', '', `${JSON.stringify(path)} ${asked}`);
  for (const schema of allOf) yield* mistakesIn(value, schema, path);
  if (anyOf.length > 0 && !anyOf.some(isValid)) yield refuse('must validate at least one schema (anyOf)');
  const fitting = oneOf.filter(isValid).length;
  if (oneOf.length > 0 && fitting !== 1) {
    const found = fitting === 0 ? 'Found none valid' : `Found ${fitting} valid alternatives`;
    yield refuse(`must validate one and only one schema (oneOf). ${found}`);
  }
  if (not !== undefined && isValid(not)) yield refuse('must not validate the schema (not)');
}

function isOfType(value: unknown, { type, isIntOrString }: CustomSchema): boolean {
  if (isIntOrString) return typeof value === 'string' || Number.isInteger(value);
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case '':
      return true;
    default:
      return typeOf(value) === type;
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
