import { fieldsOf } from '../../field-shape.ts';
import { invalidGoValue } from '../../go-values.ts';
import { checkIntOrPercent } from './daemon-set.ts';
import { checkOneOf, type ObjectCheck } from './reading.ts';

/** pkg/apis/policy/validation `ValidatePodDisruptionBudgetSpec`. */
export const checkDisruptionBudget: ObjectCheck = ({ spec: given }) => {
  const spec = fieldsOf(given);
  const { minAvailable, maxUnavailable } = spec;
  const both = 'minAvailable and maxUnavailable cannot be both set';
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [invalidGoValue('spec', 'policy.PodDisruptionBudgetSpec{...}', both)]
      : []),
    ...checkIntOrPercent(minAvailable, 'spec.minAvailable'),
    ...checkIntOrPercent(maxUnavailable, 'spec.maxUnavailable'),
    ...checkOneOf(spec.unhealthyPodEvictionPolicy, 'spec.unhealthyPodEvictionPolicy', [
      'AlwaysAllow',
      'IfHealthyBudget',
    ]),
  ];
};
