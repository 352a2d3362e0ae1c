import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { readSchema } from './custom-schema.ts';
import { shapeObject } from './shape-value.ts';
import { validateValue } from './validate-value.ts';

function mistakes(schema: JsonFields, a: unknown): readonly string[] {
  const whole = readSchema({ type: 'object', properties: { a: schema } });
  return validateValue({ a }, whole).map(({ field, message }) => `${field}: ${message}`);
}

describe('a value', () => {
  it.each<[JsonFields, unknown, string]>([
    [{ type: 'string' }, 1, 'a: Invalid value: "integer": a in body must be of type string: "integer"'],
    [{ type: 'string' }, null, 'a: Invalid value: "null": a in body must be of type string: "null"'],
    [{ type: 'integer' }, 1.5, 'a: Invalid value: "number": a in body must be of type integer: "number"'],
    [{ type: 'object' }, [], 'a: Invalid value: "array": a in body must be of type object: "array"'],
    [
      { 'x-kubernetes-int-or-string': true },
      true,
      'a: Invalid value: "boolean": a in body must be of type integer,string: "boolean"',
    ],
    [{ type: 'string', enum: ['x', 'y'] }, 'z', 'a: Unsupported value: "z": supported values: "x", "y"'],
    [{ type: 'string', maxLength: 1 }, 'zz', 'a: Too long: may not be more than 1 bytes'],
    [{ type: 'string', minLength: 1 }, '', 'a: Invalid value: "": a in body should be at least 1 chars long'],
    [{ type: 'string', pattern: '^b' }, 'a', 'a: Invalid value: "a": a in body should match \'^b\''],
    [{ type: 'string', format: 'ipv4' }, 'a', 'a: Invalid value: "a": a in body must be of type ipv4: "a"'],
    [
      { type: 'integer', minimum: 1 },
      0,
      'a: Invalid value: 0: a in body should be greater than or equal to 1',
    ],
    [
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      1,
      'a: Invalid value: 1: a in body should be greater than 1',
    ],
    [{ type: 'integer', maximum: 1 }, 2, 'a: Invalid value: 2: a in body should be less than or equal to 1'],
    [{ type: 'integer', multipleOf: 2 }, 3, 'a: Invalid value: 3: a in body should be a multiple of 2'],
    [
      { type: 'array', items: { type: 'string' }, maxItems: 1 },
      ['x', 'y'],
      'a: Too many: 2: must have at most 1 items',
    ],
    [
      { type: 'array', items: { type: 'string' }, minItems: 1 },
      [],
      'a: Invalid value: 0: a in body should have at least 1 items',
    ],
    [
      { type: 'array', items: { type: 'string' } },
      ['x', 1],
      'a[1]: Invalid value: "integer": a[1] in body must be of type string: "integer"',
    ],
    [
      { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
      ['x', 'x'],
      'a[1]: Duplicate value: "x"',
    ],
    [{ type: 'object', required: ['b'] }, {}, 'a.b: Required value'],
    [
      { type: 'object', additionalProperties: { type: 'string' } },
      { k: 1 },
      'a.k: Invalid value: "integer": a.k in body must be of type string: "integer"',
    ],
    [
      { type: 'integer', anyOf: [{ minimum: 5 }, { maximum: 1 }] },
      3,
      '<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)',
    ],
    [
      { type: 'integer', oneOf: [{ minimum: 1 }, { minimum: 2 }] },
      3,
      '<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
    [
      { type: 'integer', not: { enum: [3] } },
      3,
      '<nil>: Invalid value: "": "a" must not validate the schema (not)',
    ],
  ])('that %j does not allow: %j', (schema, value, mistake) => {
    expect(mistakes(schema, value)).toEqual([mistake]);
  });

  it.each<[JsonFields, unknown]>([
    [{ type: 'string', nullable: true }, null],
    [{ type: 'number' }, 1],
    [{ 'x-kubernetes-int-or-string': true }, '50%'],
    [{ 'x-kubernetes-preserve-unknown-fields': true }, [1, 'a', {}]],
    [{ type: 'string', format: 'of nobody' }, 'a'],
    [{ type: 'string', maxLength: 1 }, '😀'],
    [{ type: 'integer', allOf: [{ minimum: 1 }], oneOf: [{ minimum: 5 }, { maximum: 4 }] }, 3],
  ])('that %j allows: %j', (schema, value) => {
    expect(mistakes(schema, value)).toEqual([]);
  });
});

describe('the shape of an object', () => {
  const schema = readSchema({
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        default: {},
        properties: {
          size: { type: 'integer', default: 3 },
          name: { type: 'string' },
          maybe: { type: 'string', nullable: true },
          inner: { type: 'object', properties: { on: { type: 'boolean', default: true } } },
          embedded: {
            type: 'object',
            'x-kubernetes-embedded-resource': true,
            properties: { spec: { type: 'object' } },
          },
        },
      },
    },
  });

  it('has its defaults, in what is given and in what is itself a default', () => {
    expect(shapeObject({}, schema).value).toEqual({ spec: { size: 3 } });
    expect(shapeObject({ spec: { inner: {} } }, schema).value).toEqual({
      spec: { size: 3, inner: { on: true } },
    });
  });

  it('takes null for absence where it may not stand', () => {
    const { value, unknownFields } = shapeObject({ spec: { size: null, name: null, maybe: null } }, schema);
    expect(value).toEqual({ spec: { size: 3, maybe: null } });
    expect(unknownFields).toEqual([]);
  });

  it('keeps the head of an object in an object, and nothing else that is not known', () => {
    const embedded = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, data: 1, spec: { x: 1 } };
    const { value, unknownFields } = shapeObject({ spec: { embedded } }, schema);
    expect(value.spec).toMatchObject({
      embedded: { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, spec: {} },
    });
    expect(unknownFields).toEqual(['spec.embedded.data', 'spec.embedded.spec.x']);
  });

  it('is the same when it is shaped again, whatever was given, and holds no unknown field', () => {
    const member = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({ size: fc.integer(), other: fc.string() }),
    );
    const given = fc.dictionary(fc.constantFrom('spec', 'other', '__proto__', 'metadata'), member);
    fc.assert(
      fc.property(given, (object) => {
        const once = shapeObject(object as JsonFields, schema);
        const twice = shapeObject(once.value, schema);
        expect(twice).toEqual({ value: once.value, unknownFields: [] });
      }),
    );
  });

  it('is never what a schema cannot judge', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(fc.property(value, (given) => Array.isArray(validateValue(given, schema))));
  });
});
