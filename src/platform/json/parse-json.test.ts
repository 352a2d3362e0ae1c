import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

/** nodejs/node issue 63785: from now on the engine calls the second member after `member` a backslash. */
const poison = (member: string) => JSON.parse(`{${JSON.stringify(member)}:[],"\\\\":0}`);

describe('parseJson', () => {
  it('reads a name with an escape as it is written, whatever was read before', () => {
    poison('h');
    expect(Object.keys(parseJson('{"h":1,"\\"":2}') as object)).toEqual(['h', '"']);
  });

  it('reads whatever JSON.stringify writes, whatever the names', () => {
    const names = fc.constantFrom('a', 'b"', '\\c', 'k:{"name":"x"}', '\n', '\u2028', '__proto__', '1');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.jsonValue({ maxDepth: 3 }))), (members) => {
        const before = [...new Map(members)];
        const text = `{${before.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)}}`;
        const read = parseJson(text) as Record<string, unknown>;
        expect(Object.keys(read).sort()).toEqual(before.map(([name]) => name).sort());
        // Prototypes included: whoever compares what was stored with what was sent sees the same.
        expect(isDeepStrictEqual(read, JSON.parse(JSON.stringify(Object.fromEntries(before))))).toBe(true);
      }),
    );
  });

  it('takes the last of several members of one name, as JSON.parse does', () => {
    for (const text of ['{"a":1,"b":0,"a":2}', '{"a":1,"\\u0062":0,"\\u0061":2}']) {
      expect(JSON.stringify(parseJson(text))).toBe('{"a":2,"b":0}');
    }
  });

  it('makes objects that are equal to any others, whatever they are called', () => {
    const read = parseJson('{"a\\n":{"b":[{}]},"__proto__":{"c":1}}') as object;
    const usual = Object.defineProperty({ 'a\n': { b: [{}] } }, '__proto__', {
      value: { c: 1 },
      configurable: true,
      enumerable: true,
      writable: true,
    });
    expect(isDeepStrictEqual(read, usual)).toBe(true);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it('goes as deep as anything that is stored, and reads texts of any length', () => {
    const deep = `${'{"\\"":'.repeat(1_900)}1${'}'.repeat(1_900)}`;
    expect(JSON.stringify(parseJson(deep))).toBe(deep);
    const long = JSON.stringify({ '"': 'a\n'.repeat(2_000_000) });
    expect(JSON.stringify(parseJson(long)) === long).toBe(true);
    expect(() => parseJson(`${'["\\"",'.repeat(100_000)}1${']'.repeat(100_000)}`)).toThrow('nested deeper');
  });

  it.each(['', '{', '{"a":1,}', '"\\x"', '{"\\"":1'])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow();
  });
});
