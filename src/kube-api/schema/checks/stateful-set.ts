import { type FieldCause, forbiddenValue, invalidValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import { checkNotNegative, type ObjectCheck, valuesOf } from './reading.ts';

/** What a StatefulSet has beyond any workload: pkg/apis/apps/validation `ValidateStatefulSetSpec`. */
export const checkStatefulSet: ObjectCheck = ({ spec: given }) => {
  const spec = fieldsOf(given);
  const { activeDeadlineSeconds } = fieldsOf(fieldsOf(spec.template).spec);
  const deadline = 'spec.template.spec.activeDeadlineSeconds';
  return [
    ...checkOneOfTwo(spec.podManagementPolicy, 'spec.podManagementPolicy', ['OrderedReady', 'Parallel']),
    ...checkStrategy(fieldsOf(spec.updateStrategy)),
    ...checkNotNegative(fieldsOf(spec.ordinals), 'spec.ordinals', ['start']),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbiddenValue(deadline, 'activeDeadlineSeconds in StatefulSet is not Supported')]),
    // Not Kubernetes' words: it has volumes to claim.
    ...(valuesOf(spec.volumeClaimTemplates).length > 0
      ? [forbiddenValue('spec.volumeClaimTemplates', 'this cluster has no PersistentVolumeClaims')]
      : []),
  ];
};

function checkStrategy(strategy: JsonFields): readonly FieldCause[] {
  const field = 'spec.updateStrategy';
  const rolling = fieldsOf(strategy.rollingUpdate);
  return [
    ...checkOneOfTwo(strategy.type, field, ['RollingUpdate', 'OnDelete']),
    ...checkNotNegative(rolling, `${field}.rollingUpdate`, ['partition']),
    // Kubernetes: behind a feature gate that is off, where the field is dropped without a word.
    ...(rolling.maxUnavailable === undefined
      ? []
      : [
          forbiddenValue(
            `${field}.rollingUpdate.maxUnavailable`,
            'the feature gate MaxUnavailableStatefulSet is off',
          ),
        ]),
  ];
}

function checkOneOfTwo(
  value: unknown,
  field: string,
  [first, second]: readonly [string, string],
): readonly FieldCause[] {
  const given = textOf(value);
  return given === '' || given === first || given === second
    ? []
    : [invalidValue(field, given, `must be '${first}' or '${second}'`)];
}
