import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalInConstantTime, Secret } from './secret.ts';

const text = 'very-secret-text';
const secret = new Secret(text);

describe('a secret', () => {
  it('shows itself to whoever asks by name', () => {
    expect(secret.reveal()).toBe(text);
  });

  it.each<[string, () => string]>([
    ['JSON', () => JSON.stringify(secret)],
    ['JSON of what holds it', () => JSON.stringify({ account: { secrets: [secret] } })],
    ['JSON of a copy of its members', () => JSON.stringify({ ...secret })],
    ['inspect', () => inspect(secret)],
    ['inspect that shows hidden members', () => inspect(secret, { showHidden: true, depth: null })],
    [
      'inspect of what holds it',
      () => inspect({ deep: { deeper: [new Map([['key', secret]])] } }, { depth: 9 }),
    ],
    [
      'inspect that is told to ignore the class',
      () => inspect(secret, { customInspect: false, showHidden: true }),
    ],
    ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['a template', () => `${secret}`],
    // biome-ignore lint/style/useTemplate: this is the other way
    ['concatenation', () => 'a ' + secret],
    ['a list as text', () => [secret, secret].join()],
    ['String', () => String(secret)],
    ['toLocaleString', () => secret.toLocaleString()],
    ['valueOf as text', () => String(secret.valueOf())],
    ['an error about it', () => inspect(new Error(`failed with ${secret}`, { cause: secret }))],
    ['its own members', () => inspect(Object.getOwnPropertyDescriptors(secret), { showHidden: true })],
  ])('does not show itself through %s', (_way, show) => {
    expect(show()).not.toContain(text);
  });

  it('says what it is instead', () => {
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual([
      '[secret]',
      '"[secret]"',
      '[secret]',
    ]);
  });

  it('is gone from a structured clone', () => {
    expect(inspect(structuredClone(secret), { showHidden: true })).not.toContain(text);
  });
});

describe('comparison in constant time', () => {
  it('agrees with ===, whatever the texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        expect(equalInConstantTime(left, right)).toBe(left === right);
        expect(equalInConstantTime(left, left)).toBe(true);
      }),
    );
  });

  it.each([
    ['', 'a'],
    ['a', ''],
    ['abc', 'abd'],
    ['abc', 'abcd'],
    ['abc', 'ABC'],
    ['é', 'e\u0301'],
    ['a', 'a\0'],
  ])('tells %j from %j', (left, right) => {
    expect(equalInConstantTime(left, right)).toBe(false);
  });
});
