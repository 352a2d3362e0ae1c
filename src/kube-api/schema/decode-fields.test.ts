import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFields, type JsonFields } from '../field-shape.ts';
import { decodeFields } from './decode-fields.ts';
import type { FieldSchema, StructSchema } from './field-schema.ts';
import { findStruct } from './kube-schema.ts';

const decode = (value: JsonFields, struct = 'Pod') => decodeFields(value, findStruct(struct), findStruct);

/** A JSON schema that refuses a schema that refuses a schema … */
function nested(levels: number): JsonFields {
  let outer: JsonFields = {};
  for (let level = 0; level < levels; level++) outer = { not: outer };
  return outer;
}

describe('decodeFields', () => {
  it('keeps what has its type, and takes null for absence', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', creationTimestamp: '2026-03-01T12:00:00.5+01:00', labels: { __proto_: 'x' } },
      spec: {
        containers: [
          {
            name: 'web',
            resources: { limits: { cpu: '500m', memory: '1.5Gi' } },
            livenessProbe: { httpGet: { port: 'http' }, periodSeconds: 0 },
            readinessProbe: { tcpSocket: { port: 8080 } },
          },
        ],
        hostNetwork: false,
      },
    };
    const given = { ...pod, status: null, metadata: { ...pod.metadata, deletionTimestamp: null } };
    expect(decode(given)).toEqual({ kind: 'decoded', value: pod, unknownFields: [] });
  });

  it('lists unknown fields by their path, once each, and leaves them out', () => {
    const given = {
      Spec: {},
      constructor: 1,
      metadata: { nam: 'x' },
      spec: { containers: [{ name: 'a' }, { foo: {}, env: [{ valu: '' }] }] },
    };
    expect(decode(given)).toEqual({
      kind: 'decoded',
      value: { metadata: {}, spec: { containers: [{ name: 'a' }, { env: [{}] }] } },
      unknownFields: [
        'Spec',
        'constructor',
        'metadata.nam',
        'spec.containers[1].foo',
        'spec.containers[1].env[0].valu',
      ],
    });
  });

  it('names the key of a map in the path of an unknown field', () => {
    expect(decode({ properties: { a: { typ: 'x' } } }, 'JSONSchemaProps')).toMatchObject({
      unknownFields: ['properties.a.typ'],
    });
  });

  it('gives up counting unknown fields at a hundred', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`, 1]));
    const decoding = decode(many);
    expect(decoding.kind === 'decoded' && decoding.unknownFields.length).toBe(100);
  });

  it('keeps a label called __proto__ a label', () => {
    const given = JSON.parse('{"metadata":{"labels":{"__proto__":"x"}},"__proto__":{"spec":{}}}');
    const decoding = decode(given);
    expect(decoding).toMatchObject({ kind: 'decoded', unknownFields: ['__proto__'] });
    expect(JSON.stringify(decoding)).toContain('{"labels":{"__proto__":"x"}}');
  });

  it('takes null in a list or a map for the zero value, as Go does', () => {
    const given = {
      metadata: { labels: { a: null } },
      spec: { containers: [null], overhead: { cpu: null } },
    };
    expect(decode(given)).toMatchObject({
      value: {
        metadata: { labels: { a: '' } },
        spec: { containers: [{}], overhead: { cpu: '0' } },
      },
    });
  });

  it('stores the number of a quantity as its text', () => {
    const limits = (value: unknown) => ({ spec: { overhead: { cpu: value } } });
    expect(decode(limits(0.5))).toEqual({ kind: 'decoded', value: limits('0.5'), unknownFields: [] });
  });

  it.each<[string, JsonFields, string]>([
    ['Pod', { spec: [] }, 'array into Go struct field Pod.spec of type v1.PodSpec'],
    [
      'Pod',
      { spec: { containers: {} } },
      'object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'Pod',
      { spec: { containers: [{ name: true }] } },
      'bool into Go struct field Container.spec.containers.name of type string',
    ],
    [
      'Pod',
      { spec: { hostNetwork: 'true' } },
      'string into Go struct field PodSpec.spec.hostNetwork of type bool',
    ],
    [
      'Pod',
      { metadata: { labels: { a: 1 } } },
      'number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      'Pod',
      { metadata: { labels: [] } },
      'array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
    ],
    [
      'Pod',
      { metadata: { creationTimestamp: 7 } },
      'number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
    [
      'Deployment',
      { spec: { replicas: 1.5 } },
      'number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'Deployment',
      { spec: { replicas: 2 ** 31 } },
      'number 2147483648 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'Service',
      { spec: { ports: [{ targetPort: {} }] } },
      'object into Go struct field ServicePort.spec.ports.targetPort of type int32',
    ],
    ['Secret', { data: { a: {} } }, 'object into Go struct field Secret.data of type []uint8'],
    [
      'JSONSchemaProps',
      { maximum: '1' },
      'string into Go struct field JSONSchemaProps.maximum of type float64',
    ],
  ])('refuses a %s with %j in the words of encoding/json', (struct, given, reason) => {
    expect(decode(given, struct)).toEqual({ kind: 'mismatch', reason: `json: cannot unmarshal ${reason}` });
  });

  it.each<[string, JsonFields, string]>([
    [
      'Pod',
      { spec: { overhead: { cpu: 'lots' } } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['Pod', { spec: { overhead: { cpu: '1Kii' } } }, "unable to parse quantity's suffix"],
    ['Secret', { data: { a: 'YWJj*' } }, 'illegal base64 data at input byte 4'],
    ['Secret', { data: { a: 'YWJjZ' } }, 'illegal base64 data at input byte 4'],
    [
      'Pod',
      { metadata: { creationTimestamp: 'noon' } },
      'parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"',
    ],
    [
      'Lease',
      { spec: { renewTime: '2026-03-01T12:00:00Z' } },
      'parsing time "2026-03-01T12:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ],
  ])('refuses a %s with %j in the words of the type', (struct, given, reason) => {
    expect(decode(given, struct)).toEqual({ kind: 'mismatch', reason });
  });

  it('reports the first of several wrong types', () => {
    expect(decode({ metadata: { name: 1 }, spec: 2 })).toMatchObject({
      reason: expect.stringContaining('ObjectMeta.metadata.name'),
    });
  });

  it('refuses what is nested too deeply, and does not exhaust the stack on it', () => {
    const tooDeep = { kind: 'mismatch', reason: 'exceeded max depth' };
    expect(decode(nested(250), 'JSONSchemaProps')).toMatchObject({ kind: 'decoded', value: nested(250) });
    expect(decode(nested(100_000), 'JSONSchemaProps')).toEqual(tooDeep);
    expect(decode({ unknown: nested(100_000) })).toEqual(tooDeep);
    expect(decode({ default: nested(100_000) }, 'JSONSchemaProps')).toEqual(tooDeep);
  });

  const structNames = [
    'Pod',
    'Deployment',
    'Service',
    'Secret',
    'ObjectMeta',
    'JSONSchemaProps',
    'Container',
  ];

  it('never throws whatever the JSON, and returns nothing that the schema does not have', () => {
    const member: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        tie('fields'),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
      fields: fc.dictionary(
        fc.constantFrom(
          'metadata',
          'spec',
          'template',
          'containers',
          'labels',
          'env',
          'name',
          'items',
          '__proto__',
        ),
        tie('any'),
        { maxKeys: 5 },
      ),
    })).fields;
    fc.assert(
      fc.property(fc.constantFrom(...structNames), member, (name, given) => {
        const decoding = decode(given as JsonFields, name);
        if (decoding.kind === 'mismatch') return;
        expect(foreignFields(decoding.value, findStruct(name))).toEqual([]);
        expect(decode(decoding.value, name)).toEqual({ ...decoding, unknownFields: [] });
      }),
    );
  });
});

function foreignFields(value: JsonFields, { fields }: StructSchema): readonly string[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return schema === undefined ? [name] : foreignIn(member, schema);
  });
}

function foreignIn(value: unknown, schema: FieldSchema): readonly string[] {
  if (schema.type === 'struct' && isFields(value)) return foreignFields(value, findStruct(schema.struct));
  if (schema.type === 'list' && Array.isArray(value))
    return value.flatMap((item) => foreignIn(item, schema.of));
  if (schema.type === 'map' && isFields(value)) {
    return Object.values(value).flatMap((item) => foreignIn(item, schema.of));
  }
  return [];
}
