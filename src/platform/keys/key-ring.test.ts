import { beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { addSeconds } from '../clock.ts';
import { KeyRing } from './key-ring.ts';
import { generateSigningKey, type SigningKey } from './signing-key.ts';

const now = new Date('2026-03-01T12:00:00Z');
const rules = { publishLeadSeconds: 3_600, longestLifeSeconds: 86_400 };
const later = (seconds: number) => addSeconds(now, seconds);

let keys: { a: SigningKey; b: SigningKey; c: SigningKey };

beforeAll(async () => {
  const template = await generateSigningKey({ clock: new FixedClock() });
  const named = (keyId: string): SigningKey => ({ ...template, keyId });
  keys = { a: named('a'), b: named('b'), c: named('c') };
});

function ringWithNext(): KeyRing {
  const published = new KeyRing({ signing: keys.a }).publishNext(keys.b, now);
  if (published.kind !== 'published') throw new Error(published.kind);
  return published.ring;
}

function rotatedRing(): KeyRing {
  const rotation = ringWithNext().rotate(later(3_600), rules);
  if (rotation.kind !== 'rotated') throw new Error(rotation.kind);
  return rotation.ring;
}

const publishedIds = (ring: KeyRing, at: Date) => ring.published(at).map(({ keyId }) => keyId);

describe('KeyRing', () => {
  it('publishes the next key without signing with it', () => {
    const ring = ringWithNext();
    expect(ring.signing.keyId).toBe('a');
    expect(publishedIds(ring, now)).toEqual(['a', 'b']);
  });

  it('refuses to rotate before the next key has been published long enough, and says when', () => {
    const ring = ringWithNext();
    expect(ring.rotate(later(3_599), rules)).toEqual({ kind: 'too-early', notBefore: later(3_600) });
    expect(ring.rotate(later(3_600), rules).kind).toBe('rotated');
  });

  it('refuses to rotate to nothing', () => {
    expect(new KeyRing({ signing: keys.a }).rotate(now, rules)).toEqual({ kind: 'nothing-published' });
  });

  it('signs with the next key after a rotation, and publishes the old one until its last token expires', () => {
    const ring = rotatedRing();
    const leavesAt = later(3_600 + 86_400);
    expect(ring.signing.keyId).toBe('b');
    expect(publishedIds(ring, addSeconds(leavesAt, -1))).toEqual(['b', 'a']);
    expect(publishedIds(ring, leavesAt)).toEqual(['b']);
    expect(ring.find('a', addSeconds(leavesAt, -1))?.keyId).toBe('a');
    expect(ring.find('a', leavesAt)).toBeUndefined();
  });

  it('knows since when its key signs, whatever else changes', () => {
    const published = rotatedRing().publishNext(keys.c, later(4_000));
    const ring = published.kind === 'published' ? published.ring : rotatedRing();
    const dropped = ring.drop('c', later(5_000));
    for (const each of [ring, dropped.kind === 'dropped' ? dropped.ring : undefined])
      expect(each?.signingSince).toEqual(later(3_600));
    expect(ring.withoutExpired(later(1e9)).signingSince).toEqual(later(3_600));
  });

  it('orders what it publishes: current, next, retired', () => {
    const published = rotatedRing().publishNext(keys.c, later(3_600));
    expect(published.kind === 'published' && publishedIds(published.ring, later(3_600))).toEqual([
      'b',
      'c',
      'a',
    ]);
  });

  it('leaves the ring it was made from as it was', () => {
    const before = ringWithNext();
    before.rotate(later(3_600), rules);
    before.withdraw('b', now);
    expect(before.signing.keyId).toBe('a');
    expect(before.next?.key.keyId).toBe('b');
    expect(before.retired).toEqual([]);
  });

  it('does not replace a key that is already published, nor take a key id twice', () => {
    expect(ringWithNext().publishNext(keys.c, later(1))).toEqual({
      kind: 'already-published',
      keyId: 'b',
      publishedAt: now,
    });
    expect(new KeyRing({ signing: keys.a }).publishNext(keys.a, now)).toEqual({
      kind: 'known-key-id',
      keyId: 'a',
    });
    expect(rotatedRing().publishNext(keys.a, now)).toEqual({ kind: 'known-key-id', keyId: 'a' });
  });

  it('forgets expired keys, and is the same ring where there are none', () => {
    const ring = rotatedRing();
    expect(ring.withoutExpired(later(3_600))).toBe(ring);
    expect(ring.withoutExpired(later(3_600 + 86_400)).retired).toEqual([]);
  });

  it('refuses to drop a key that live tokens need, and says until when', () => {
    const ring = rotatedRing();
    const leavesAt = later(3_600 + 86_400);
    expect(ring.drop('a', addSeconds(leavesAt, -1))).toEqual({ kind: 'needed', until: leavesAt });
    expect(ring.drop('b', later(3_600))).toEqual({ kind: 'signing' });
    expect(ring.drop('x', later(3_600))).toEqual({ kind: 'unknown-key' });
    const dropped = ring.drop('a', leavesAt);
    expect(dropped.kind === 'dropped' && dropped.ring.retired).toEqual([]);
  });

  it('drops a next key, which has signed nothing', () => {
    const dropped = ringWithNext().drop('b', now);
    expect(dropped.kind === 'dropped' && publishedIds(dropped.ring, now)).toEqual(['a']);
  });

  it('withdraws a leaked key at once, whatever still needs it', () => {
    const retired = rotatedRing().withdraw('a', later(3_601));
    expect(retired.kind === 'withdrawn' && publishedIds(retired.ring, later(3_601))).toEqual(['b']);
    const current = ringWithNext().withdraw('a', later(1));
    expect(current.kind === 'withdrawn' && publishedIds(current.ring, later(1))).toEqual(['b']);
    expect(current.kind === 'withdrawn' && current.ring.signingSince).toEqual(later(1));
    expect(new KeyRing({ signing: keys.a }).withdraw('a', now)).toEqual({ kind: 'no-successor' });
    expect(new KeyRing({ signing: keys.a }).withdraw('x', now)).toEqual({ kind: 'unknown-key' });
  });

  it('describes its keys with their dates', () => {
    const createdAt = new Date('2026-03-01T12:00:00Z');
    expect(ringWithNext().states(now)).toEqual([
      { state: 'current', keyId: 'a', createdAt, signingSince: createdAt },
      { state: 'next', keyId: 'b', createdAt, publishedAt: now },
    ]);
    expect(rotatedRing().states(later(3_600))).toEqual([
      { state: 'current', keyId: 'b', createdAt, signingSince: later(3_600) },
      { state: 'retired', keyId: 'a', createdAt, leavesAt: later(3_600 + 86_400) },
    ]);
  });
});
