import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPattern } from './read-pattern.ts';

function matches(pattern: string, text: string): boolean {
  const read = readPattern(pattern);
  if (read.kind === 'unreadable') throw new Error(read.reason);
  return read.pattern.test(text);
}

describe('a pattern of RE2', () => {
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
    ['^(?m:b)$', 'a\nb', false],
    ['(?m)^b$', 'a\rb', false],
    ['^a(?i:b)c$', 'aBc', true],
    ['^a(?i:b)c$', 'aBC', false],
    ['^(?i)a(?-i:b)c$', 'AbC', true],
    ['^(?i)a(?-i:b)c$', 'ABc', false],
    ['^a(?s).(?-s).$', 'a\n\n', false],
    ['^\\Qa.b*\\E+$', 'a.b**', true],
    ['^\\Qa.b', 'a.b', true],
    ['^[[:^alpha:]]+$', 'a', false],
    ['^[[:^alpha:]_]+$', '1_', true],
    ['^[\\S]$', '\u00a0', true],
    ['^\\p{^Greek}$', 'α', false],
    ['^\\101\\0$', 'A\0', true],
    ['^\\ $', ' ', true],
    ['^[a&&b]+$', '&', true],
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
    ['a(b', 'missing closing ): `a(b`'],
    ['a)b', 'unexpected ): `a)b`'],
    ['(?)', 'invalid or unsupported Perl syntax: `(?)`'],
    ['(?:(?:a{100}){10}){2}', 'invalid repeat count: `{2}`'],
    ['[a-\\d]', 'invalid character class range: `a-\\d`'],
    ['a'.repeat(4_097), 'expression too large'],
    ['*a', 'invalid syntax: `*a`'],
    ['[b-a]', 'invalid character class range: `b-a`'],
    ['[a', 'missing closing ]: `[a`'],
    ['[a-', 'missing closing ]: `[a-`'],
  ])('refuses %s', (pattern, reason) => {
    expect(readPattern(pattern)).toEqual({
      kind: 'unreadable',
      reason: `error parsing regexp: ${reason}`,
    });
  });

  it.each([
    ['a+', 'a+?'],
    ['a{2,3}?', 'a{2,3}'],
  ])('under U asks %s for what is otherwise %s', (pattern, opposite) => {
    const first = (source: string) => {
      const read = readPattern(source);
      return read.kind === 'read' ? read.pattern.exec('aaaa')?.[0] : read.reason;
    };
    expect(first(`(?U)${pattern}`)).toBe(first(opposite));
    expect(first(pattern)).not.toBe(first(opposite));
  });

  it('reads whatever it is given, and throws at nothing', () => {
    const piece = fc.constantFrom(
      ...'\\[](){}?*+-^$.|,:<>=!PQpxzASsbw0123azé😀',
      '[:alpha:]',
      '(?i)',
      '(?-i:',
      '\\Q',
      '[:^digit:]',
      '\\x{',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const read = readPattern(pieces.join(''));
        expect(['read', 'unreadable']).toContain(read.kind);
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
