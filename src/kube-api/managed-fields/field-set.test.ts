import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSet } from './field-set.ts';
import { parseFieldsV1, printFieldsV1 } from './fields-v1.ts';
import {
  fieldElement,
  fieldPath,
  indexElement,
  keyElement,
  type Path,
  showPath,
  valueElement,
} from './path-element.ts';

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '', '.', '__proto__', 'constructor', '\u{1f600}', '\uffee'),
);
const element = fc.oneof(
  name.map(fieldElement),
  fc
    .uniqueArray(fc.tuple(name, scalar), { selector: ([key]) => key, minLength: 1, maxLength: 3 })
    .map(keyElement),
  scalar.map(valueElement),
  fc.nat(9).map(indexElement),
);
const path: fc.Arbitrary<Path> = fc.array(element, { minLength: 1, maxLength: 4 });
const fieldSet = fc.array(path, { maxLength: 12 }).map((paths) => FieldSet.of(paths));

const parsed = (value: unknown): FieldSet => {
  const parsing = parseFieldsV1(value);
  if (parsing.kind === 'malformed') throw new Error(parsing.reason);
  return parsing.fields;
};
const printed = (set: FieldSet): string => JSON.stringify(printFieldsV1(set));

describe('FieldsV1', () => {
  it('prints what it parsed, sorted as Kubernetes sorts', () => {
    const text =
      '{"f:data":{".":{},"f:a":{},"f:b":{}},"f:spec":{"f:containers":{' +
      '"k:{\\"name\\":\\"a\\"}":{".":{},"f:image":{}},"k:{\\"name\\":\\"b\\"}":{}}}}';
    expect(printed(parsed(JSON.parse(text)))).toBe(text);
  });

  it('puts fields before keys, values and places, and numbers before strings', () => {
    const elements = [
      indexElement(10),
      indexElement(9),
      valueElement('b'),
      valueElement(true),
      valueElement(10),
      valueElement(9),
      keyElement([['name', 'x']]),
      keyElement([
        ['name', 'a'],
        ['age', 1],
      ]),
      fieldElement('z'),
      fieldElement('Z'),
    ];
    expect(FieldSet.of(elements.map((one) => [one])).branches.map((branch) => branch.element.text)).toEqual([
      'f:Z',
      'f:z',
      'k:{"age":1,"name":"a"}',
      'k:{"name":"x"}',
      'v:9',
      'v:10',
      'v:"b"',
      'v:true',
      'i:9',
      'i:10',
    ]);
  });

  it('sorts names by their bytes, as Go does', () => {
    const set = FieldSet.of([fieldPath('\u{1f600}'), fieldPath('\uffee')]);
    expect(Object.keys(printFieldsV1(set))).toEqual(['f:\uffee', 'f:\u{1f600}']);
  });

  it('reads keys in any order as the same key', () => {
    const set = parsed({ 'k:{"protocol":"TCP", "containerPort":80}': {} });
    expect(printed(set)).toBe('{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{}}');
  });

  it.each([
    [null, 'not an object'],
    [[], 'not an object'],
    [{ 'f:a': 1 }, 'not an object'],
    [{ a: {} }, '"a" is not a path element'],
    [{ 'x:a': {} }, 'is not a path element'],
    [{ 'k:name': {} }, 'is not a path element'],
    [{ 'k:{"name":{}}': {} }, 'is not a path element'],
    [{ 'k:{"a":1,"a":2}': {} }, 'is not a path element'],
    [{ 'v:[]': {} }, 'is not a path element'],
    [{ 'v:1 2': {} }, 'is not a path element'],
    [{ 'i:01': {} }, 'is not a path element'],
    [{ 'i:-1': {} }, 'is not a path element'],
    [{ 'k:{"a":1}': {}, 'k:{ "a":1}': {} }, 'is present twice'],
  ])('refuses %j', (value, reason) => {
    expect(parseFieldsV1(value)).toEqual({ kind: 'malformed', reason: expect.stringContaining(reason) });
  });

  it('refuses what is nested too deeply', () => {
    let value: unknown = {};
    for (let depth = 0; depth < 100_000; depth++) value = { 'f:a': value };
    expect(parseFieldsV1(value)).toMatchObject({ kind: 'malformed' });
  });

  it('comes back as it was from print and parse', () => {
    fc.assert(
      fc.property(fieldSet, (set) => {
        expect(parsed(JSON.parse(printed(set))).equals(set)).toBe(true);
        expect(printed(parsed(JSON.parse(printed(set))))).toBe(printed(set));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseFieldsV1(value)));
    fc.assert(
      fc.property(fc.string(), (text) => void parseFieldsV1({ [`k:${text}`]: {}, [`v:${text}`]: {} })),
    );
  });
});

describe('FieldSet', () => {
  it('obeys the laws of sets', () => {
    fc.assert(
      fc.property(fieldSet, fieldSet, fieldSet, (a, b, c) => {
        const same = (left: FieldSet, right: FieldSet): void => expect(printed(left)).toBe(printed(right));
        same(a.union(b), b.union(a));
        same(a.intersection(b), b.intersection(a));
        same(a.union(b).union(c), a.union(b.union(c)));
        same(a.intersection(b.union(c)), a.intersection(b).union(a.intersection(c)));
        same(a.difference(b), a.difference(a.intersection(b)));
        same(a.difference(b).union(a.intersection(b)), a);
        same(a.difference(a), FieldSet.empty);
        same(a.union(FieldSet.empty), a);
      }),
    );
  });

  it('has each of its paths, and no other', () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 8 }), path, (paths, other) => {
        const set = FieldSet.of(paths);
        expect(paths.every((one) => set.has(one))).toBe(true);
        expect(set.has(other)).toBe(paths.some((one) => showTexts(one) === showTexts(other)));
        expect(FieldSet.of(set.paths()).equals(set)).toBe(true);
        expect(set.isEmpty).toBe(paths.length === 0);
      }),
    );
  });

  it('counts as leaves the members with nothing below', () => {
    const set = FieldSet.of([fieldPath('data'), fieldPath('data', 'a'), fieldPath('kind')]);
    expect([...set.leaves().paths()].map(showPath)).toEqual(['.kind', '.data.a']);
  });

  it('shows paths as refusals do', () => {
    const port = keyElement([
      ['protocol', 'TCP'],
      ['containerPort', 80],
    ]);
    const shown = showPath([
      fieldElement('ports'),
      port,
      fieldElement('name'),
      valueElement('a'),
      indexElement(2),
    ]);
    expect(shown).toBe('.ports[containerPort=80,protocol="TCP"].name[="a"][2]');
  });
});

const showTexts = (one: Path): string => JSON.stringify(one.map(({ text }) => text));
