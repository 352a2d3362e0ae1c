import { Cron } from 'croner';
import type { CronField } from './cron-field.ts';
import type { CronSchedule } from './parse-schedule.ts';

/** When a schedule is due. Times are whole seconds; nothing where that time never comes. */
export interface ScheduleTimes {
  /** The first time after another. */
  next(after: Date): Date | undefined;
  /** The last time that is after `after`, and not after `until`. */
  last(after: Date, until: Date): Date | undefined;
}

/** In the given zone, or in UTC as a controller in a container has it. */
export function scheduleTimes(schedule: CronSchedule, zone = 'UTC'): ScheduleTimes {
  return schedule.kind === 'every' ? everyTimes(schedule.seconds) : calendarTimes(schedule, zone);
}

const never: ScheduleTimes = { next: () => undefined, last: () => undefined };

function everyTimes(seconds: number): ScheduleTimes {
  const whole = (date: Date): number => Math.floor(date.getTime() / 1_000);
  return {
    next: (after) => new Date((whole(after) + seconds) * 1_000),
    last(after, until) {
      const count = Math.floor((until.getTime() / 1_000 - whole(after)) / seconds);
      return count < 1 ? undefined : new Date((whole(after) + count * seconds) * 1_000);
    },
  };
}

type Calendar = Extract<CronSchedule, { kind: 'calendar' }>;

function calendarTimes(calendar: Calendar, timezone: string): ScheduleTimes {
  const { minutes, hours, daysOfMonth, months, daysOfWeek } = calendar;
  const fields = [minutes, hours, daysOfMonth, months, daysOfWeek];
  if (fields.some(({ values }) => values.size === 0)) return never;
  const pattern = [
    render(minutes),
    render(hours),
    renderDays(daysOfMonth),
    render(months),
    renderDays(daysOfWeek),
  ].join(' ');
  // Paused: it only ever answers questions.
  const cron = new Cron(pattern, { mode: '5-part', timezone, paused: true });
  return {
    next: (after) => cron.nextRun(after) ?? undefined,
    last(after, until) {
      const [found] = cron.previousRuns(1, new Date(Math.floor(until.getTime() / 1_000) * 1_000 + 1_000));
      return found !== undefined && found > after ? found : undefined;
    },
  };
}

/**
 * Every value as a range of its own with a step: a pattern of single values would be a "fixed time" to croner, which
 * makes up for a time that the clocks have skipped. robfig/cron does not.
 */
function render({ values }: CronField): string {
  return [...values].map((value) => `${value}-${value}/1`).join(',');
}

/** Only what says `*` leaves the choice of the day to the other field. */
function renderDays(field: CronField): string {
  return field.isStar ? '*' : render(field);
}
