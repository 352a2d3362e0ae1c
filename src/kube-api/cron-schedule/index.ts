/**
 * The schedules of CronJobs: what Kubernetes accepts (robfig/cron's `ParseStandard`, with its refusals), and when
 * they are due (croner, for the calendar and its time zones). Left out: `TZ=` inside of a schedule, which the API
 * server refuses.
 */
export { type CronSchedule, parseSchedule, type ScheduleParsing } from './parse-schedule.ts';
export { type ScheduleTimes, scheduleTimes } from './schedule-times.ts';
export { formatInZone, isTimeZone } from './time-zone.ts';
