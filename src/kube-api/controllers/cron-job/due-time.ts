import type { ScheduleTimes } from '../../cron-schedule/index.ts';
import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readText } from '../../tables/read-object.ts';

/** The last time that has come since a job was last started. Those between are missed, and stay so. */
export interface DueTime {
  readonly time: Date;
  /** Of more than a hundred: somebody's clock, or schedule, is wrong. */
  readonly isOneOfMany: boolean;
}

const manyTimes = 100;

/** Nothing that is longer ago than may be made up for. Kubernetes: pkg/controller/cronjob `nextScheduleTime`. */
export function findDue(owner: KubeObject, times: ScheduleTimes, now: Date): DueTime | undefined {
  const since = lastServed(owner);
  const deadlineSeconds = readField(owner, 'spec', 'startingDeadlineSeconds');
  const limit = typeof deadlineSeconds === 'number' ? now.getTime() - deadlineSeconds * 1_000 : 0;
  const earliest = new Date(Math.max(limit, since.getTime()));
  const time = times.last(earliest, now);
  return time && { time, isOneOfMany: countBetween(times, earliest, now) > manyTimes };
}

/** A pause is counted from the last time that has come, and not from whenever somebody looks. */
export function findNext(owner: KubeObject, times: ScheduleTimes, now: Date): Date | undefined {
  const since = lastServed(owner);
  return times.next(times.last(since, now) ?? since);
}

function lastServed({ metadata, ...owner }: KubeObject): Date {
  return new Date(readText(owner, 'status', 'lastScheduleTime') || metadata.creationTimestamp);
}

/** An estimate by the first pause of the schedule, as a schedule may have any number of times. */
function countBetween(times: ScheduleTimes, earliest: Date, now: Date): number {
  const first = times.next(earliest);
  const second = first && times.next(first);
  if (first === undefined || first > now) return 0;
  if (second === undefined || second > now) return 1;
  return Math.floor((now.getTime() - first.getTime()) / (second.getTime() - first.getTime())) + 1;
}
