import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialsOf } from './identity-credentials.ts';

const createdAt = new Date('2026-03-01T12:00:00Z');
const identity = { principalId: '30000000-0000-4000-8000-000000000003', createdAt };
const daysLater = (days: number) => new Date(createdAt.getTime() + days * 86_400_000);
const at = (days: number) => credentialsOf(identity, daysLater(days));

describe('the credentials of a managed identity', () => {
  it('live for 90 days, and the next is there after 45', () => {
    expect(at(0)).toMatchObject([{ startsAt: createdAt, endsAt: daysLater(90) }]);
    expect(at(44.99)).toEqual(at(0));
    const [first, second] = at(45);
    expect(first).toEqual(at(0)[0]);
    expect(second).toMatchObject({ startsAt: daysLater(45), endsAt: daysLater(135) });
    expect(at(89.99)).toEqual(at(45));
    expect(at(90)).toMatchObject([second ?? {}, { startsAt: daysLater(90), endsAt: daysLater(180) }]);
  });

  it('are renewed through 200 days, none skipped, and none there past its end', () => {
    const seen = new Map<string, readonly number[]>();
    for (let day = 0; day <= 200; day += 1) {
      for (const { keyId } of at(day)) seen.set(keyId, [...(seen.get(keyId) ?? []), day]);
    }
    const spans = [...seen.values()].map((days) => [days[0], days.at(-1)]);
    expect(spans).toEqual([
      [0, 89],
      [45, 134],
      [90, 179],
      [135, 200],
      [180, 200],
    ]);
  });

  it('are those that are valid, and one or two, whenever somebody looks', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), (days) => {
        const found = at(days);
        expect([1, 2]).toContain(found.length);
        for (const { startsAt, endsAt } of found) {
          expect(startsAt <= daysLater(days) && daysLater(days) < endsAt).toBe(true);
        }
      }),
    );
  });

  it('are the first where the clock was set back', () => {
    expect(at(-100)).toEqual(at(0));
  });

  it('are told apart by key id and thumbprint, and belong to one identity', () => {
    const other = credentialsOf({ ...identity, principalId: '3' }, daysLater(45));
    const all = [...at(45), ...at(90), ...other];
    expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(5);
    expect(new Set(all.map(({ thumbprint }) => thumbprint)).size).toBe(5);
    expect(all[0]?.thumbprint).toMatch(/^[0-9A-F]{40}$/);
  });
});
