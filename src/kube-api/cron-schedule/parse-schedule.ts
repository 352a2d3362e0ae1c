import { type CronField, CronProblem, type FieldBounds, parseField } from './cron-field.ts';
import { parseGoDuration } from './go-duration.ts';
import { isTimeZone } from './time-zone.ts';

export type CronSchedule =
  | {
      readonly kind: 'calendar';
      readonly minutes: CronField;
      readonly hours: CronField;
      readonly daysOfMonth: CronField;
      readonly months: CronField;
      readonly daysOfWeek: CronField;
    }
  /** Whenever so much time has passed since the last time. */
  | { readonly kind: 'every'; readonly seconds: number };

export type ScheduleParsing =
  | { readonly kind: 'parsed'; readonly schedule: CronSchedule }
  | { readonly kind: 'malformed'; readonly reason: string };

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const bounds: readonly [FieldBounds, FieldBounds, FieldBounds, FieldBounds, FieldBounds] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: monthNames },
  { least: 0, most: 6, names: dayNames },
];

const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const every = '@every ';

/** The grammar and the refusals of `cron.ParseStandard` (github.com/robfig/cron/v3). */
export function parseSchedule(text: string): ScheduleParsing {
  try {
    return { kind: 'parsed', schedule: readSchedule(text) };
  } catch (error) {
    if (error instanceof CronProblem) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

function readSchedule(text: string): CronSchedule {
  if (text === '') throw new CronProblem('empty spec string');
  const rest = afterZone(text);
  if (rest.startsWith(every)) return readEvery(rest);
  if (rest.startsWith('@')) {
    const known = descriptors.get(rest);
    if (known === undefined) throw new CronProblem(`unrecognized descriptor: ${rest}`);
    return readFields(known);
  }
  return readFields(rest);
}

/** A zone in the schedule is parsed, so that the API server can say what else is wrong with it. */
function afterZone(text: string): string {
  const prefix = /^(?:CRON_)?TZ=(\S*)/.exec(text);
  if (prefix === null) return text;
  const zone = prefix[1] ?? '';
  if (!isTimeZone(zone)) throw new CronProblem(`provided bad location ${zone}: unknown time zone ${zone}`);
  return text.slice(prefix[0].length).trim();
}

function readEvery(descriptor: string): CronSchedule {
  const duration = parseGoDuration(descriptor.slice(every.length));
  if (duration.kind === 'unreadable') {
    throw new CronProblem(`failed to parse duration ${descriptor}: ${duration.reason}`);
  }
  return { kind: 'every', seconds: Math.max(1, Math.floor(duration.seconds)) };
}

function readFields(text: string): CronSchedule {
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== bounds.length) {
    const found = `found ${fields.length}: [${fields.join(' ')}]`;
    throw new CronProblem(`expected exactly ${bounds.length} fields, ${found}`);
  }
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields;
  return {
    kind: 'calendar',
    minutes: parseField(minute, bounds[0]),
    hours: parseField(hour, bounds[1]),
    daysOfMonth: parseField(dayOfMonth, bounds[2]),
    months: parseField(month, bounds[3]),
    daysOfWeek: parseField(dayOfWeek, bounds[4]),
  };
}
