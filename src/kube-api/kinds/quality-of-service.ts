import { isFields, type JsonFields, listOf } from '../field-shape.ts';

export type QualityOfService = 'Guaranteed' | 'Burstable' | 'BestEffort';

const counted = ['cpu', 'memory'] as const;

/** pkg/apis/core/v1/helper/qos: what a pod's containers ask for, and are held to. */
export function qualityOfService(spec: JsonFields): QualityOfService {
  const resources = [...listOf(spec.initContainers), ...listOf(spec.containers)].map(({ resources }) => ({
    limits: amountsOf(resources, 'limits'),
    requests: amountsOf(resources, 'requests'),
  }));
  if (resources.every(({ limits, requests }) => limits.length + requests.length === 0)) return 'BestEffort';
  const isGuaranteed = resources.every(
    ({ limits, requests }) => limits.length === counted.length && requests.join() === limits.join(),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

/** As written: requests that are left out have been made from the limits, so that equal ones are spelt alike. */
function amountsOf(resources: unknown, side: 'limits' | 'requests'): readonly string[] {
  const amounts = isFields(resources) && isFields(resources[side]) ? resources[side] : {};
  return counted.flatMap((name) => {
    const amount = String(Object.hasOwn(amounts, name) ? amounts[name] : '');
    return /[1-9]/.test(amount) ? [`${name}=${amount}`] : [];
  });
}
