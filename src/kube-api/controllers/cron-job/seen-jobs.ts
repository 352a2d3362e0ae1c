import type { JsonFields } from '../../field-shape.ts';
import type { KubeObject } from '../../storage/kube-object.ts';
import { hasCondition, readList, readText } from '../../tables/read-object.ts';
import { type Action, tell } from '../action.ts';
import { referenceTo } from '../reference-to.ts';

/** What has become of the jobs of a CronJob since that was last told. */
export interface SeenJobs {
  readonly news: readonly Action[];
  readonly status: JsonFields;
  /** References to the jobs that run, as they are listed in the status. */
  readonly listed: readonly JsonFields[];
  readonly running: readonly KubeObject[];
}

export function endOf(job: KubeObject): 'Complete' | 'Failed' | undefined {
  return (['Complete', 'Failed'] as const).find((type) => hasCondition(job, type));
}

export function readJobs(owner: KubeObject, jobs: readonly KubeObject[]): SeenJobs {
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
  const before = readList(owner, 'status', 'active');
  const isListed = ({ metadata }: KubeObject): boolean => before.some(({ uid }) => uid === metadata.uid);
  const unlisted = jobs.filter((job) => endOf(job) === undefined && !isListed(job));
  const joining = unlisted.filter((job) => isScheduled(owner, job));
  const staying = before.filter(({ uid }) => {
    const job = byUid.get(String(uid));
    return job !== undefined && endOf(job) === undefined;
  });
  const listed = [...staying, ...joining.map(referenceTo)];
  const running = listed.flatMap(({ uid }) => byUid.get(String(uid)) ?? []);
  return {
    listed,
    running,
    news: [
      ...before.flatMap((reference) => tellEnd(reference, byUid.get(String(reference.uid)))),
      ...unlisted
        .filter((job) => !joining.includes(job))
        .map(({ metadata }) => tell('UnexpectedJob', `${unexpected}: ${metadata.name}`, 'Warning')),
    ],
    status: {
      ...(listed.length > 0 && { active: listed }),
      ...timeOf('lastScheduleTime', [readText(owner, 'status', 'lastScheduleTime')]),
      ...timeOf('lastSuccessfulTime', [
        readText(owner, 'status', 'lastSuccessfulTime'),
        ...jobs.filter((job) => endOf(job) === 'Complete').map(completionOf),
      ]),
    },
  };
}

const unexpected = 'Saw a job that the controller did not create or forgot';

/** By its name: whoever makes a job from a CronJob by hand calls it otherwise. */
function isScheduled(owner: KubeObject, { metadata: { name } }: KubeObject): boolean {
  const prefix = `${owner.metadata.name}-`;
  return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
}

function tellEnd(reference: JsonFields, job: KubeObject | undefined): readonly Action[] {
  if (job === undefined) return [tell('MissingJob', `Active job went missing: ${reference.name}`)];
  const end = endOf(job);
  if (end === undefined) return [];
  return [tell('SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${end}`)];
}

const completionOf = (job: KubeObject): string => readText(job, 'status', 'completionTime');

/** The latest, where there is one. */
function timeOf(name: string, times: readonly string[]): JsonFields {
  const [latest] = times.filter((time) => time !== '').toSorted((one, other) => (one < other ? 1 : -1));
  return latest === undefined ? {} : { [name]: latest };
}
