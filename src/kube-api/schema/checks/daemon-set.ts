import {
  type FieldCause,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import { checkNotNegative, type ObjectCheck } from './reading.ts';

/** What a DaemonSet has beyond any workload: pkg/apis/apps/validation `ValidateDaemonSetSpec`. */
export const checkDaemonSet: ObjectCheck = ({ spec }) => {
  const { template, updateStrategy } = fieldsOf(spec);
  const { activeDeadlineSeconds } = fieldsOf(fieldsOf(template).spec);
  const deadline = 'spec.template.spec.activeDeadlineSeconds';
  return [
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbiddenValue(deadline, 'activeDeadlineSeconds in DaemonSet is not Supported')]),
    ...checkStrategy(fieldsOf(updateStrategy)),
  ];
};

function checkStrategy(strategy: JsonFields): readonly FieldCause[] {
  const field = 'spec.updateStrategy';
  const type = textOf(strategy.type);
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [unsupportedValue(field, type, ['RollingUpdate', 'OnDelete'])];
  const { maxUnavailable, maxSurge } = fieldsOf(strategy.rollingUpdate);
  const limits = [
    ...checkIntOrPercent(maxUnavailable, `${field}.rollingUpdate.maxUnavailable`),
    ...checkIntOrPercent(maxSurge, `${field}.rollingUpdate.maxSurge`),
  ];
  if (limits.length > 0) return limits;
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    const detail = 'may not be set when maxUnavailable is non-zero';
    return [invalidValue(`${field}.rollingUpdate.maxSurge`, maxSurge as string | number, detail)];
  }
  return isZero(maxUnavailable) && isZero(maxSurge)
    ? [requiredValue(`${field}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0')]
    : [];
}

const percent = /^(\d+)%$/;

function isZero(limit: unknown): boolean {
  return limit === undefined || limit === 0 || Number(percent.exec(String(limit))?.[1] ?? 1) === 0;
}

/** `3` or `30%`, and of percents no more than all. */
export function checkIntOrPercent(limit: unknown, field: string): readonly FieldCause[] {
  if (typeof limit === 'number') {
    return limit >= 0 ? [] : [invalidValue(field, limit, 'must be greater than or equal to 0')];
  }
  if (typeof limit !== 'string') return [];
  const share = percent.exec(limit)?.[1];
  if (share === undefined) {
    const detail =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    return [invalidValue(field, limit, detail)];
  }
  return Number(share) > 100 ? [invalidValue(field, limit, 'must not be greater than 100%')] : [];
}

export const checkControllerRevision: ObjectCheck = (revision) => [
  ...(revision.data === undefined || revision.data === null
    ? [requiredValue('data', 'data is mandatory')]
    : []),
  ...checkNotNegative(revision, '', ['revision']),
];
