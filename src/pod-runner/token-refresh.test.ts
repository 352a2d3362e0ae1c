import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds } from '../platform/clock.ts';
import { refreshTime, shouldRefresh } from './token-refresh.ts';

const issuedAt = new Date('2026-03-01T12:00:00Z');
const hour = 3_600;

function isDue(lifeSeconds: number, ageSeconds: number, jitterSeconds = 0): boolean {
  const expiresAt = addSeconds(issuedAt, lifeSeconds);
  return shouldRefresh({ issuedAt, expiresAt, now: addSeconds(issuedAt, ageSeconds), jitterSeconds });
}

describe('shouldRefresh', () => {
  it.each([
    ['a token of an hour after 48 minutes', hour, 48 * 60],
    ['a token of ten minutes after eight', 600, 480],
    ['a token of a day after 19.2 hours', 24 * hour, 19.2 * hour],
    ['a token of a year after a day', 365 * 24 * hour, 24 * hour],
  ])('is true for %s, and not a second sooner', (_case, life, age) => {
    expect(isDue(life, age - 1)).toBe(false);
    expect(isDue(life, age)).toBe(true);
  });

  it('comes sooner by the jitter', () => {
    expect(isDue(hour, 48 * 60 - 11, 10)).toBe(false);
    expect(isDue(hour, 48 * 60 - 10, 10)).toBe(true);
  });

  it('is true for a token from the future, and for an expired one', () => {
    expect(isDue(hour, -1)).toBe(true);
    expect(isDue(hour, 2 * hour)).toBe(true);
  });

  it('is always true before the token expires', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 600, max: 2 ** 32 }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (life, jitter) => {
          const expiresAt = addSeconds(issuedAt, life);
          expect(refreshTime({ issuedAt, expiresAt }, jitter) < expiresAt).toBe(true);
        },
      ),
    );
  });
});
