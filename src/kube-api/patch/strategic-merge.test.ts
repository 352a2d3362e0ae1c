import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { findStruct, schemaOf } from '../schema/index.ts';
import { applyStrategicMergePatch } from './strategic-merge.ts';

const pod = schemaOf({ group: '', version: 'v1', kind: 'Pod' })!;

function apply(target: JsonFields, patch: JsonFields): JsonFields | string {
  const outcome = applyStrategicMergePatch(target, patch, pod, findStruct);
  return outcome.kind === 'patched' ? outcome.object : outcome.reason;
}

const spec = (members: JsonFields): JsonFields => ({ spec: members });
const names = (...given: readonly string[]): readonly JsonFields[] => given.map((name) => ({ name }));

describe('applyStrategicMergePatch, lists with a merge key', () => {
  const server = spec({
    containers: [
      { name: 'a', image: '1' },
      { name: 'b', image: '1' },
    ],
  });

  it('merges an item into the one with its key', () => {
    expect(apply(server, spec({ containers: [{ name: 'b', image: '2' }] }))).toEqual(
      spec({
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '2' },
        ],
      }),
    );
  });

  it('puts a new item first where no order is given', () => {
    expect(apply(server, spec({ containers: names('c') }))).toEqual(
      spec({ containers: [{ name: 'c' }, { name: 'a', image: '1' }, { name: 'b', image: '1' }] }),
    );
  });

  it('merges lists inside of items, each by its own key', () => {
    const container = (members: JsonFields): JsonFields => spec({ containers: [{ name: 'a', ...members }] });
    const target = container({
      env: [{ name: 'X', value: '1' }],
      ports: [{ containerPort: 80 }],
      volumeMounts: [{ mountPath: '/a', name: 'v' }],
      args: ['one'],
    });
    const patch = container({
      env: [{ name: 'X', value: '2' }],
      ports: [{ containerPort: 80, name: 'http' }],
      volumeMounts: [{ mountPath: '/a', readOnly: true }],
      args: ['two'],
    });
    expect(apply(target, patch)).toEqual(
      container({
        env: [{ name: 'X', value: '2' }],
        ports: [{ containerPort: 80, name: 'http' }],
        volumeMounts: [{ mountPath: '/a', name: 'v', readOnly: true }],
        args: ['two'],
      }),
    );
  });

  it('removes an item by $patch: delete, and none when it is not there', () => {
    const patch = spec({
      containers: [
        { name: 'a', $patch: 'delete' },
        { name: 'x', $patch: 'delete' },
      ],
    });
    expect(apply(server, patch)).toEqual(spec({ containers: [{ name: 'b', image: '1' }] }));
    expect(apply({}, patch)).toEqual(spec({ containers: [] }));
  });

  it('replaces the list when one of its items says $patch: replace', () => {
    expect(apply(server, spec({ containers: [...names('c'), { $patch: 'replace' }] }))).toEqual(
      spec({ containers: names('c') }),
    );
    expect(apply(server, spec({ containers: [{ $patch: 'replace' }] }))).toEqual(spec({ containers: [] }));
  });

  it('merges only the first of several items with one key', () => {
    const ports = (list: readonly JsonFields[]): JsonFields =>
      spec({ containers: [{ name: 'a', ports: list }] });
    const target = ports([
      { containerPort: 53, protocol: 'TCP' },
      { containerPort: 53, protocol: 'UDP' },
    ]);
    expect(apply(target, ports([{ containerPort: 53, name: 'dns' }]))).toEqual(
      ports([
        { containerPort: 53, protocol: 'TCP', name: 'dns' },
        { containerPort: 53, protocol: 'UDP' },
      ]),
    );
  });
});

describe('applyStrategicMergePatch, order', () => {
  const server = spec({ containers: names('a', 'x', 'b', 'y') });
  const ordered = (...order: readonly string[]): JsonFields =>
    spec({ '$setElementOrder/containers': names(...order) });

  it('orders what $setElementOrder names and leaves the others where they were', () => {
    expect(apply(server, ordered('b', 'a'))).toEqual(spec({ containers: names('x', 'b', 'a', 'y') }));
    expect(apply(server, ordered('a', 'b'))).toEqual(server);
  });

  it('gives new items their place in the order', () => {
    const patch = spec({ containers: names('n'), '$setElementOrder/containers': names('a', 'n', 'b') });
    expect(apply(server, patch)).toEqual(spec({ containers: names('a', 'n', 'x', 'b', 'y') }));
  });

  it('orders plain values too', () => {
    const finalizers = (...list: readonly string[]): JsonFields => ({ metadata: { finalizers: list } });
    expect(apply(finalizers('a', 'b'), { metadata: { '$setElementOrder/finalizers': ['b', 'a'] } })).toEqual(
      finalizers('b', 'a'),
    );
  });

  it('ignores an order of a list that nobody has', () => {
    expect(apply({ spec: {} }, ordered('a'))).toEqual({ spec: {} });
  });

  it('refuses a patch in another order than it asks for', () => {
    const patch = spec({ containers: names('a', 'b'), '$setElementOrder/containers': names('b', 'a') });
    expect(apply(server, patch)).toBe(
      "The order in patch list:\n[map[name:a] map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:b] map[name:a]]\n",
    );
  });
});

describe('applyStrategicMergePatch, sets of plain values', () => {
  const server: JsonFields = { metadata: { finalizers: ['a', 'b'] } };

  it('adds what is not in the set', () => {
    expect(apply(server, { metadata: { finalizers: ['b', 'c'] } })).toEqual({
      metadata: { finalizers: ['a', 'b', 'c'] },
    });
  });

  it('removes by $deleteFromPrimitiveList', () => {
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a', 'z'] } };
    expect(apply(server, patch)).toEqual({ metadata: { finalizers: ['b'] } });
    expect(apply({ metadata: {} }, patch)).toEqual({ metadata: {} });
  });

  it('adds, removes and orders at once, as kubectl does', () => {
    const patch = {
      metadata: {
        '$setElementOrder/finalizers': ['c', 'b'],
        '$deleteFromPrimitiveList/finalizers': ['a'],
        finalizers: ['c'],
      },
    };
    expect(apply(server, patch)).toEqual({ metadata: { finalizers: ['c', 'b'] } });
  });
});

describe('applyStrategicMergePatch, objects', () => {
  it('merges maps, and null removes', () => {
    const target = { metadata: { name: 'web', labels: { app: 'web', tier: 'front' } } };
    expect(apply(target, { metadata: { labels: { tier: null, zone: '1', none: null } } })).toEqual({
      metadata: { name: 'web', labels: { app: 'web', zone: '1' } },
    });
    expect(apply(target, { metadata: { labels: null } })).toEqual({ metadata: { name: 'web' } });
  });

  it('replaces lists that have no merge key', () => {
    const tolerations = (...keys: readonly string[]): JsonFields =>
      spec({ tolerations: keys.map((key) => ({ key })) });
    expect(apply(tolerations('a', 'b'), tolerations('c'))).toEqual(tolerations('c'));
  });

  it('empties an object by $patch: delete and replaces it by $patch: replace', () => {
    const target = spec({ nodeSelector: { zone: '1' } });
    expect(apply(target, spec({ nodeSelector: { $patch: 'delete' } }))).toEqual(spec({ nodeSelector: {} }));
    expect(apply(target, spec({ nodeSelector: { $patch: 'replace', disk: 'ssd', no: null } }))).toEqual(
      spec({ nodeSelector: { disk: 'ssd' } }),
    );
    expect(apply({ spec: {} }, spec({ nodeSelector: { $patch: 'delete' } }))).toEqual({ spec: {} });
  });

  it('keeps only what $retainKeys names: the other kinds of a volume go', () => {
    const volume = (members: JsonFields): JsonFields => spec({ volumes: [{ name: 'v', ...members }] });
    const target = volume({ emptyDir: { medium: 'Memory' } });
    expect(apply(target, volume({ $retainKeys: ['configMap', 'name'], configMap: { name: 'c' } }))).toEqual(
      volume({ configMap: { name: 'c' } }),
    );
    expect(apply(target, volume({ $retainKeys: ['configMap'], configMap: { name: 'c' } }))).toBe(
      'invalid patch format of retainKeys',
    );
    expect(apply(target, volume({ $retainKeys: 'name' }))).toBe('invalid patch format of retainKeys');
  });

  it('leaves no directive and no null in what it adds', () => {
    const added = {
      volumes: [
        { name: 'v', $retainKeys: ['name'], emptyDir: { medium: null } },
        { name: 'w', $patch: 'delete' },
      ],
      '$setElementOrder/volumes': names('v'),
    };
    expect(apply({}, spec(added))).toEqual(spec({ volumes: [{ name: 'v', emptyDir: {} }] }));
    expect(apply({ spec: {} }, spec(added))).toEqual(spec({ volumes: [{ name: 'v', emptyDir: {} }] }));
  });

  it('changes neither document', () => {
    const target = spec({ containers: names('a', 'b'), nodeSelector: { a: '1' } });
    const patch = spec({
      containers: [{ name: 'a', $patch: 'delete' }],
      nodeSelector: { $patch: 'replace' },
    });
    const before = structuredClone([target, patch]);
    apply(target, patch);
    expect([target, patch]).toEqual(before);
  });
});

describe('applyStrategicMergePatch, refusals', () => {
  const server = spec({ containers: names('a'), nodeSelector: { a: '1' } });

  it.each([
    [spec({ containers: [{ image: 'x' }] }), 'map: map[image:x] does not contain declared merge key: name'],
    [
      spec({ containers: [{ $patch: 'delete' }] }),
      'map: map[$patch:delete] does not contain declared merge key: name',
    ],
    [spec({ containers: [{ $patch: 'merge' }] }), 'merging lists cannot yet be specified in the patch'],
    [
      spec({ containers: [{ name: 'a', $patch: 'x' }] }),
      'unknown patch type: x in map: map[$patch:x name:a]',
    ],
    [spec({ nodeSelector: { $patch: 'merge' } }), 'unknown patch type: merge in map: map[$patch:merge]'],
    [spec({ containers: [[]] }), 'lists of lists are not supported'],
    [spec({ containers: ['a'] }), 'list element types are not identical: [[map[name:a]] [a]]'],
    [spec({ '$setElementOrder/containers': 'a' }), 'expected a []interface {}, but received a string'],
    [
      spec({ '$setElementOrder/containers': [], containers: null }),
      'expected a []interface {}, but received a %!s(<nil>)',
    ],
    [spec({ '$deleteFromPrimitiveList/containers': 'a' }), 'invalid patch format of primitive list'],
  ])('refuses %j in the words of Go', (patch, reason) => {
    expect(apply(server, patch)).toBe(reason);
  });

  it('refuses to merge into a field that the type does not have', () => {
    expect(apply({ spec: { other: {} } }, { spec: { other: { a: 1 } } })).toBe(
      'unable to find api field in struct PodSpec for the json field "other"',
    );
  });

  it('takes prototype names as any others', () => {
    const labels = JSON.parse('{"metadata":{"labels":{"__proto__":"x","constructor":"y"}}}');
    expect(apply({}, labels)).toEqual(labels);
    expect(apply({ metadata: { labels: {} } }, labels)).toEqual(labels);
    expect(apply({}, JSON.parse('{"__proto__":{"polluted":1}}'))).not.toHaveProperty('polluted');
    expect(apply({ toString: {} }, { toString: {} })).toContain('unable to find api field');
    expect(apply({}, { '$setElementOrder/__proto__': [], '$setElementOrder/toString': [] })).toEqual({});
  });

  it('merges lists of many thousand items in moments', () => {
    const many = (value: string): JsonFields =>
      spec({
        containers: [
          { name: 'a', env: Array.from({ length: 50_000 }, (_, n) => ({ name: `N${n}`, value })) },
        ],
      });
    const started = performance.now();
    expect(apply(many('1'), many('2'))).toEqual(many('2'));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
