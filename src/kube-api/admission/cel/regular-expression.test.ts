import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRegularExpression } from './regular-expression.ts';

function matches(pattern: string, text: string): boolean {
  const read = readRegularExpression(pattern);
  if (read.kind === 'malformed') throw new Error(read.reason);
  return read.expression.test(text);
}

describe('a regular expression of RE2', () => {
  it.each<[string, string, boolean]>([
    ['^web-[0-9]+$', 'web-12', true],
    ['(?i)^WEB$', 'web', true],
    ['(?s)^a.b$', 'a\nb', true],
    ['^a.b$', 'a\nb', false],
    ['^a.b$', 'a\rb', true],
    ['(?m)^b$', 'a\nb', true],
    ['\\Ab', 'a\nb', false],
    ['(?m)a\\z', 'a\nb', false],
    ['^[[:alpha:]]+$', 'abc', true],
    ['^[[:alpha:]]+$', 'ab1', false],
    ['^[^[:space:]]+$', 'a b', false],
    ['^[\\w-.]+$', 'a-b.c', true],
    ['^[a-c-]+$', 'a-c', true],
    ['^[a-c]+$', 'b', true],
    ['^[]a]+$', 'a]', true],
    ['^[a[]+$', 'a[', true],
    ['^\\pL+$', 'é', true],
    ['^\\p{Greek}$', 'α', true],
    ['^\\p{Lu}$', 'a', false],
    ['^\\x{1F600}$', '😀', true],
    ['^\\-\\_\\"$', '-_"', true],
    ['^(?P<name>a)(?<other>b)$', 'ab', true],
    ['^a{2}$', 'aa', true],
    ['^a{,2}$', 'a{,2}', true],
    ['^{}]$', '{}]', true],
    ['\\bpod\\b', 'a pod b', true],
    ['^\\s$', '\u00a0', false],
    ['^\\S+$', 'a b', false],
    ['^[\\s]$', ' ', true],
    ['\\a', '\u0007', true],
  ])('%s, asked of %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<!a)b', 'invalid or unsupported Perl syntax: `(?<`'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['\\k<a>', 'invalid escape sequence: `\\k`'],
    ['a\\', 'trailing backslash at end of expression: ``'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['[[:nope:]]', 'invalid character class range: `[:nope:]`'],
    ['a(b', 'invalid syntax: `a(b`'],
    ['*a', 'invalid syntax: `*a`'],
    ['[b-a]', 'invalid syntax: `[b-a]`'],
    ['[a', 'invalid syntax: `[a`'],
    ['[a-', 'invalid syntax: `[a-`'],
  ])('refuses %s', (pattern, reason) => {
    expect(readRegularExpression(pattern)).toEqual({
      kind: 'malformed',
      reason: `error parsing regexp: ${reason}`,
    });
  });

  it('reads whatever it is given, and throws at nothing', () => {
    const piece = fc.constantFrom(
      ...'\\[](){}?*+-^$.|,:<>=!PQpxzASsbw0123azé😀',
      '[:alpha:]',
      '(?i)',
      '\\x{',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const read = readRegularExpression(pieces.join(''));
        expect(['compiled', 'malformed']).toContain(read.kind);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes plain text for itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
        expect(matches(`^${escaped}$`, text)).toBe(true);
      }),
    );
  });
});
