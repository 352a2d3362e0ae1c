import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesLike } from './like-pattern.ts';

/** The definition, as slowly as it likes. */
function fits(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first = '', ...rest] = pattern;
  if (first === '*') {
    return Array.from({ length: text.length + 1 }, (_, at) => text.slice(at)).some((tail) =>
      fits(pattern.slice(1), tail),
    );
  }
  const [next] = rest;
  const isEscaped = first === '\\' && (next === '*' || next === '?');
  if (isEscaped) return text.startsWith(next) && fits(pattern.slice(2), text.slice(1));
  return text !== '' && (first === '?' || text[0] === first) && fits(pattern.slice(1), text.slice(1));
}

it('agrees with the definition', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\'), maxLength: 8 });
  fc.assert(
    fc.property(texts, texts, (pattern, text) => {
      expect(matchesLike(pattern, text)).toBe(fits(pattern, text));
    }),
  );
});

it('takes no time to speak of for a pattern that was meant to', () => {
  expect(matchesLike(`${'*a'.repeat(1_000)}b`, 'a'.repeat(4_000))).toBe(false);
});

it('counts a character outside of the basic plane as one', () => {
  expect(matchesLike('a?c', 'a😀c')).toBe(true);
});
