import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFields, type JsonFields } from '../field-shape.ts';
import { applyJsonPatch } from './json-patch.ts';
import { parsePointer } from './json-pointer.ts';

const pod: JsonFields = {
  metadata: { name: 'web', annotations: { 'a/b': '1', 'm~n': '2' } },
  spec: { containers: [{ name: 'a' }, { name: 'b' }] },
};

function patched(target: JsonFields, operations: readonly unknown[]): unknown {
  const outcome = applyJsonPatch(target, operations);
  return outcome.kind === 'patched' ? outcome.object : outcome.reason;
}

describe('applyJsonPatch', () => {
  it.each([
    [
      { op: 'add', path: '/b', value: 2 },
      { a: [1, 2], b: 2 },
    ],
    [{ op: 'add', path: '/a/1', value: 9 }, { a: [1, 9, 2] }],
    [{ op: 'add', path: '/a/2', value: 9 }, { a: [1, 2, 9] }],
    [{ op: 'add', path: '/a/-', value: 9 }, { a: [1, 2, 9] }],
    [{ op: 'add', path: '/a', value: null }, { a: null }],
    [
      { op: 'add', path: '/', value: 0 },
      { a: [1, 2], '': 0 },
    ],
    [{ op: 'remove', path: '/a' }, {}],
    [{ op: 'remove', path: '/a/0' }, { a: [2] }],
    [{ op: 'replace', path: '/a/1', value: { x: 1 } }, { a: [1, { x: 1 }] }],
    [{ op: 'replace', path: '', value: { z: 1 } }, { z: 1 }],
    [{ op: 'move', from: '/a/0', path: '/a/1' }, { a: [2, 1] }],
    [{ op: 'move', from: '/a', path: '/b' }, { b: [1, 2] }],
    [
      { op: 'copy', from: '/a', path: '/b' },
      { a: [1, 2], b: [1, 2] },
    ],
    [{ op: 'test', path: '/a', value: [1, 2] }, { a: [1, 2] }],
    [{ op: 'test', path: '', value: { a: [1, 2] } }, { a: [1, 2] }],
  ])('carries out %j', (operation, expected) => {
    expect(patched({ a: [1, 2] }, [operation])).toEqual(expected);
  });

  it.each([
    [
      { op: 'replace', path: '/b', value: 1 },
      { a: [1, 2], b: 1 },
    ],
    [
      { op: 'copy', from: '/b', path: '/c' },
      { a: [1, 2], c: null },
    ],
    [{ op: 'test', path: '/b', value: null }, { a: [1, 2] }],
    [
      { op: 'add', path: '/b' },
      { a: [1, 2], b: null },
    ],
    [{ op: 'remove', path: '/a/-1' }, { a: [1] }],
    [{ op: 'add', path: '/a/-1', value: 3 }, { a: [1, 2, 3] }],
  ])('is as lax as the real server about %j', (operation, expected) => {
    expect(patched({ a: [1, 2] }, [operation])).toEqual(expected);
  });

  it.each([
    [
      { op: 'remove', path: '/x' },
      "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value",
    ],
    [
      { op: 'remove', path: '/x/y' },
      'remove operation does not apply: doc is missing path: "/x/y": missing value',
    ],
    [
      { op: 'remove', path: '/spec/containers/2' },
      "error in remove for path: '/spec/containers/2': Unable to access invalid index: 2: invalid index referenced",
    ],
    [
      { op: 'remove', path: '/spec/containers/-' },
      'error in remove for path: \'/spec/containers/-\': strconv.Atoi: parsing "-": invalid syntax',
    ],
    [{ op: 'remove' }, 'remove operation failed to decode path: missing value'],
    [{ op: 'remove', path: '' }, 'remove operation does not apply: doc is missing path: "": missing value'],
    [
      { op: 'add', path: '/x/y', value: 1 },
      'add operation does not apply: doc is missing path: "/x/y": missing value',
    ],
    [
      { op: 'add', path: 'spec', value: 1 },
      'add operation does not apply: doc is missing path: "spec": missing value',
    ],
    [
      { op: 'add', path: '/metadata/name/x', value: 1 },
      'add operation does not apply: doc is missing path: "/metadata/name/x": missing value',
    ],
    [
      { op: 'add', path: '/spec/containers/9', value: 1 },
      "error in add for path: '/spec/containers/9': Unable to access invalid index: 9: invalid index referenced",
    ],
    [
      { op: 'add', path: '/spec/containers/x', value: 1 },
      "error in add for path: '/spec/containers/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
    ],
    [
      { op: 'replace', path: '/x/y', value: 1 },
      'replace operation does not apply: doc is missing path: /x/y: missing value',
    ],
    [
      { op: 'replace', path: '/spec/containers/7', value: 1 },
      'replace operation does not apply: doc is missing key: /spec/containers/7: missing value',
    ],
    [{ op: 'replace', path: '', value: 'text' }, 'replace operation value must be object or array'],
    [{ op: 'replace', path: '', value: [] }, 'the patched document is not an object'],
    [
      { op: 'move', from: '/x', path: '/y' },
      "error in move for path: 'x': Unable to remove nonexistent key: x: missing value",
    ],
    [
      { op: 'move', from: '/spec', path: '/spec/inner' },
      'move operation does not apply: doc is missing destination path: /spec/inner: missing value',
    ],
    [
      { op: 'move', path: '/y' },
      'move operation failed to decode from: operation missing from field: missing value',
    ],
    [
      { op: 'copy', from: '/x/y', path: '/y' },
      'copy operation does not apply: doc is missing from path: /x/y: missing value',
    ],
    [{ op: 'test', path: '/metadata/name', value: 'db' }, 'testing value /metadata/name failed: test failed'],
    [
      { op: 'test', path: '/x/y', value: 'db' },
      'test operation does not apply: is missing path: /x/y: missing value',
    ],
    [{ op: 'merge', path: '/x' }, 'Unexpected kind: merge'],
    [{ op: 'constructor', path: '/x' }, 'Unexpected kind: constructor'],
    [{ path: '/x' }, 'Unexpected kind: unknown'],
  ])('fails for %j in the words of Go', (operation, reason) => {
    expect(applyJsonPatch(pod, [operation])).toEqual({ kind: 'failed', reason });
  });

  it.each([
    [{ op: 'add' }, 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
    [null, 'json: cannot unmarshal null into Go value of type jsonpatch.Patch'],
    [['x'], 'json: cannot unmarshal string into Go value of type jsonpatch.Operation'],
    [[[]], 'json: cannot unmarshal array into Go value of type jsonpatch.Operation'],
    [
      Array.from({ length: 10_001 }, () => ({ op: 'test', path: '', value: 1 })),
      'The allowed maximum operations in a JSON patch is 10000, got 10001',
    ],
  ])('refuses what is no list of operations', (operations, reason) => {
    expect(applyJsonPatch(pod, operations)).toEqual({ kind: 'malformed', reason });
  });

  it('reads ~1 as a slash and ~0 as a tilde', () => {
    const operations = [
      { op: 'test', path: '/metadata/annotations/a~1b', value: '1' },
      { op: 'test', path: '/metadata/annotations/m~0n', value: '2' },
    ];
    expect(patched(pod, operations)).toEqual(pod);
  });

  it('changes neither the object nor the operations, whether it applies or not', () => {
    const before = structuredClone(pod);
    const operations = [
      { op: 'add', path: '/spec/volumes', value: [] },
      { op: 'add', path: '/spec/volumes/-', value: { name: 'v' } },
      { op: 'remove', path: '/spec/containers' },
    ];
    expect(applyJsonPatch(pod, operations).kind).toBe('patched');
    expect(applyJsonPatch(pod, [...operations, { op: 'remove', path: '/x' }]).kind).toBe('failed');
    expect(pod).toEqual(before);
    expect(operations[0]?.value).toEqual([]);
  });

  it('makes own members of all, __proto__ too, and reads no inherited ones', () => {
    const object = patched({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
    expect(Object.keys(object as object)).toEqual(['__proto__']);
    expect(isFields(object) && 'polluted' in object).toBe(false);
    expect('polluted' in {}).toBe(false);
    expect(patched({}, [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }])).toContain(
      'doc is missing path',
    );
    expect(patched(JSON.parse('{"__proto__":{"a":1}}'), [])).toEqual(JSON.parse('{"__proto__":{"a":1}}'));
  });

  it('stops copies that would grow the object without end', () => {
    const doubling = Array.from({ length: 100 }, (_, n) => ({ op: 'copy', from: '/a', path: `/a/${n}` }));
    expect(patched({ a: { text: 'x'.repeat(1000) } }, doubling)).toMatch(
      /^Unable to complete the copy, the accumulated size increase of copy is \d+, exceeding the limit 3145728$/,
    );
  });

  it('stops moves that would nest the object without end', () => {
    const nesting = Array.from({ length: 3_000 }, () => [
      { op: 'add', path: '/n', value: {} },
      { op: 'move', from: '/a', path: '/n/a' },
      { op: 'move', from: '/n', path: '/a' },
    ]).flat();
    const deep = 'the patched document exceeds the maximum depth';
    expect(patched({ a: {} }, nesting)).toBe(deep);
    expect(patched({ a: {} }, [...nesting, { op: 'copy', from: '/a', path: '/b' }])).toBe(deep);
    expect(patched({ a: {} }, [...nesting, { op: 'test', path: '/a', value: {} }])).toBe(deep);
  });

  const value = fc.jsonValue({ maxDepth: 3 });
  const object = fc.dictionary(fc.string(), value);
  const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

  it('takes away again what it added, for any member name', () => {
    fc.assert(
      fc.property(object, fc.string(), value, (target, key, added) => {
        fc.pre(!Object.hasOwn(target, key));
        const path = `/${escaped(key)}`;
        expect(
          patched(target, [
            { op: 'add', path, value: added },
            { op: 'test', path, value: added },
            { op: 'remove', path },
          ]),
        ).toEqual(target);
      }),
    );
  });

  it('answers any operations without throwing', () => {
    const path = fc.oneof(fc.constantFrom('', '/a', '/a/0', '/a/-', '/a/b', '/__proto__', '/b'), fc.string());
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
        path: fc.oneof(path, value),
        from: path,
        value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(object, fc.constant({ a: [1], b: {} })),
        fc.array(operation),
        (target, operations) => {
          const before = structuredClone(target);
          expect(applyJsonPatch(target, operations).kind).toMatch(/^(patched|failed)$/);
          expect(target).toEqual(before);
        },
      ),
    );
  });
});

describe('parsePointer', () => {
  it('gives back the steps that were joined', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (steps) => {
        const text = steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
        expect(parsePointer(text)).toEqual(steps);
      }),
    );
  });

  it.each(['a', 'a/b', '/a~', '/a~2'])('refuses %s', (text) => {
    expect(parsePointer(text)).toBeUndefined();
  });
});
