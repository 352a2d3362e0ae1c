import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAge, formatDuration } from './duration.ts';

const s = 1_000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;
const y = 365 * d;

describe('formatDuration', () => {
  it.each([
    [-3 * s, '<invalid>'],
    [-2 * s, '<invalid>'],
    [-1.9 * s, '0s'],
    [-1 * s, '0s'],
    [-1, '0s'],
    [0, '0s'],
    [s - 1, '0s'],
    [s, '1s'],
    [119 * s + 999, '119s'],
    [2 * m, '2m'],
    [2 * m + 5 * s, '2m5s'],
    [10 * m - 1, '9m59s'],
    [10 * m, '10m'],
    [10 * m + 59 * s, '10m'],
    [3 * h - 1, '179m'],
    [3 * h, '3h'],
    [3 * h + 5 * m, '3h5m'],
    [8 * h - 1, '7h59m'],
    [8 * h + 59 * m, '8h'],
    [48 * h - 1, '47h'],
    [2 * d, '2d'],
    [3 * d + 4 * h, '3d4h'],
    [8 * d - 1, '7d23h'],
    [8 * d, '8d'],
    [2 * y - 1, '729d'],
    [2 * y, '2y'],
    [2 * y + 3 * d, '2y3d'],
    [8 * y - 1, '7y364d'],
    [8 * y, '8y'],
    [30 * y + 100 * d, '30y'],
    [Number.NaN, '<invalid>'],
  ])('writes %d ms as %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });

  it('never says more than has passed, nor leaves out more than an eighth', () => {
    const units: Readonly<Record<string, number>> = { s, m, h, d, y };
    fc.assert(
      fc.property(fc.integer({ min: 2 * m, max: 80 * y }), (milliseconds) => {
        const parts = [...formatDuration(milliseconds).matchAll(/(\d+)([smhdy])/g)];
        const said = parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0);
        expect(said).toBeLessThanOrEqual(milliseconds);
        expect(milliseconds - said).toBeLessThan(milliseconds / 8);
      }),
    );
  });
});

describe('formatAge', () => {
  const now = new Date('2026-03-01T12:00:00Z');

  it.each([
    ['2026-03-01T11:59:00Z', '60s'],
    ['2026-03-01T11:59:00.500000Z', '59s'],
    ['2026-03-01T13:00:00Z', '<invalid>'],
    [undefined, '<unknown>'],
    [null, '<unknown>'],
    ['', '<unknown>'],
    ['soon', '<unknown>'],
    [0, '<unknown>'],
  ])('of %j is %s', (timestamp, expected) => {
    expect(formatAge(timestamp, now)).toBe(expected);
  });
});
