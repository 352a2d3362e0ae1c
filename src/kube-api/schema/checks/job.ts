import { type FieldCause, forbiddenValue, invalidValue, requiredValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import { checkLabelName, checkLabelValue, checkQualifiedName } from '../../names.ts';
import { checkPodSpec } from './pod.ts';
import { checkNotNegative, checkOneOf, type ObjectCheck } from './reading.ts';

/** pkg/apis/batch/validation `ValidateJob`. What a job selects is checked by its kind, which knows its uid. */
export const checkJob: ObjectCheck = ({ metadata, spec }) => [
  ...checkHostnames(textOf(fieldsOf(metadata).name), fieldsOf(spec)),
  ...checkJobSpec(fieldsOf(spec), 'spec'),
];

/** Pods of an indexed job are called after it and their index. */
function checkHostnames(name: string, { completionMode, completions }: JsonFields): readonly FieldCause[] {
  if (completionMode !== 'Indexed' || typeof completions !== 'number' || completions < 1) return [];
  const last = `${name}-${completions - 1}`;
  const detail = `will not able to create pod with invalid DNS label: ${last}`;
  return checkLabelName(last).length === 0 ? [] : [invalidValue('metadata.name', name, detail)];
}

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
];

/** Of a job, and of a template of one. */
export function checkJobSpec(spec: JsonFields, path: string): readonly FieldCause[] {
  const template = fieldsOf(spec.template);
  const templatePath = `${path}.template`;
  return [
    ...checkNotNegative(spec, path, counts),
    ...checkMode(spec, path),
    ...checkUnserved(spec, path),
    ...checkOneOf(spec.podReplacementPolicy, `${path}.podReplacementPolicy`, [
      'Failed',
      'TerminatingOrFailed',
    ]),
    ...checkLabels(fieldsOf(fieldsOf(template.metadata).labels), `${templatePath}.labels`),
    ...checkPodSpec(fieldsOf(template.spec), `${templatePath}.spec`),
    ...checkRestartPolicy(fieldsOf(template.spec), `${templatePath}.spec.restartPolicy`),
  ];
}

const modes = ['NonIndexed', 'Indexed'];
const mostAtOnce = 100_000;

function checkMode(spec: JsonFields, path: string): readonly FieldCause[] {
  const mode = textOf(spec.completionMode);
  if (mode !== 'Indexed') return checkOneOf(mode, `${path}.completionMode`, modes);
  const parallelism = Number(spec.parallelism ?? 0);
  const tooMany = `must be less than or equal to ${mostAtOnce} when completion mode is Indexed`;
  return [
    ...(spec.completions === undefined
      ? [requiredValue(`${path}.completions`, 'when completion mode is Indexed')]
      : []),
    ...(parallelism > mostAtOnce ? [invalidValue(`${path}.parallelism`, parallelism, tooMany)] : []),
  ];
}

/** What these ask for would not happen. The words are ours: a real server has it all. */
const unserved = ['podFailurePolicy', 'successPolicy', 'backoffLimitPerIndex', 'maxFailedIndexes'];

function checkUnserved(spec: JsonFields, path: string): readonly FieldCause[] {
  return unserved
    .filter((name) => spec[name] !== undefined)
    .map((name) =>
      forbiddenValue(`${path}.${name}`, 'the job controller of this cluster does not honour it'),
    );
}

function checkLabels(labels: JsonFields, field: string): readonly FieldCause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(key).map((reason) => invalidValue(field, key, reason)),
    ...checkLabelValue(textOf(value)).map((reason) => invalidValue(field, textOf(value), reason)),
  ]);
}

/** Kubernetes: a job's pods come to an end. Not saying how means `Always`, by the defaults of any pod. */
function checkRestartPolicy({ restartPolicy }: JsonFields, field: string): readonly FieldCause[] {
  const given = textOf(restartPolicy);
  // A policy that no pod may have has been refused as that.
  if (given !== 'Always' && given !== '') return [];
  return [requiredValue(field, 'valid values: "OnFailure", "Never"')];
}
