import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, integer, name, text } from '../column.ts';
import { formatAge } from '../duration.ts';
import { hasCondition, readField, readList, readNumber, readText } from '../read-object.ts';
import { containerColumns, orNone, selectorColumn } from '../workload-cells.ts';

export const jobColumns: readonly Column[] = [
  name,
  text('Status', 'How far the job is.', jobStatus),
  text('Completions', 'How many pods have succeeded, of how many.', completions),
  text('Duration', 'How long the job took, or takes so far.', duration),
  age,
  ...containerColumns('spec', 'template', 'spec'),
  selectorColumn('spec', 'selector'),
];

export const cronJobColumns: readonly Column[] = [
  name,
  text('Schedule', 'When the jobs are started.', (one) => readText(one, 'spec', 'schedule')),
  text('Timezone', 'Where the times of the schedule are meant.', (one) =>
    orNone(readText(one, 'spec', 'timeZone')),
  ),
  // Kubernetes: a boolean in the table's head, a word in its cells.
  { ...text('Suspend', 'Whether no jobs are started.', suspended), type: 'boolean' },
  integer('Active', 'How many jobs run.', (one) => readList(one, 'status', 'active').length),
  text('Last Schedule', 'How long ago a job was started.', (one, now) => {
    const last = readText(one, 'status', 'lastScheduleTime');
    return last === '' ? '<none>' : formatAge(last, now);
  }),
  age,
  ...containerColumns('spec', 'jobTemplate', 'spec', 'template', 'spec'),
  selectorColumn('spec', 'jobTemplate', 'spec', 'selector'),
];

function jobStatus(job: JsonFields): string {
  const ending = ['Complete', 'Failed'].find((type) => hasCondition(job, type));
  if (ending !== undefined) return ending;
  if (readText(job, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  const stage = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find((type) => hasCondition(job, type));
  return stage ?? 'Running';
}

function completions(job: JsonFields): string {
  const succeeded = readNumber(job, 'status', 'succeeded');
  const wanted = readField(job, 'spec', 'completions');
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`;
  const parallelism = readNumber(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration(job: JsonFields, now: Date): string {
  const start = readText(job, 'status', 'startTime');
  const end = readText(job, 'status', 'completionTime');
  return start === '' ? '' : formatAge(start, end === '' ? now : new Date(end));
}

function suspended(cronJob: JsonFields): string {
  const suspend = readField(cronJob, 'spec', 'suspend');
  if (typeof suspend !== 'boolean') return '<unset>';
  return suspend ? 'True' : 'False';
}
