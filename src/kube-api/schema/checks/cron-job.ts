import { isTimeZone, parseSchedule } from '../../cron-schedule/index.ts';
import { type FieldCause, invalidValue, requiredValue, unsupportedValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import { goSelector, invalidGoValue } from '../../go-values.ts';
import { checkJobSpec } from './job.ts';
import { checkNotNegative, checkOneOf, type ObjectCheck } from './reading.ts';

/** Eleven less than a label may have: the minutes since 1970 are added to the names of its jobs. */
const longestName = 52;

/** pkg/apis/batch/validation `ValidateCronJobCreate`. */
export const checkCronJob: ObjectCheck = ({ metadata, spec: given }) => {
  const spec = fieldsOf(given);
  const name = textOf(fieldsOf(metadata).name);
  return [
    ...checkSchedule(textOf(spec.schedule)),
    ...checkNotNegative(spec, 'spec', [
      'startingDeadlineSeconds',
      'successfulJobsHistoryLimit',
      'failedJobsHistoryLimit',
    ]),
    ...(spec.timeZone === undefined ? [] : checkTimeZone(textOf(spec.timeZone))),
    ...checkOneOf(spec.concurrencyPolicy, 'spec.concurrencyPolicy', ['Allow', 'Forbid', 'Replace']),
    ...checkJobTemplate(fieldsOf(fieldsOf(spec.jobTemplate).spec)),
    ...(name.length > longestName
      ? [invalidValue('metadata.name', name, `must be no more than ${longestName} characters`)]
      : []),
  ];
};

function checkSchedule(schedule: string): readonly FieldCause[] {
  const field = 'spec.schedule';
  if (schedule === '') return [requiredValue(field)];
  const parsing = parseSchedule(schedule);
  const zone = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  return [
    ...(parsing.kind === 'malformed' ? [invalidValue(field, schedule, parsing.reason)] : []),
    ...(schedule.includes('TZ') ? [invalidValue(field, schedule, zone)] : []),
  ];
}

function checkTimeZone(zone: string): readonly FieldCause[] {
  const refuse = (detail: string): readonly FieldCause[] => [invalidValue('spec.timeZone', zone, detail)];
  if (zone === '') return refuse('timeZone must be nil or non-empty string');
  if (zone.toLowerCase() === 'local') {
    return refuse('timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  }
  return isTimeZone(zone) ? [] : refuse(`unknown time zone ${zone}`);
}

/** What a job selects, it is told when it is made. */
function checkJobTemplate(spec: JsonFields): readonly FieldCause[] {
  const path = 'spec.jobTemplate.spec';
  return [
    ...checkJobSpec(spec, path),
    ...(spec.selector === undefined
      ? []
      : [
          invalidGoValue(
            `${path}.selector`,
            goSelector(fieldsOf(spec.selector)),
            '`selector` will be auto-generated',
          ),
        ]),
    ...(spec.manualSelector === true
      ? [unsupportedValue(`${path}.manualSelector`, 'true', ['nil', 'false'])]
      : []),
  ];
}
