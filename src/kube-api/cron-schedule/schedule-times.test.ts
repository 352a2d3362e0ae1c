import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSchedule } from './parse-schedule.ts';
import { scheduleTimes } from './schedule-times.ts';
import { formatInZone, isTimeZone } from './time-zone.ts';

function timesOf(text: string, zone?: string) {
  const parsing = parseSchedule(text);
  if (parsing.kind === 'malformed') throw new Error(parsing.reason);
  return scheduleTimes(parsing.schedule, zone);
}

function following(text: string, from: string, { count = 3, zone = 'UTC' } = {}): readonly string[] {
  const times = timesOf(text, zone);
  const found: string[] = [];
  let at = new Date(from);
  while (found.length < count) {
    const next = times.next(at);
    if (next === undefined) break;
    found.push(next.toISOString().slice(0, 16));
    at = next;
  }
  return found;
}

describe('the times of a schedule', () => {
  it.each<[string, readonly string[]]>([
    ['*/20 * * * *', ['2026-03-01T12:20', '2026-03-01T12:40', '2026-03-01T13:00']],
    ['0 6 * * *', ['2026-03-02T06:00', '2026-03-03T06:00', '2026-03-04T06:00']],
    ['0 0 13 * 5', ['2026-03-06T00:00', '2026-03-13T00:00', '2026-03-20T00:00']],
    ['0 0 */10 * *', ['2026-03-11T00:00', '2026-03-21T00:00', '2026-03-31T00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['@every 45m', ['2026-03-01T12:45', '2026-03-01T13:30', '2026-03-01T14:15']],
    ['0 0 31 2 *', []],
    [', * * * *', []],
  ])('%s come after noon', (text, expected) => {
    expect(following(text, '2026-03-01T12:00:00Z')).toEqual(expected);
  });

  it('are those of its zone', () => {
    expect(following('0 6 * * *', '2026-03-01T12:00:00Z', { count: 1, zone: 'Asia/Tokyo' })).toEqual([
      '2026-03-01T21:00',
    ]);
  });

  it('leave out what the clocks skip, and come twice where they go back', () => {
    const zone = 'America/New_York';
    expect(following('30 2 * * *', '2026-03-07T12:00:00Z', { count: 1, zone })).toEqual(['2026-03-09T06:30']);
    expect(following('30 1 * * *', '2026-10-31T12:00:00Z', { zone })).toEqual([
      '2026-11-01T05:30',
      '2026-11-01T06:30',
      '2026-11-02T06:30',
    ]);
  });

  it.each([
    ['* * * * *', '2026-03-01T12:00:30Z', '2026-03-01T12:00:00.000Z'],
    ['* * * * *', '2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['0 * * * *', '2026-03-01T11:59:59Z', undefined],
    ['@every 50s', '2026-03-01T12:01:00Z', '2026-03-01T12:00:49.000Z'],
  ])('%s have a last one until %s', (text, until, expected) => {
    const after = new Date('2026-03-01T11:59:09Z');
    expect(timesOf(text).last(after, new Date(until))?.toISOString()).toBe(expected);
  });

  it('come in order, and the last one until the next one is the next one', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const schedule = fc.oneof(
      fc.tuple(minute, minute).map(([one, other]) => `${one},${other} * * * *`),
      fc.tuple(minute, fc.integer({ min: 1, max: 23 })).map(([one, step]) => `${one} */${step} * * *`),
      fc.integer({ min: 1, max: 90 }).map((seconds) => `@every ${seconds}m`),
    );
    const date = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(schedule, date, (text, from) => {
        const times = timesOf(text);
        const next = times.next(from);
        expect(next?.getTime()).toBeGreaterThan(from.getTime());
        expect(next && times.last(from, next)).toEqual(next);
      }),
    );
  });
});

describe('a time zone', () => {
  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['EST5EDT', true],
    ['Local', false],
    ['Mars/Olympus', false],
    ['+01:00', false],
    ['', false],
  ])('is called %j: %s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
  });

  it.each([
    ['UTC', '2026-07-01T12:00:00Z'],
    ['Europe/Berlin', '2026-07-01T14:00:00+02:00'],
    ['America/St_Johns', '2026-07-01T09:30:00-02:30'],
  ])('gives a time of %s its offset', (zone, expected) => {
    expect(formatInZone(new Date('2026-07-01T12:00:00Z'), zone)).toBe(expected);
  });
});
