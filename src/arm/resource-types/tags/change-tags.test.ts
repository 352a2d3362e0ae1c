import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeTags } from './change-tags.ts';

const held = { Team: 'blue', stage: 'test' };

describe('tags', () => {
  it.each([
    ['Merge', { cost: '1' }, { Team: 'blue', stage: 'test', cost: '1' }],
    ['Merge', { TEAM: 'red' }, { Team: 'red', stage: 'test' }],
    ['Merge', {}, held],
    ['Replace', { cost: '1' }, { cost: '1' }],
    ['Replace', {}, {}],
    ['Delete', { team: 'blue' }, { stage: 'test' }],
    ['Delete', { team: '' }, { stage: 'test' }],
    ['Delete', { team: 'red' }, held],
    ['Delete', { cost: '' }, held],
    ['Delete', { team: '', STAGE: 'test' }, {}],
  ] as const)('%s %o', (operation, given, expected) => {
    expect(changeTags(operation, held, given)).toEqual(expected);
  });

  it('are merged once for all, and gone when all of them are deleted', () => {
    const tags = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(tags, tags, (before, given) => {
        const merged = changeTags('Merge', before, given);
        expect(changeTags('Merge', merged, given)).toEqual(merged);
        const names = Object.keys(merged).map((name) => name.toLowerCase());
        for (const name of Object.keys(given)) expect(names).toContain(name.toLowerCase());
        expect(changeTags('Delete', given, given)).toEqual({});
      }),
    );
  });
});
