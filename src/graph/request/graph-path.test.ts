import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGraphPath } from './graph-path.ts';

const name = (text: string) => ({ kind: 'name', text });

describe('a path of Graph', () => {
  it.each([
    ['/v1.0/applications/a', [name('applications'), name('a')]],
    ['/v1.0//applications//a/', [name('applications'), name('a')]],
    [
      "/v1.0/applications(appId='a')/owners",
      [name('applications'), { kind: 'key', name: 'appId', value: 'a' }, name('owners')],
    ],
    ["/v1.0/users('a%27%27b')", [name('users'), { kind: 'key', name: 'id', value: "a'b" }]],
    ["/v1.0/users/a(b='c)", [name('users'), name("a(b='c)")]],
  ])('%s is read', (path, segments) => {
    expect(parseGraphPath(path)).toEqual({ kind: 'path', version: 'v1.0', segments });
  });

  it.each(['/', '/v2/users', '/V1.0/users', '/v1.0', '/v1.0/%', `/v1.0${'/a'.repeat(21)}`])(
    '%s is refused',
    (path) => {
      expect(parseGraphPath(path).kind).toBe('invalid');
    },
  );

  it('gives back every key that it was made from', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 30 });
    const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);
    fc.assert(
      fc.property(key, value, (keyName, text) => {
        const segment = `things(${keyName}='${text.replaceAll("'", "''")}')`;
        expect(parseGraphPath(`/beta/${encodeURIComponent(segment)}`)).toEqual({
          kind: 'path',
          version: 'beta',
          segments: [name('things'), { kind: 'key', name: keyName, value: text }],
        });
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['path', 'invalid']).toContain(parseGraphPath(`/v1.0/${text}`).kind);
      }),
    );
  });
});
