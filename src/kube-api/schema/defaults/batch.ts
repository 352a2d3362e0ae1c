import { isFields, type JsonFields } from '../../field-shape.ts';
import { type Defaulting, each, inOrder, made, when, whereAbsent, whereZero, within } from './defaulting.ts';
import { podTemplate } from './pod.ts';

const unlimited = 2 ** 31 - 1;

/** Kubernetes: a job that says neither how many nor how many at once runs one pod, once. */
const counts = inOrder(
  when(
    ({ completions, parallelism }) => completions === undefined && parallelism === undefined,
    whereAbsent({ completions: 1 }),
  ),
  whereAbsent({ parallelism: 1 }),
);

const limits: Defaulting = (spec) =>
  whereAbsent({
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : unlimited,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
  })(spec);

const jobSpec = inOrder(
  counts,
  limits,
  whereAbsent({ completionMode: 'NonIndexed', suspend: false }),
  within('podFailurePolicy', each('rules', each('onPodConditions', whereZero({ status: 'True' })))),
  within('template', podTemplate),
);

/** Kubernetes: a job without labels has those of its pods. */
const labelsFromTemplate: Defaulting = (job) => {
  const labels = fieldsAt(job, 'spec', 'template', 'metadata', 'labels');
  return labels === undefined ? job : made('metadata', whereAbsent({ labels }))(job);
};

function fieldsAt(value: JsonFields, ...names: readonly string[]): JsonFields | undefined {
  const found = names.reduce<unknown>((at, name) => (isFields(at) ? at[name] : undefined), value);
  return isFields(found) ? found : undefined;
}

export const batchDefaults: Readonly<Record<string, Defaulting>> = {
  Job: inOrder(within('spec', jobSpec), labelsFromTemplate),
  CronJob: within(
    'spec',
    inOrder(
      whereZero({ concurrencyPolicy: 'Allow' }),
      whereAbsent({ suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }),
      within('jobTemplate', within('spec', within('template', podTemplate))),
    ),
  ),
};
