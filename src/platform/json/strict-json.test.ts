import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson, StrictJsonError } from './strict-json.ts';

/** With prototypes, for comparison. Not through a text again: that would lose the sign of -0. */
const plain = (text: string): unknown => withPrototypes(parseStrictJson(text));

function withPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPrototypes);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withPrototypes(member)]);
  return Object.fromEntries(members);
}

interface Written {
  readonly value: unknown;
  readonly text: string;
  readonly isTwice: boolean;
}

describe('parseStrictJson', () => {
  it('reads whatever JSON.stringify writes, on one line or many', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses, and reads it no differently', () => {
    const fragments = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"a"',
        '"b"',
        '"\\u0041"',
        '"\\x"',
        '1',
        '-',
        '0',
        '.5',
        'e3',
        'true',
        'nul',
        ' ',
        '\n',
        '\t',
        '\u00a0',
        '\ufeff',
        "'",
      ],
    );
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let parsed: unknown;
        try {
          parsed = plain(text);
        } catch (error) {
          expect(error).toBeInstanceOf(StrictJsonError);
          return;
        }
        expect(parsed).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses a member that is twice at any depth, and none that only looks like it', () => {
    const name = fc.constantFrom(
      'a',
      'b',
      'a":1,"a',
      '{"a":',
      '\\',
      '\\"',
      ':',
      '__proto__',
      'constructor',
      '1',
    );
    const { document } = fc.letrec<{ document: Written }>((tie) => ({
      document: fc.oneof(
        { maxDepth: 4 },
        name.map((value) => ({ value, text: JSON.stringify(value), isTwice: false })),
        fc.array(tie('document'), { maxLength: 3 }).map((items) => ({
          value: items.map(({ value }) => value),
          text: `[${items.map(({ text }) => text).join(' , ')}]`,
          isTwice: items.some(({ isTwice }) => isTwice),
        })),
        fc.array(fc.tuple(name, tie('document')), { maxLength: 4 }).map((members) => ({
          value: Object.fromEntries(members.map(([key, { value }]) => [key, value])),
          text: `{ ${members.map(([key, { text }]) => `${JSON.stringify(key)} :${text}`).join(',')}}`,
          isTwice:
            new Set(members.map(([key]) => key)).size < members.length ||
            members.some(([, { isTwice }]) => isTwice),
        })),
      ),
    }));
    fc.assert(
      fc.property(document, ({ value, text, isTwice }) => {
        if (isTwice) expect(() => parseStrictJson(text)).toThrow('is present twice');
        else expect(plain(text)).toEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });

  // nodejs/node issue 63785: the engine's own parser then calls the second member a backslash.
  it('reads a name with an escape as it is written, whatever was read before', () => {
    parseStrictJson('{"a":1,"\\\\":2}');
    JSON.parse('{"a":1,"\\\\":2}');
    expect(plain('{"a":1,"\\u0062":2}')).toEqual({ a: 1, b: 2 });
  });

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":1}',
    '{"a":1,"\\u0061":2}',
    '[{"x":{"a":1,"a":1}}]',
    '{"__proto__":1,"__proto__":2}',
  ])('refuses the member that is twice in %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow('is present twice');
  });

  it('takes __proto__ and constructor for members like any other', () => {
    const parsed = parseStrictJson('{"__proto__":{"admin":true},"constructor":1}') as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect('toString' in parsed).toBe(false);
  });

  it('bounds the depth and the length', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(() => parseStrictJson(nested(17))).not.toThrow();
    expect(() => parseStrictJson(nested(18))).toThrow('nested deeper');
    expect(() => parseStrictJson(nested(100_000))).toThrow('nested deeper');
    expect(() => parseStrictJson(`"${'a'.repeat(600_000)}"`)).toThrow('longer than');
    expect(() => parseStrictJson('"aaaa"', { maximumLength: 5 })).toThrow('longer than');
  });

  it.each(['a', '\\n', 'a\\u0041'])('reads ten million characters made of %j', (piece) => {
    const text = `"${piece.repeat(10_000_000 / piece.length)}"`;
    expect(parseStrictJson(text, { maximumLength: text.length })).toBe(JSON.parse(text));
  });

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    '01',
    '1.',
    '.1',
    '+1',
    '1e',
    '"a',
    '"\n"',
    '"\\u12"',
    'tru',
    '{}x',
    '1 2',
    '{a:1}',
    '{1:1}',
  ])('refuses %j', (text) => {
    expect(() => parseStrictJson(text)).toThrow(StrictJsonError);
  });
});
