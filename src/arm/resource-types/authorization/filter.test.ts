import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArmError } from '../../errors.ts';
import { readFilter } from './filter.ts';

const names = ['atScope', 'assignedTo', 'principalId', 'roleName'] as const;

function read(filter: string) {
  const url = new URL('https://management.azure.com/');
  url.searchParams.set('$filter', filter);
  return readFilter(url, names);
}

describe('a filter', () => {
  it.each([
    ['', {}],
    ['atScope()', { atScope: '' }],
    ["atScope() and assignedTo('P')", { atScope: '', assignedTo: 'P' }],
    ["assignedto( 'P' )AND ATSCOPE( )", { atScope: '', assignedTo: 'P' }],
    ["principalId eq 'P'", { principalId: 'P' }],
    ["roleName eq 'Mine and eq ''yours'''", { roleName: "Mine and eq 'yours'" }],
  ])('%j is read', (filter, terms) => {
    expect(read(filter)).toEqual(terms);
  });

  it.each([
    ['atScope', /begins at character 1/],
    ["atScope() or principalId eq 'P'", /'and' is missing at character 11/],
    ['atScope() and', /begins at character 14/],
    ['atScope() and atScope()', /twice/],
    ['atScopeAndBelow()', /'atScopeAndBelow' is no filter/],
    ["toString eq 'P'", /'toString' is no filter/],
    ["assignedTo eq 'P'", /begins at character 1/],
    ["principalId('P')", /begins at character 1/],
    ["principalId ne 'P'", /begins at character 1/],
    ["principalId eq 'P", /begins at character 1/],
    ["not principalId eq 'P'", /begins at character 1/],
    [`principalId eq '${'P'.repeat(1_000)}'`, /too long/],
  ])('%j is refused', (filter, message) => {
    expect(() => read(filter)).toThrow(message);
  });

  it('keeps any text that is quoted as OData has it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        expect(read(`roleName eq '${text.replaceAll("'", "''")}' and atScope()`)).toEqual({
          roleName: text,
          atScope: '',
        });
      }),
    );
  });

  it('is read or refused, whatever it is', () => {
    const pieces = fc.constantFrom(
      'atScope()',
      'and',
      'eq',
      "'",
      "'P'",
      'roleName',
      '(',
      ' ',
      "assignedTo('P')",
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          read(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ArmError);
        }
      }),
    );
  });
});
