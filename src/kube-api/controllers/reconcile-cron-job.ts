import { toTimestamp } from '../../wire/timestamp.ts';
import { formatInZone, parseSchedule, scheduleTimes } from '../cron-schedule/index.ts';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readField, readFields, readNumber, readText } from '../tables/read-object.ts';
import { type Action, type Failure, tell, tellStatus } from './action.ts';
import { controllerOf, controllerReference } from './claim-owned.ts';
import { findDue, findNext } from './cron-job/due-time.ts';
import { endOf, readJobs, type SeenJobs } from './cron-job/seen-jobs.ts';
import { isEnding } from './pod-facts.ts';

export interface SeenCronJob {
  readonly owner: KubeObject;
  /** All of the namespace. */
  readonly jobs: readonly KubeObject[];
  readonly now: Date;
  readonly failure?: Failure | undefined;
}

/** Starts a job whenever its time has come, and keeps the last few that have ended. */
export function reconcileCronJob({ owner, jobs, now, failure }: SeenCronJob): readonly Action[] {
  const own = jobs.filter((job) => controllerOf(job)?.uid === owner.metadata.uid);
  const seen = readJobs(owner, own);
  const { status } = seen;
  if (isEnding(owner) || failure !== undefined) return [...seen.news, ...tellStatus(status, owner)];
  return [
    ...seen.news,
    ...tellStatus(status, owner),
    ...start({ owner, jobs, now, seen }),
    ...forgetFinished(owner, own),
  ];
}

interface Start {
  readonly owner: KubeObject;
  readonly jobs: readonly KubeObject[];
  readonly now: Date;
  readonly seen: SeenJobs;
}

function start({ owner, jobs, now, seen }: Start): readonly Action[] {
  if (readField(owner, 'spec', 'suspend') === true) return [];
  const schedule = readText(owner, 'spec', 'schedule');
  const parsing = parseSchedule(schedule);
  if (parsing.kind === 'malformed') {
    // It was accepted by somebody who reads schedules otherwise.
    const said = `unparseable schedule: ${JSON.stringify(schedule)} : ${parsing.reason}`;
    return [tell('UnparseableSchedule', said, 'Warning')];
  }
  const times = scheduleTimes(parsing.schedule, readText(owner, 'spec', 'timeZone') || undefined);
  const due = findDue(owner, times, now);
  const again = lookAgain(findNext(owner, times, now), now);
  if (due === undefined) return again;
  const missed = due.isOneOfMany ? [tell('TooManyMissedTimes', tooManyMissed, 'Warning')] : [];
  const draft = draftJob(owner, due.time);
  const isStarted = jobs.some(({ metadata }) => metadata.name === draft.metadata.name);
  if (isStarted) return [...missed, ...again];
  return [...missed, ...startBeside({ owner, seen, draft, time: due.time }), ...again];
}

const tooManyMissed =
  'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';

interface Beside {
  readonly owner: KubeObject;
  readonly seen: SeenJobs;
  readonly draft: JsonFields;
  readonly time: Date;
}

/** What is done about jobs that still run is the owner's choice. */
function startBeside({ owner, seen, draft, time }: Beside): readonly Action[] {
  const policy = readText(owner, 'spec', 'concurrencyPolicy');
  if (policy === 'Forbid' && seen.running.length > 0) {
    const said = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    return [tell('JobAlreadyActive', said)];
  }
  const replaced = policy === 'Replace' ? seen.running : [];
  const left = new Set(replaced.map(({ metadata }) => metadata.uid));
  const { active, ...status } = seen.status;
  const still = seen.listed.filter(({ uid }) => !left.has(String(uid)));
  return [
    ...replaced.map((object): Action => ({ kind: 'delete', object })),
    { kind: 'create', resource: 'jobs.batch', draft },
    // The job itself joins the list as soon as it is seen.
    {
      kind: 'status',
      status: { ...status, ...(still.length > 0 && { active: still }), lastScheduleTime: toTimestamp(time) },
    },
  ];
}

const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

function draftJob(owner: KubeObject, time: Date) {
  const template = readFields(owner, 'spec', 'jobTemplate') ?? {};
  const labels = readFields(template, 'metadata', 'labels');
  const { name, namespace } = owner.metadata;
  const scheduled = formatInZone(time, readText(owner, 'spec', 'timeZone') || 'UTC');
  return {
    metadata: {
      // The same for the same time, so that no time is served twice.
      name: `${name}-${Math.floor(time.getTime() / 60_000)}`,
      namespace,
      ...(labels !== undefined && { labels }),
      annotations: {
        ...readFields(template, 'metadata', 'annotations'),
        [scheduledAnnotation]: scheduled,
      },
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}

function lookAgain(next: Date | undefined, now: Date): readonly Action[] {
  if (next === undefined) return [];
  return [{ kind: 'again', seconds: Math.max(0, (next.getTime() - now.getTime()) / 1_000) }];
}

function forgetFinished(owner: KubeObject, jobs: readonly KubeObject[]): readonly Action[] {
  return (['Complete', 'Failed'] as const).flatMap((end) => {
    const limit = end === 'Complete' ? 'successfulJobsHistoryLimit' : 'failedJobsHistoryLimit';
    if (readField(owner, 'spec', limit) === undefined) return [];
    const ended = jobs.filter((job) => endOf(job) === end && !isEnding(job)).toSorted(byStart);
    const surplus = Math.max(0, ended.length - readNumber(owner, 'spec', limit));
    return ended.slice(0, surplus).map((object): Action => ({ kind: 'delete', object }));
  });
}

function byStart(one: KubeObject, other: KubeObject): number {
  const started = (job: KubeObject): number => Date.parse(readText(job, 'status', 'startTime')) || 0;
  return started(one) - started(other) || (one.metadata.name < other.metadata.name ? -1 : 1);
}
