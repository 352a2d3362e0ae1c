import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameScope, scopeCovers } from './scope.ts';

const group = '/subscriptions/a/resourceGroups/rg';
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv1`;
const secret = `${vault}/secrets/database`;

describe('scopeCovers', () => {
  it.each([
    ['itself', vault, vault],
    ['a child', vault, secret],
    ['what is in its group', group, secret],
    ['what is in its subscription', '/subscriptions/a', secret],
    ['everything, from the root', '/', secret],
    ['the root, from the root', '/', '/'],
    ['itself in another case', group.toUpperCase(), group],
    ['a child in another case', group.toLowerCase(), vault.toUpperCase()],
    ['itself, with a slash at its end', `${group}/`, group],
    ['a child, with a slash at its end', `${group}/`, vault],
    ['what has a slash at its end', group, `${group}/`],
  ])('covers %s', (_, outer, inner) => {
    expect(scopeCovers(outer, inner)).toBe(true);
  });

  it.each([
    ['a group whose name goes on', group, `${group}2`],
    ['what is in a group whose name goes on', group, `${group}2/providers/A.B/c/d`],
    ['a vault whose name goes on', vault, `${vault}0`],
    ['a vault whose name goes on after a hyphen', vault, `${vault}-test`],
    ['a secret whose name goes on', secret, `${secret}s`],
    ['a subscription whose id goes on', '/subscriptions/a', '/subscriptions/ab'],
    ['its own parent', vault, group],
    ['the root, from below', group, '/'],
    ['a sibling', vault, `${group}/providers/Microsoft.KeyVault/vaults/kv2`],
    ['the same name in another group', vault, vault.replace('/rg/', '/other/')],
    ['a text that has it in its middle', vault, `/subscriptions/b${vault}`],
  ])('does not cover %s', (_, outer, inner) => {
    expect(scopeCovers(outer, inner)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['no slash at its start', 'subscriptions/a'],
    ['an empty segment', '/subscriptions//a'],
    ['two slashes at its start', '//subscriptions/a'],
    ['two slashes at its end', '/subscriptions/a//'],
    ['a climb', '/subscriptions/a/../b'],
    ['a climb at its end', '/subscriptions/a/..'],
    ['a dot', '/subscriptions/./a'],
    ['an address', 'https://management.azure.com/subscriptions/a'],
  ])('takes a text with %s for no scope, which neither covers nor is covered', (_, text) => {
    expect(scopeCovers(text, secret)).toBe(false);
    expect(scopeCovers('/', text)).toBe(false);
    expect(scopeCovers(text, text)).toBe(false);
    expect(isSameScope(text, text)).toBe(false);
  });

  it('does not let a climb out of what is covered', () => {
    expect(scopeCovers(vault, `${vault}/../kv2/secrets/database`)).toBe(false);
  });

  it('takes an encoded slash for a part of a name', () => {
    expect(scopeCovers(vault, `${vault}%2Fsecrets/database`)).toBe(false);
  });
});

describe('isSameScope', () => {
  it('disregards case and one slash at the end, and nothing else', () => {
    expect(isSameScope(vault, `${vault.toUpperCase()}/`)).toBe(true);
    expect(isSameScope('/', '/')).toBe(true);
    expect(isSameScope(vault, secret)).toBe(false);
    expect(isSameScope(vault, group)).toBe(false);
    expect(isSameScope(vault, `${vault}0`)).toBe(false);
  });
});

describe('scopes, whatever their names', () => {
  const names = fc.string({
    unit: fc.constantFrom('a', 'b', 'B', '1', '-', '.x'),
    minLength: 1,
    maxLength: 4,
  });
  const scopes = fc.array(names, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);

  it('cover themselves', () => {
    fc.assert(
      fc.property(scopes, (scope) => {
        expect(scopeCovers(scope, scope)).toBe(true);
        expect(isSameScope(scope, scope)).toBe(true);
      }),
    );
  });

  it('cover exactly those whose segments begin with theirs', () => {
    const segmentsOf = (scope: string) => scope.toLowerCase().split('/').filter(Boolean);
    fc.assert(
      fc.property(scopes, scopes, (outer, inner) => {
        const [above, below] = [segmentsOf(outer), segmentsOf(inner)];
        const isPrefix = above.every((segment, index) => below[index] === segment);
        expect(scopeCovers(outer, inner)).toBe(isPrefix);
      }),
      { numRuns: 1_000 },
    );
  });

  it('cover what is covered by what they cover', () => {
    const steps = fc.tuple(scopes, fc.array(names, { maxLength: 2 }), fc.array(names, { maxLength: 2 }));
    fc.assert(
      fc.property(steps, ([top, first, second]) => {
        const below = (scope: string, added: readonly string[]) =>
          added.reduce((path, name) => (path === '/' ? `/${name}` : `${path}/${name}`), scope);
        const middle = below(top, first);
        const bottom = below(middle, second);
        expect(scopeCovers(top, middle)).toBe(true);
        expect(scopeCovers(middle, bottom)).toBe(true);
        expect(scopeCovers(top, bottom)).toBe(true);
      }),
    );
  });

  it('are the same when each covers the other, and only then', () => {
    fc.assert(
      fc.property(scopes, scopes, (left, right) => {
        expect(isSameScope(left, right)).toBe(scopeCovers(left, right) && scopeCovers(right, left));
      }),
      { numRuns: 1_000 },
    );
  });

  it('never cover a sibling whose name begins with theirs', () => {
    fc.assert(
      fc.property(scopes, names, names, (parent, name, added) => {
        const left = `${parent === '/' ? '' : parent}/${name}`;
        const right = `${left}${added}`;
        expect(scopeCovers(left, right)).toBe(false);
        expect(scopeCovers(right, left)).toBe(false);
        expect(scopeCovers(left, `${right}/${name}`)).toBe(false);
      }),
    );
  });
});
