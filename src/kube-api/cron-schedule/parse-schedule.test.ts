import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGoDuration } from './go-duration.ts';
import { parseSchedule } from './parse-schedule.ts';

function reasonOf(text: string): string | undefined {
  const parsing = parseSchedule(text);
  return parsing.kind === 'malformed' ? parsing.reason : undefined;
}

function calendar(text: string) {
  const parsing = parseSchedule(text);
  if (parsing.kind !== 'parsed' || parsing.schedule.kind !== 'calendar') throw new Error(text);
  return parsing.schedule;
}

describe('a schedule', () => {
  it.each([
    ['', 'empty spec string'],
    ['* * *', 'expected exactly 5 fields, found 3: [* * *]'],
    ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['-1 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    [
      '99999999999999999999 * * * *',
      'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range',
    ],
    ['* * L * *', 'failed to parse int from L: strconv.Atoi: parsing "L": invalid syntax'],
    ['@noon', 'unrecognized descriptor: @noon'],
    ['@every', 'unrecognized descriptor: @every'],
    ['@every day', 'failed to parse duration @every day: time: invalid duration "day"'],
    ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
    ['@every 5d', 'failed to parse duration @every 5d: time: unknown unit "d" in duration "5d"'],
    ['TZ=Nowhere * * * * *', 'provided bad location Nowhere: unknown time zone Nowhere'],
  ])('%j is refused', (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it.each<[string, readonly number[]]>([
    ['5 * * * *', [5]],
    ['+5 * * * *', [5]],
    [`${'0'.repeat(50)}5 * * * *`, [5]],
    ['1-4 * * * *', [1, 2, 3, 4]],
    ['50/4 * * * *', [50, 54, 58]],
    ['10-20/5,3 * * * *', [10, 15, 20, 3]],
    ['*/30 * * * *', [0, 30]],
    [', * * * *', []],
  ])('%j has its minutes', (text, minutes) => {
    expect([...calendar(text).minutes.values]).toEqual(minutes);
  });

  it('may name months and days', () => {
    const { months, daysOfWeek } = calendar('0 0 * Jan-mar SUN,fri');
    expect([[...months.values], [...daysOfWeek.values]]).toEqual([
      [1, 2, 3],
      [0, 5],
    ]);
  });

  it('leaves a day open by a star, and not by a star with a step', () => {
    const { daysOfMonth, daysOfWeek } = calendar('0 0 ? * */2');
    expect([daysOfMonth.isStar, daysOfWeek.isStar]).toEqual([true, false]);
  });

  it.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['TZ=UTC  1 2 * * *', '1 2 * * *'],
  ])('%s stands for %s', (text, fields) => {
    expect(calendar(text)).toEqual(calendar(fields));
  });

  it.each([
    ['@every 1h30m', 5_400],
    ['@every 1.5s', 1],
    ['@every 10ms', 1],
    ['@every -5m', 1],
  ])('%s is a pause', (text, seconds) => {
    expect(parseSchedule(text)).toEqual({ kind: 'parsed', schedule: { kind: 'every', seconds } });
  });

  it('is parsed or refused, whatever it is', () => {
    const characters = fc.constantFrom(...'*/-,?0159 @LTZ=every'.split(''), '\t', 'é');
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 40 }), (text) => {
        const parsing = parseSchedule(text);
        return parsing.kind === 'parsed' || parsing.reason !== '';
      }),
    );
  });

  it('has all the values of its ranges, and no others', () => {
    const range = fc
      .tuple(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 1, max: 70 }),
      )
      .map(([one, other, step]) => ({ from: Math.min(one, other), to: Math.max(one, other), step }));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 4 }), (ranges) => {
        const text = ranges.map(({ from, to, step }) => `${from}-${to}/${step}`).join(',');
        const minutes = Array.from({ length: 60 }, (_, minute) => minute).filter((minute) =>
          ranges.some(({ from, to, step }) => minute >= from && minute <= to && (minute - from) % step === 0),
        );
        expect([...calendar(`${text} * * * *`).minutes.values].sort((a, b) => a - b)).toEqual(minutes);
      }),
    );
  });
});

describe('a duration', () => {
  it.each([
    ['0', 0],
    ['1h', 3_600],
    ['1h15m30.918s', 4_530.918],
    ['+.5m', 30],
    ['-2us', -2e-6],
  ])('%s is read', (text, seconds) => {
    expect(parseGoDuration(text)).toEqual({ kind: 'read', seconds });
  });

  it.each(['', '-', '.', '.s', '1m.', 'h', '9999999h'])('%j is not', (text) => {
    expect(parseGoDuration(text)).toEqual({
      kind: 'unreadable',
      reason: expect.stringContaining(JSON.stringify(text)),
    });
  });

  it('is read or refused, whatever it is', () => {
    const characters = fc.constantFrom(...'+-.0123hmsnuµd'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 20 }), (text) => {
        const reading = parseGoDuration(text);
        return reading.kind === 'unreadable' || Number.isFinite(reading.seconds);
      }),
    );
  });
});
