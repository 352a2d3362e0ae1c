import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetsClause, parseFilter } from './filter.ts';

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

describe('a filter', () => {
  it.each([
    ["displayName eq 'a'", [{ kind: 'equals', property: 'displayName', value: 'a' }]],
    ["displayName eq 'it''s'", [{ kind: 'equals', property: 'displayName', value: "it's" }]],
    [
      'owner eq 10000000-0000-4000-8000-000000000001',
      [{ kind: 'equals', property: 'owner', value: '10000000-0000-4000-8000-000000000001' }],
    ],
    ['accountEnabled eq true', [{ kind: 'equals', property: 'accountEnabled', value: true }]],
    ["startswith(displayName,'a')", [{ kind: 'starts-with', property: 'displayName', value: 'a' }]],
    ["startsWith( displayName , 'a' )", [{ kind: 'starts-with', property: 'displayName', value: 'a' }]],
    ["names/any(c:c eq 'x')", [{ kind: 'any-equals', property: 'names', value: 'x' }]],
    [
      " a eq 'x and y' and b eq false ",
      [
        { kind: 'equals', property: 'a', value: 'x and y' },
        { kind: 'equals', property: 'b', value: false },
      ],
    ],
  ])('%j is read', (text, clauses) => {
    expect(parseFilter(text)).toEqual({ kind: 'filter', clauses });
  });

  it.each([
    ['', 0],
    ["displayName ne 'a'", 0],
    ["displayName eq 'a", 0],
    ['displayName eq a', 0],
    ["displayName eq 'a' or b eq 'c'", 18],
    ["displayName eq 'a' and ", 18],
    ["displayName eq 'a' and b", 23],
    ["not(displayName eq 'a')", 0],
    ["names/any(c:d eq 'x')", 0],
    ["names/all(c:c eq 'x')", 0],
    ["displayName eq 'a'b", 18],
    ["a eq 'x'\nand b eq 'y'", 8],
    [`a eq '${'x'.repeat(4_000)}'`, 4_000],
    [Array.from({ length: 11 }, () => "a eq 'x'").join(' and '), 130],
  ])('%j is invalid at its position', (text, position) => {
    expect(parseFilter(text)).toMatchObject({ kind: 'invalid', position });
  });

  it('gives back every text that it was made from', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);
    const clause = fc.record({
      kind: fc.constantFrom('equals' as const, 'starts-with' as const, 'any-equals' as const),
      property: name,
      value: fc.string({ maxLength: 30 }),
    });
    const write = ({ kind, property, value }: { kind: string; property: string; value: string }) => {
      if (kind === 'equals') return `${property} eq ${quoted(value)}`;
      return kind === 'starts-with'
        ? `startswith(${property},${quoted(value)})`
        : `${property}/any(x:x eq ${quoted(value)})`;
    };
    fc.assert(
      fc.property(fc.array(clause, { minLength: 1, maxLength: 10 }), (clauses) => {
        expect(parseFilter(clauses.map(write).join(' and '))).toEqual({ kind: 'filter', clauses });
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`'()/:, aeqndx`) }), (text) => {
        expect(['filter', 'invalid']).toContain(parseFilter(text).kind);
      }),
    );
  });
});

describe('a clause', () => {
  const object = { name: 'Ada', isOn: true, tags: ['One', 'two'] };

  it.each([
    ['equals', 'name', 'ada', true],
    ['equals', 'name', 'ad', false],
    ['equals', 'isOn', true, true],
    ['equals', 'isOn', 'true', false],
    ['equals', 'absent', '', false],
    ['starts-with', 'name', 'AD', true],
    ['starts-with', 'tags', 'o', false],
    ['any-equals', 'tags', 'one', true],
    ['any-equals', 'name', 'Ada', false],
  ] as const)('that %s %s %s is met: %s', (kind, property, value, isMet) => {
    expect(meetsClause(object, { kind, property, value })).toBe(isMet);
  });
});
