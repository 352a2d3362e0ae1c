import { beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { generateSigningKey, KeyRing, type SigningKey } from '../platform/keys/index.ts';
import { dropKey } from './drop-key.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = new Date('2026-03-02T12:00:00Z');
let template: SigningKey;

beforeAll(async () => {
  template = await generateSigningKey({ clock: new FixedClock() });
});

function drop(asked: string, isForced = true) {
  const key = (keyId: string): SigningKey => ({ ...template, keyId });
  const ring = new KeyRing({
    signing: key('abcd'),
    retired: ['abce', 'abcef', '-x', 'b'].map((keyId) => ({ key: key(keyId), leavesAt: later })),
  });
  const { result, ring: left } = dropKey(ring, { keyId: asked, now, longestLifeSeconds: 60, isForced });
  return { ...result, left: left.published(now).map(({ keyId }) => keyId) };
}

const all = ['abcd', 'abce', 'abcef', '-x', 'b'];

describe('a key to drop', () => {
  it('is found by its whole id, though another begins with it', () => {
    expect(drop('abce')).toMatchObject({
      kind: 'dropped',
      keyId: 'abce',
      left: ['abcd', 'abcef', '-x', 'b'],
    });
  });

  it.each([
    ['b', 'b'],
    ['-', '-x'],
    ['abcef', 'abcef'],
  ])('is found by %j, which no other begins with', (asked, keyId) => {
    expect(drop(asked)).toMatchObject({ kind: 'dropped', keyId });
  });

  it('is not guessed, and then nothing goes', () => {
    expect(drop('abc')).toEqual({ kind: 'ambiguous', matchingKeyIds: ['abcd', 'abce', 'abcef'], left: all });
    for (const asked of ['', 'c', 'abcde', 'B']) {
      expect(drop(asked)).toEqual({ kind: 'unknown-key', publishedKeyIds: all, left: all });
    }
  });

  it('stays without force while a token may need it', () => {
    expect(drop('b', false)).toEqual({ kind: 'needed', keyId: 'b', until: later, left: all });
  });
});
