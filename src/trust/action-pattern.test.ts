import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesAction } from './action-pattern.ts';

const getSecret = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';

describe('matchesAction', () => {
  it.each([
    ['the same text', getSecret, getSecret],
    ['everything', '*', getSecret],
    ['everything, nothing included', '*', ''],
    ['nothing with nothing', '', ''],
    ['whatever is below, segments and all', 'Microsoft.KeyVault/*', getSecret],
    ['what ends alike', '*/action', getSecret],
    ['a star amid the text, across segments', 'Microsoft.KeyVault/*/action', getSecret],
    ['a star inside a segment', 'Microsoft.KeyVault/vaults/sec*/get*/action', getSecret],
    ['a star that stands for nothing', `Microsoft.Key*Vault/vaults/secrets/getSecret/action*`, getSecret],
    ['stars side by side', 'Microsoft.KeyVault/***/action', getSecret],
    ['a start that looks like the end', '*/a/b', 'x/a/a/b'],
    ['an end that comes twice', '*ab', 'abab'],
    ['several stars, each of which has to try again', '*a*ab*abc', 'xaxabxabxabc'],
    ['any case of the pattern', getSecret.toUpperCase(), getSecret],
    ['any case of the action', getSecret, getSecret.toLowerCase()],
    ['a star in the action itself', 'a*c', 'a*c'],
    ['a star for no segment at all', 'Microsoft.KeyVault/vaults/*/read', 'Microsoft.KeyVault/vaults/read'],
    ['two of them', 'a/*/*/b', 'a/b'],
    ['two of them, and one segment', 'a/*/*/b', 'a/x/b'],
    ['one before an end that comes twice', 'a/*/b', 'a/b/b'],
  ])('fits %s', (_, pattern, action) => {
    expect(matchesAction(pattern, action)).toBe(true);
  });

  it.each([
    ['text behind the action', getSecret, `${getSecret}s`],
    ['text before the action', getSecret, `x${getSecret}`],
    ['the start of an action alone', 'Microsoft.KeyVault/vaults', getSecret],
    ['the end of an action alone', 'getSecret/action', getSecret],
    ['an action that stops before the pattern does', `${getSecret}/*`, getSecret],
    ['a service whose name goes on', 'Microsoft.KeyVault/*', 'Microsoft.KeyVaults/vaults/read'],
    ['a middle that is not there', 'Microsoft.KeyVault/*/keys/*', getSecret],
    ['an empty pattern', '', getSecret],
    ['an empty action', getSecret, ''],
    ['one text standing for two', '*aba*aba', 'xababa'],
    ['a star of the action in place of text', 'Microsoft.KeyVault/vaults/read', 'Microsoft.KeyVault/*'],
    ['a blank at the end', getSecret, `${getSecret} `],
    ['another line', '*/read', 'a/read\nb'],
    ['a star for no segment where one has to be', 'a/*/b', 'ab'],
    ['a star for no segment at the end', 'a/b/*', 'a/b'],
    ['a star for no segment at the start', '*/a', 'a'],
    ['a slash that belongs to a longer word', 'a/*/b', 'a/cb'],
    ['part of a segment', 'a/x*/b', 'a/b'],
  ])('does not fit %s', (_, pattern, action) => {
    expect(matchesAction(pattern, action)).toBe(false);
  });

  it.each([
    ['.', 'x'],
    ['a.c', 'abc'],
    ['a?', 'a'],
    ['a?', 'ab'],
    ['a+', 'aa'],
    ['[ab]', 'a'],
    ['(a|b)', 'a'],
    ['^a$', 'a'],
    ['a{2}', 'aa'],
    ['\\w', 'a'],
    ['a\\*', 'ab'],
    ['%', 'x'],
    ['_', 'x'],
  ])('takes %s for text and not for a pattern', (pattern, action) => {
    expect(matchesAction(pattern, action)).toBe(false);
    if (!pattern.includes('*')) expect(matchesAction(pattern, pattern)).toBe(true);
  });

  it('crosses line ends, as any other character', () => {
    expect(matchesAction('a*c', 'a\n\r\u2028c')).toBe(true);
  });

  // A matcher that tried every share of the text among the stars would not come back from any of these.
  it.each([
    ['many stars', '*a'.repeat(60), 'a'.repeat(100_000), true],
    ['many stars with an end that is not there', `${'*a'.repeat(60)}*b`, 'a'.repeat(100_000), false],
    ['stars without end', '*'.repeat(10_000), 'a'.repeat(100_000), true],
    ['an end that almost fits everywhere', `*${'a'.repeat(100)}b`, 'a'.repeat(100_000), false],
    ['two words in turn', '*ab*ba*ab*ba*!', 'ab'.repeat(50_000), false],
  ])('answers in time for %s', { timeout: 2_000 }, (_, pattern, action, fits) => {
    expect(matchesAction(pattern, action)).toBe(fits);
  });
});

describe('matchesAction, for whatever is written', () => {
  const few = fc.constantFrom('a', 'B', 'b', '/', '.');
  const actions = fc.string({ unit: few, maxLength: 12 });
  const patterns = fc.string({ unit: fc.oneof(few, fc.constant('*')), maxLength: 8 });

  /** By the definition, one character at a time, and slow. */
  const reference = (pattern: string, action: string): boolean => {
    if (pattern === '') return action === '';
    const segments = /^\/\*+\//.exec(pattern);
    if (segments !== null && reference(pattern.slice(segments[0].length - 1), action)) return true;
    if (pattern[0] === '*') {
      return reference(pattern.slice(1), action) || (action !== '' && reference(pattern, action.slice(1)));
    }
    return (
      action !== '' &&
      pattern.charAt(0).toLowerCase() === action.charAt(0).toLowerCase() &&
      reference(pattern.slice(1), action.slice(1))
    );
  };

  it('agrees with the definition', () => {
    fc.assert(
      fc.property(patterns, actions, (pattern, action) => {
        expect(matchesAction(pattern, action)).toBe(reference(pattern, action));
      }),
      { numRuns: 3_000 },
    );
  });

  it('fits every action that the pattern was made from', () => {
    const cut = fc.array(fc.tuple(actions, fc.boolean()), { maxLength: 5 });
    fc.assert(
      fc.property(cut, (pieces) => {
        const action = pieces.map(([text]) => text).join('');
        const pattern = pieces.map(([text, isStar]) => (isStar ? '*' : text)).join('');
        expect(matchesAction(pattern, action)).toBe(true);
      }),
    );
  });

  it('answers alike whatever the case', () => {
    fc.assert(
      fc.property(patterns, actions, (pattern, action) => {
        const given = matchesAction(pattern, action);
        expect(matchesAction(pattern.toUpperCase(), action.toLowerCase())).toBe(given);
        expect(matchesAction(pattern.toLowerCase(), action.toUpperCase())).toBe(given);
      }),
    );
  });

  it('is equality but for case where there is no star', () => {
    fc.assert(
      fc.property(actions, actions, (pattern, action) => {
        expect(matchesAction(pattern, action)).toBe(pattern.toLowerCase() === action.toLowerCase());
        expect(matchesAction(pattern, pattern)).toBe(true);
      }),
    );
  });
});
