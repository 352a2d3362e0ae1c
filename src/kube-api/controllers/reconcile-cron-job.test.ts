import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readText } from '../tables/read-object.ts';
import { controllerReference } from './claim-owned.ts';
import { make, now, secondsAgo } from './fixtures/objects.ts';
import { reconcileCronJob } from './reconcile-cron-job.ts';

const created = { creationTimestamp: secondsAgo(150) };

/** Made two and a half minutes ago: noon is due. */
function cronJob(spec: JsonFields = {}, status: JsonFields = {}, metadata: JsonFields = created): KubeObject {
  return make(
    'CronJob',
    { name: 'sweep', ...metadata },
    {
      spec: {
        schedule: '*/2 * * * *',
        concurrencyPolicy: 'Allow',
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          metadata: { labels: { app: 'sweep' }, annotations: { note: 'kept' } },
          spec: { template: { spec: { restartPolicy: 'Never' } } },
        },
        ...spec,
      },
      status,
    },
  );
}

interface JobFacts {
  readonly end?: 'Complete' | 'Failed';
  readonly endedSecondsAgo?: number;
  readonly isForeign?: boolean;
}

function jobOf(owner: KubeObject, name: string, { end, endedSecondsAgo = 0, isForeign }: JobFacts = {}) {
  const completionTime = secondsAgo(endedSecondsAgo);
  return make(
    'Job',
    { name, ...(!isForeign && { ownerReferences: [controllerReference(owner)] }) },
    {
      status: {
        startTime: completionTime,
        ...(end && { conditions: [{ type: end, status: 'True' }] }),
        ...(end === 'Complete' && { completionTime }),
      },
    },
  );
}

const listed = (job: KubeObject) => ({ name: job.metadata.name, uid: job.metadata.uid });

function decide(owner: KubeObject, jobs: readonly KubeObject[] = []) {
  const actions = reconcileCronJob({ owner, jobs, now });
  const drafts = actions.filter((action) => action.kind === 'create').map(({ draft }) => draft);
  return {
    actions,
    drafts,
    created: drafts.map((draft) => readText(draft as JsonFields, 'metadata', 'name')),
    deleted: actions.flatMap((action) => (action.kind === 'delete' ? action.object.metadata.name : [])),
    told: actions.flatMap((action) =>
      action.kind === 'event' ? `${action.event.reason}: ${action.event.message}` : [],
    ),
    status: actions.findLast((action) => action.kind === 'status')?.status,
    seconds: actions.flatMap((action) => (action.kind === 'again' ? action.seconds : [])),
  };
}

const minute = now.getTime() / 60_000;
const before = `sweep-${minute - 2}`;

describe('a cron job', () => {
  it('starts a job under the minute of its time, and says for which time', () => {
    const { actions, drafts, status, seconds } = decide(cronJob());
    expect(drafts).toEqual([
      {
        metadata: {
          name: `sweep-${minute}`,
          namespace: 'default',
          labels: { app: 'sweep' },
          annotations: {
            note: 'kept',
            'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-03-01T12:00:00Z',
          },
          ownerReferences: [expect.objectContaining({ kind: 'CronJob', controller: true })],
        },
        spec: { template: { spec: { restartPolicy: 'Never' } } },
      },
    ]);
    expect(status).toEqual({ lastScheduleTime: '2026-03-01T12:00:00Z' });
    expect(seconds).toEqual([120]);
    expect(actions.map(({ kind }) => kind)).toEqual(['create', 'status', 'again']);
  });

  it('starts nothing twice', () => {
    const owner = cronJob({}, { lastScheduleTime: secondsAgo(0) });
    expect(decide(owner)).toMatchObject({ created: [], seconds: [120] });
    expect(decide(cronJob(), [jobOf(cronJob(), `sweep-${minute}`)]).created).toEqual([]);
    const foreign = jobOf(cronJob(), `sweep-${minute}`, { isForeign: true });
    expect(decide(cronJob(), [foreign]).created).toEqual([]);
  });

  it.each<[string, JsonFields, JsonFields, readonly string[]]>([
    ['nothing before its time', { schedule: '1 * * * *' }, {}, []],
    ['nothing while it is suspended', { suspend: true }, {}, []],
    ['only the last of several missed times', { schedule: '* * * * *' }, {}, [`sweep-${minute}`]],
    ['in its zone', { schedule: '0 13 * * *', timeZone: 'Europe/Berlin' }, {}, [`sweep-${minute}`]],
    ['nothing that comes too late', { schedule: '59 11 * * *', startingDeadlineSeconds: 30 }, {}, []],
    [
      'what is late and yet in time',
      { schedule: '59 11 * * *', startingDeadlineSeconds: 90 },
      {},
      [`sweep-${minute - 1}`],
    ],
    ['nothing that never comes', { schedule: '0 0 31 2 *' }, {}, []],
  ])('starts %s', (_what, spec, status, names) => {
    expect(decide(cronJob(spec, status)).created).toEqual(names);
  });

  it('counts a pause from the last time, and not from when it is looked at', () => {
    const owner = cronJob({ schedule: '@every 1m40s' });
    expect(decide(owner)).toMatchObject({
      status: { lastScheduleTime: secondsAgo(50) },
      seconds: [50],
    });
    expect(decide(cronJob({ schedule: '@every 1h' })).seconds).toEqual([3_450]);
  });

  it('warns of more than a hundred missed times, and starts the last', () => {
    const aged = (seconds: number) => ({ creationTimestamp: secondsAgo(seconds) });
    const owner = cronJob({ schedule: '* * * * *' }, {}, aged(101 * 60));
    expect(decide(owner).told).toEqual([
      'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    ]);
    expect(decide(owner).created).toHaveLength(1);
    expect(decide(cronJob({ schedule: '* * * * *' }, {}, aged(100 * 60))).told).toEqual([]);
    const bounded = cronJob({ schedule: '* * * * *', startingDeadlineSeconds: 200 }, {}, aged(101 * 60));
    expect(decide(bounded).told).toEqual([]);
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ['beside it', 'Allow', [`sweep-${minute}`], []],
    ['not', 'Forbid', [], []],
    ['in its place', 'Replace', [`sweep-${minute}`], [before]],
  ])('starts a job %s where one still runs, under %s', (_how, concurrencyPolicy, names, deleted) => {
    const owner = cronJob({ concurrencyPolicy });
    const running = jobOf(owner, before);
    const decided = decide({ ...owner, status: { active: [listed(running)] } }, [running]);
    expect(decided).toMatchObject({ created: names, deleted });
    if (concurrencyPolicy === 'Forbid') {
      expect(decided.told).toEqual([
        'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
      ]);
    }
    if (concurrencyPolicy === 'Replace') expect(decided.status).not.toHaveProperty('active');
  });

  const idle = { suspend: true };

  it('lists a job that it has started as soon as it sees it, and wonders at others', () => {
    const owner = cronJob(idle);
    const decided = decide(owner, [jobOf(owner, before), jobOf(owner, 'by-hand')]);
    expect(decided.status).toEqual({
      active: [expect.objectContaining({ name: before, kind: 'Job', apiVersion: 'batch/v1' })],
    });
    expect(decided.told).toEqual([
      'UnexpectedJob: Saw a job that the controller did not create or forgot: by-hand',
    ]);
  });

  it('tells how jobs have ended, and that one has gone', () => {
    const owner = cronJob(idle);
    const done = jobOf(owner, 'sweep-1', { end: 'Complete', endedSecondsAgo: 20 });
    const failed = jobOf(owner, 'sweep-2', { end: 'Failed' });
    const gone = jobOf(owner, 'sweep-3');
    const active = [done, failed, gone].map(listed);
    const decided = decide({ ...owner, status: { active } }, [done, failed]);
    expect(decided.told).toEqual([
      'SawCompletedJob: Saw completed job: sweep-1, condition: Complete',
      'SawCompletedJob: Saw completed job: sweep-2, condition: Failed',
      'MissingJob: Active job went missing: sweep-3',
    ]);
    expect(decided.status).toEqual({ lastSuccessfulTime: secondsAgo(20) });
  });

  it('forgets the oldest of those that have ended, of either end as many as it says', () => {
    const owner = cronJob({ ...idle, successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 0 });
    const jobs = [
      jobOf(owner, 'sweep-1', { end: 'Complete', endedSecondsAgo: 10 }),
      jobOf(owner, 'sweep-2', { end: 'Complete', endedSecondsAgo: 30 }),
      jobOf(owner, 'sweep-3', { end: 'Failed' }),
      jobOf(owner, 'sweep-4'),
    ];
    expect(decide(owner, jobs).deleted).toEqual(['sweep-2', 'sweep-3']);
    const hoarding = cronJob({ ...idle, successfulJobsHistoryLimit: undefined });
    expect(decide(hoarding, jobs.slice(0, 2)).deleted).toEqual([]);
  });

  it('starts nothing after a failure, or at its end', () => {
    const owner = cronJob();
    const failure = { reason: 'FailedCreate', message: 'no' } as const;
    expect(reconcileCronJob({ owner, jobs: [], now, failure })).toEqual([]);
    const { metadata } = owner;
    const ending = { ...owner, metadata: { ...metadata, deletionTimestamp: secondsAgo(0) } };
    expect(decide(ending).actions).toEqual([]);
  });
});
