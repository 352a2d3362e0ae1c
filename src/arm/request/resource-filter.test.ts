import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FilterCondition,
  type FilteredResource,
  matchesFilter,
  parseResourceFilter,
} from './resource-filter.ts';

const vault: FilteredResource = {
  name: 'akv-Lab',
  resourceType: 'Microsoft.KeyVault/vaults',
  resourceGroup: 'Lab',
  location: 'eastus',
  tags: { Team: 'Blue', empty: '' },
};

function matches(text: string, resource = vault): boolean {
  const parsed = parseResourceFilter(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return matchesFilter(parsed.filter, resource);
}

describe('a filter of resources', () => {
  it.each([
    ["resourceType eq 'Microsoft.KeyVault/vaults'", true],
    ["resourceType eq 'microsoft.keyvault/VAULTS' and name eq 'AKV-lab'", true],
    ["resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'akv'", false],
    ["RESOURCETYPE EQ 'Microsoft.KeyVault/vaults'", true],
    ["name ne 'akv-lab'", false],
    ["name ne 'other'", true],
    ["  resourceGroup   eq 'lab'  ", true],
    ["location eq 'westus'", false],
    ["location eq 'westus' or name eq 'akv-lab' and location eq 'eastus'", true],
    ["name eq 'akv-lab' and location eq 'westus' or name eq 'x'", false],
    ["substringof('LAB', name)", true],
    ["substringof( 'z' , name )", false],
    ["tagName eq 'team'", true],
    ["tagName eq 'empty'", true],
    ["tagName eq 'none'", false],
    ["tagName eq 'team' and tagValue eq 'Blue'", true],
    ["tagValue eq 'Blue' and tagName eq 'TEAM'", true],
    ["tagName eq 'team' and tagValue eq 'blue'", false],
    ["tagName eq 'team' and tagValue eq ''", false],
  ])('%s: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    '',
    'name',
    'name eq',
    'name eq kv',
    "name eq 'kv",
    "name gt 'kv'",
    "kind eq 'kv'",
    "name eq 'a' and",
    "or name eq 'a'",
    "(name eq 'a')",
    "not name eq 'a'",
    "name eq 'a' name eq 'b'",
    "startswith(name, 'a')",
    "substringof(name, 'a')",
    "tagValue eq 'a'",
    "tagName eq 'a' and tagName eq 'b'",
    "name eq 'a';",
    `name eq '${'a'.repeat(2_048)}'`,
    Array.from({ length: 51 }, () => "name eq 'a'").join(' or '),
  ])('%s is refused', (text) => {
    expect(parseResourceFilter(text)).toMatchObject({ kind: 'invalid', reason: expect.any(String) });
  });

  it('reads back whatever is written in its grammar', () => {
    const property = fc.constantFrom('name', 'resourceType', 'resourceGroup', 'location' as const);
    const value = fc.string({ maxLength: 10 });
    const condition = fc.oneof(
      fc.record({ kind: fc.constantFrom('equals', 'differs', 'contains'), property, value }),
    ) as fc.Arbitrary<Exclude<FilterCondition, { kind: 'tag' }>>;
    const tag = fc.record({
      kind: fc.constant('tag' as const),
      name: value,
      value: fc.option(value, { nil: undefined }),
    });
    const group = fc.tuple(
      fc.array(condition, { minLength: 1, maxLength: 3 }),
      fc.array(tag, { maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 3 }), (groups) => {
        const alternatives = groups.map(([conditions, tags]) => [...conditions, ...tags]);
        const text = alternatives.map((each) => each.map(write).join(' and ')).join(' or ');
        expect(parseResourceFilter(text)).toEqual({ kind: 'filter', filter: { alternatives } });
      }),
    );
  });

  it('never fails, and takes nothing for a filter that has no comparison', () => {
    const words = fc.constantFrom(
      'name',
      'eq',
      'and',
      'or',
      "'a'",
      '(',
      ')',
      ',',
      'substringof',
      'tagName',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((each) => each.join(' ')),
        ),
        (text) => {
          const parsed = parseResourceFilter(text);
          if (parsed.kind === 'invalid') return;
          expect(parsed.filter.alternatives.length).toBeGreaterThan(0);
          expect(parsed.filter.alternatives.every((each) => each.length > 0)).toBe(true);
        },
      ),
    );
  });
});

function write(condition: FilterCondition): string {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  switch (condition.kind) {
    case 'equals':
      return `${condition.property} eq ${quote(condition.value)}`;
    case 'differs':
      return `${condition.property} ne ${quote(condition.value)}`;
    case 'contains':
      return `substringof(${quote(condition.value)}, ${condition.property})`;
    case 'tag':
      return condition.value === undefined
        ? `tagName eq ${quote(condition.name)}`
        : `tagName eq ${quote(condition.name)} and tagValue eq ${quote(condition.value)}`;
  }
}
