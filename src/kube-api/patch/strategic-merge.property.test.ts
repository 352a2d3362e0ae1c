import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFields, type JsonFields } from '../field-shape.ts';
import { type FieldSchema, findStruct, type StructSchema, schemaOf } from '../schema/index.ts';
import { applyStrategicMergePatch } from './strategic-merge.ts';

const podStruct = schemaOf({ group: '', version: 'v1', kind: 'Pod' })!;

function apply(target: JsonFields, patch: JsonFields): JsonFields | string {
  const outcome = applyStrategicMergePatch(target, patch, podStruct, findStruct);
  return outcome.kind === 'patched' ? outcome.object : outcome.reason;
}

/** The two-way part of what kubectl sends: from what is there to what is wanted, nothing kept. */
function diff(had: JsonFields, wanted: JsonFields, struct?: StructSchema): JsonFields {
  const changed = [...new Set([...Object.keys(had), ...Object.keys(wanted)])].filter(
    (name) => JSON.stringify(had[name]) !== JSON.stringify(wanted[name]),
  );
  return Object.fromEntries(
    changed.flatMap((name) => diffMember(name, [had[name], wanted[name]], struct?.fields[name])),
  );
}

function diffMember(
  name: string,
  [had, wanted]: readonly [unknown, unknown],
  field: FieldSchema | undefined,
): [string, unknown][] {
  if (wanted === undefined) return [[name, null]];
  if (isFields(had) && isFields(wanted)) return [[name, diff(had, wanted, structOf(field))]];
  const strategy = field?.type === 'list' ? field.patchStrategy : undefined;
  if (field?.type !== 'list' || strategy === undefined || !Array.isArray(had) || !Array.isArray(wanted))
    return [[name, wanted]];
  const key = field.patchMergeKey;
  if (key === undefined) {
    return [
      [`$setElementOrder/${name}`, wanted],
      [`$deleteFromPrimitiveList/${name}`, had.filter((item) => !wanted.includes(item))],
      [name, wanted.filter((item) => !had.includes(item))],
    ];
  }
  const changes = wanted.flatMap((item) => {
    const before = had.find((one) => one[key] === item[key]);
    if (before === undefined) return [item];
    const change = diff(before, item, structOf(field.of));
    const retained = strategy === 'merge' ? {} : { $retainKeys: Object.keys(item) };
    return Object.keys(change).length === 0 ? [] : [{ ...change, [key]: item[key], ...retained }];
  });
  const gone = had.filter((one) => !wanted.some((item) => item[key] === one[key]));
  return [
    [`$setElementOrder/${name}`, wanted.map((item) => ({ [key]: item[key] }))],
    [name, [...changes, ...gone.map((one) => ({ [key]: one[key], $patch: 'delete' }))]],
  ];
}

const structOf = (field: FieldSchema | undefined): StructSchema | undefined =>
  field?.type === 'struct' ? findStruct(field.struct) : undefined;

const word = fc.constantFrom('a', 'b', 'c', 'd');
const optional = { requiredKeys: [] };
const wordMap = fc.dictionary(word, word);
const uniqueBy = <Item>(key: keyof Item, item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> =>
  fc.uniqueArray(item, { selector: (one) => one[key], maxLength: 4 });
const container = fc.record(
  {
    name: word,
    image: word,
    args: fc.array(word),
    env: uniqueBy('name', fc.record({ name: word, value: word })),
    ports: uniqueBy(
      'containerPort',
      fc.record({ containerPort: fc.integer({ min: 1, max: 4 }), protocol: word }),
    ),
    resources: fc.record({ limits: wordMap, requests: wordMap }, optional),
  },
  { requiredKeys: ['name'] },
);
const volume = fc.oneof(
  fc.record({ name: word, emptyDir: fc.record({ medium: word }, optional) }),
  fc.record({ name: word, configMap: fc.record({ name: word }) }),
);
const pod: fc.Arbitrary<JsonFields> = fc.record(
  {
    metadata: fc.record({ labels: wordMap, finalizers: fc.uniqueArray(word) }, optional),
    spec: fc.record(
      {
        nodeName: word,
        containers: uniqueBy('name', container),
        volumes: uniqueBy<{ name: string }>('name', volume),
      },
      optional,
    ),
    status: fc.record({ conditions: uniqueBy('type', fc.record({ type: word, status: word })) }, optional),
  },
  optional,
);

describe('applyStrategicMergePatch, for any pods', () => {
  it('makes of the current object the wanted one by the patch that kubectl would send', () => {
    fc.assert(
      fc.property(pod, pod, (current, wanted) => {
        expect(apply(current, diff(current, wanted, podStruct))).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing when the same patch comes again', () => {
    fc.assert(
      fc.property(pod, pod, pod, (current, wanted, other) => {
        for (const patch of [wanted, diff(other, wanted, podStruct)]) {
          const once = apply(current, patch);
          if (typeof once !== 'string') expect(apply(once, patch)).toEqual(once);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what others added when the patch speaks of the last applied object only', () => {
    const sidecar = { name: 'injected', image: 'proxy' };
    fc.assert(
      fc.property(
        uniqueBy('name', container),
        uniqueBy('name', container),
        fc.nat(4),
        (applied, wanted, place) => {
          const current = [...applied.slice(0, place), sidecar, ...applied.slice(place)];
          const patch = diff({ spec: { containers: applied } }, { spec: { containers: wanted } }, podStruct);
          fc.pre(Object.keys(patch).length > 0);
          const patched = apply({ spec: { containers: current } }, patch);
          const containers = (patched as { spec: { containers: JsonFields[] } }).spec.containers;
          expect(containers).toContainEqual(sidecar);
          expect(containers.filter(({ name }) => name !== 'injected')).toEqual(wanted);
        },
      ),
    );
  });

  it('answers any JSON without throwing', () => {
    const directive = fc.constantFrom(
      '$patch',
      '$retainKeys',
      '$setElementOrder/containers',
      '$deleteFromPrimitiveList/finalizers',
      'containers',
      'finalizers',
      'metadata',
      'spec',
      'name',
    );
    const leaf = fc.oneof(word, fc.constantFrom(null, 1, true, 'delete', 'replace', 'merge'));
    const hostile = fc.letrec<{ fields: JsonFields; value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('fields')),
      fields: fc.dictionary(directive, tie('value')),
    })).fields;
    fc.assert(
      fc.property(fc.oneof(pod, hostile), hostile, (target, patch) => {
        expect(applyStrategicMergePatch(target, patch, podStruct, findStruct).kind).toMatch(
          /^(patched|invalid)$/,
        );
      }),
      { numRuns: 500 },
    );
  });
});
