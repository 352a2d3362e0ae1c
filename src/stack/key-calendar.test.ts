import { beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { addSeconds } from '../platform/clock.ts';
import {
  createKeyRingHolder,
  generateSigningKey,
  KeyRing,
  type KeyRingHolder,
  type SigningKey,
} from '../platform/keys/index.ts';
import { silentLog } from '../platform/log/index.ts';
import {
  applyDueKeyChange,
  clusterKeyPolicy,
  dueKeyChange,
  followKeyCalendar,
  type KeyPolicy,
  tokenServiceKeyPolicy,
} from './key-calendar.ts';

const day = 24 * 3_600;
/** A day is the longest that either issuer gives, and verifiers forgive five minutes. */
const longestTokenSeconds = day + 300;
const start = new Date('2026-01-01T00:00:00Z');
const at = (seconds: number): Date => addSeconds(start, seconds);
const policy: KeyPolicy = {
  signingSeconds: 42 * day,
  publishLeadSeconds: 2 * day,
  longestLifeSeconds: 25 * 3_600,
};

let key: SigningKey;
beforeAll(async () => {
  key = await generateSigningKey({ clock: new FixedClock() });
});

/** Generating a key takes long, and the calendar looks at names and dates alone. */
const keyNamed = (keyId: string, createdAt: Date): SigningKey => ({ ...key, keyId, createdAt });

describe('dueKeyChange', () => {
  const ring = () => new KeyRing({ signing: keyNamed('first', start) });
  const published = (seconds: number) =>
    new KeyRing({
      signing: keyNamed('first', start),
      next: { key: keyNamed('second', at(seconds)), publishedAt: at(seconds) },
    });
  const retired = () =>
    new KeyRing({
      signing: keyNamed('second', at(40 * day)),
      retired: [{ key: keyNamed('first', start), leavesAt: at(43 * day) }],
    });

  it.each<[string, () => KeyRing, number, ReturnType<typeof dueKeyChange>]>([
    ['a new key', ring, 0, undefined],
    ['a key before its lead time', ring, 40 * day - 1, undefined],
    ['a key in its lead time', ring, 40 * day, 'publish'],
    ['a key long after its time, when the stack was down', ring, 400 * day, 'publish'],
    ['a published successor, before the time', () => published(40 * day), 42 * day - 1, undefined],
    ['a published successor, at the time', () => published(40 * day), 42 * day, 'rotate'],
    ['a successor published early', () => published(1 * day), 42 * day - 1, undefined],
    ['a successor published late, not known to all', () => published(50 * day), 52 * day - 1, undefined],
    ['a successor published late, known to all', () => published(50 * day), 52 * day, 'rotate'],
    ['a retired key that a token may need', retired, 43 * day - 1, undefined],
    ['a retired key that no token needs', retired, 43 * day, 'forget'],
    ['a retired key and a key in its lead time', retired, 81 * day, 'forget'],
  ])('of %s', (_what, makeRing, seconds, due) => {
    expect(dueKeyChange(makeRing(), at(seconds), policy)).toBe(due);
  });
});

describe.each<[string, KeyPolicy]>([
  ['the token service', tokenServiceKeyPolicy],
  ['a cluster', clusterKeyPolicy],
])('a year of %s, looked at every hour', (_name, rules) => {
  it('publishes every key that a live token needs, and long enough before it signs', async () => {
    const { clock, keyRing, generated, look } = openCalendar(rules);
    const publishedSince = new Map<string, Date>([['key-0', new Date(0)]]);
    const tokens: { keyId: string; expiresAt: Date }[] = [];
    let changes = 0;
    for (let hour = 0; hour < 365 * 24; hour += 1) {
      const before = keyRing.current();
      const now = clock.now();
      // Signed the moment before the key may change.
      tokens.push({ keyId: before.signing.keyId, expiresAt: addSeconds(now, longestTokenSeconds) });
      await look();
      const ring = keyRing.current();
      if (ring !== before) changes += 1;
      for (const { keyId } of ring.published(now))
        if (!publishedSince.has(keyId)) publishedSince.set(keyId, now);
      if (ring.signing !== before.signing) {
        const since = publishedSince.get(ring.signing.keyId)?.getTime() ?? Number.NaN;
        expect(now.getTime() - since).toBeGreaterThanOrEqual(rules.publishLeadSeconds * 1_000);
      }
      while (tokens[0] !== undefined && tokens[0].expiresAt <= now) tokens.shift();
      const available = new Set(ring.published(now).map(({ keyId }) => keyId));
      expect(tokens.filter(({ keyId }) => !available.has(keyId))).toEqual([]);
      expect(available.size).toBeLessThanOrEqual(2);
      clock.advanceSeconds(3_600);
    }
    expect(generated()).toBe(Math.floor(365 / (rules.signingSeconds / day - 2)) + 1);
    // Each key but the last ones is published, signs, and goes.
    expect(changes).toBeGreaterThanOrEqual(3 * (generated() - 2));
  });
});

describe('applyDueKeyChange', () => {
  it('makes one change at a time, so that a key never signs in the breath that published it', async () => {
    const { clock, keyRing, look } = openCalendar(policy);
    clock.advanceSeconds(400 * day);
    await look();
    await look();
    expect(keyRing.current().signing.keyId).toBe('key-0');
    expect(keyRing.current().next?.key.keyId).toBe('key-1');
    clock.advanceSeconds(policy.publishLeadSeconds);
    await look();
    expect(keyRing.current().signing.keyId).toBe('key-1');
  });

  it('generates no key where none is due', async () => {
    const { look, generated } = openCalendar(policy);
    await look();
    expect(generated()).toBe(1);
  });

  it('publishes one key where two processes of looking meet', async () => {
    const { clock, keyRing, look } = openCalendar(policy);
    clock.advanceSeconds(41 * day);
    await Promise.all([look(), look()]);
    expect(keyRing.current().published(clock.now())).toHaveLength(2);
  });
});

describe('followKeyCalendar', () => {
  it('looks at once, and logs a key that cannot be generated as a fault of ours', async () => {
    const { clock, keyRing } = openCalendar(policy);
    clock.advanceSeconds(41 * day);
    const failure = new Error('no entropy');
    const bug = await new Promise((resolve) => {
      const calendar = followKeyCalendar({
        issuer: 'test',
        policy,
        keyRing,
        clock,
        generate: () => Promise.reject(failure),
        log: { ...silentLog, bug: resolve },
      });
      calendar.close();
    });
    expect(bug).toBe(failure);
    expect(keyRing.current().signing.keyId).toBe('key-0');
  });
});

interface OpenCalendar {
  readonly clock: FixedClock;
  readonly keyRing: KeyRingHolder;
  generated(): number;
  look(): Promise<void>;
}

function openCalendar(rules: KeyPolicy): OpenCalendar {
  const clock = new FixedClock(start.toISOString());
  let count = 0;
  const generate = async (): Promise<SigningKey> => keyNamed(`key-${count++}`, clock.now());
  const keyRing = createKeyRingHolder(
    new KeyRing({ signing: keyNamed(`key-${count++}`, start) }),
    async () => {},
  );
  return {
    clock,
    keyRing,
    generated: () => count,
    look: () =>
      applyDueKeyChange({ issuer: 'test', keyRing, policy: rules, generate, clock, log: silentLog }),
  };
}
