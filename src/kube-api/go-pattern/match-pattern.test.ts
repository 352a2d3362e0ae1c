import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPattern } from './match-pattern.ts';
import { readPattern } from './read-pattern.ts';

function match(source: string, text: string): string {
  const reading = readPattern(source);
  return reading.kind === 'read' ? matchPattern(reading.pattern, text) : reading.reason;
}

describe('a pattern', () => {
  it.each([
    ['^[a-z]+$', 'abc', 'matches'],
    ['^[a-z]+$', 'aBc', 'differs'],
    ['b', 'abc', 'matches'],
    ['(?i)^ABC$', 'abc', 'matches'],
    ['^(?i)(abort|warn)?$', 'ABORT', 'matches'],
    ['^((?i)mon|tues)day$', 'TUESday', 'matches'],
    ['^((?i)mon|tues)day$', 'monDAY', 'differs'],
    ['^(x(?i)a|b)$', 'B', 'matches'],
    ['^(x(?i)a|b)$', 'Xa', 'differs'],
    ['^(?s).$', '\n', 'matches'],
    ['^[]a]+$', ']a', 'matches'],
    ['^[(?i)|]+$', '(|', 'matches'],
    ['^\\(?i$', '(i', 'matches'],
    ['^[[:alpha:]]+$', 'abC', 'matches'],
    ['^[[:alpha:]]+$', 'ab1', 'differs'],
    ['\\Aabc\\z', 'abc', 'matches'],
    ['^(?P<name>a)$', 'a', 'matches'],
    ['^\\p{Lu}$', 'Ä', 'matches'],
  ])('of Go, %s, and %s: %s', (source, text, result) => {
    expect(match(source, text)).toBe(result);
  });

  it.each(['(?=a)', '(?!a)', '(?<=a)b', '(a)\\1', '(', '[a'])(
    'that Go cannot read is refused: %s',
    (source) => {
      expect(readPattern(source).kind).toBe('unreadable');
    },
  );

  it('that takes for ever is given up', () => {
    expect(match('^(a+)+$', `${'a'.repeat(60)}!`)).toBe('took-too-long');
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (source) => ['read', 'unreadable'].includes(readPattern(source).kind)),
    );
  });

  it('without special characters is found where it is', () => {
    const word = fc.stringMatching(/^[a-z0-9 ]*$/);
    fc.assert(
      fc.property(
        word,
        word,
        word,
        (before, source, after) => match(source, before + source + after) === 'matches',
      ),
      { numRuns: 30 },
    );
  });
});
