import { describe, expect, it } from 'vitest';
import { addSeconds } from '../platform/clock.ts';
import { formatBackOff, nextBackOff, noBackOff, shouldRestart } from './restart-policy.ts';

const startedAt = new Date('2026-03-01T12:00:00Z');
const ran = (seconds: number) => ({ startedAt, finishedAt: addSeconds(startedAt, seconds) });

describe('the back-off of restarts', () => {
  it('doubles from ten seconds to five minutes', () => {
    const waits = Array.from({ length: 7 }).reduce<number[]>(
      (all) => [...all, nextBackOff({ seconds: all.at(-1) ?? noBackOff.seconds }, ran(1)).seconds],
      [],
    );
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });

  it('is forgotten after ten minutes of running, and not sooner', () => {
    expect(nextBackOff({ seconds: 300 }, ran(600))).toEqual({ seconds: 10 });
    expect(nextBackOff({ seconds: 300 }, ran(599))).toEqual({ seconds: 300 });
  });

  it.each([
    [10, '10s'],
    [160, '2m40s'],
    [300, '5m0s'],
  ])('of %d seconds reads %s', (seconds, text) => {
    expect(formatBackOff({ seconds })).toBe(text);
  });
});

describe('shouldRestart', () => {
  it.each([
    ['Always', 0, true],
    ['Always', 1, true],
    ['OnFailure', 0, false],
    ['OnFailure', 1, true],
    ['Never', 0, false],
    ['Never', 1, false],
  ] as const)('with %s after exit code %d is %j', (policy, exitCode, expected) => {
    expect(shouldRestart(policy, exitCode)).toBe(expected);
  });
});
