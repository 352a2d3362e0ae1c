import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLabelName, checkLabelValue, checkQualifiedName, checkSubdomainName } from './names.ts';

describe('the grammars of names', () => {
  it.each([
    [checkLabelName, ['a', 'a-b', '1a', 'a'.repeat(63)], ['', 'A', '-a', 'a-', 'a.b', 'a\n', 'a'.repeat(64)]],
    [
      checkSubdomainName,
      ['a', 'a.b', '1.2', 'a'.repeat(253)],
      ['', '.', 'a..b', 'a.', 'a_b', 'a'.repeat(254)],
    ],
    [
      checkQualifiedName,
      ['a', 'A_b.c-d', 'example.com/a', 'azure.workload.identity/client-id', 'a'.repeat(63)],
      ['', '/', 'a/', '/a', 'a/b/c', 'A.com/a', 'a b', '-a', 'a'.repeat(64), `${'a'.repeat(254)}/a`],
    ],
    [checkLabelValue, ['', 'a', 'A_b.c-d', '1', 'a'.repeat(63)], ['-', 'a-', 'a b', 'é', 'a'.repeat(64)]],
  ])('%o', (check, good, bad) => {
    for (const name of good) expect([name, check(name)]).toEqual([name, []]);
    for (const name of bad) expect([name, check(name).length > 0]).toEqual([name, true]);
  });

  it('take every name that is made of their letters', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{1,30}(-[a-z0-9]{1,20})?$/), (name) => {
        expect(checkLabelName(name)).toEqual([]);
        expect(checkSubdomainName(`${name}.${name}`)).toEqual([]);
        expect(checkQualifiedName(`${name}/${name}`)).toEqual([]);
      }),
    );
  });

  it('answer at once, however long the text', () => {
    const long = `${'a-'.repeat(500_000)}!`;
    for (const check of [checkLabelName, checkSubdomainName, checkQualifiedName, checkLabelValue]) {
      expect(check(long).length).toBeGreaterThan(0);
    }
  });
});
