import { isEmptySelector, matchesLabelSelector } from '../selectors/label-selector.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { hasCondition, readField, readNumber, readText } from '../tables/read-object.ts';

export type EvictionDecision =
  /** No budget has a say. */
  | { readonly kind: 'free' }
  | { readonly kind: 'several-budgets' }
  | {
      /** `unknown`: the disruption controller has not seen the budget as it is now. */
      readonly kind: 'allowed' | 'exhausted' | 'unknown';
      readonly budget: KubeObject;
    };

/** Whether a pod may go now: pkg/registry/core/pod/storage/eviction.go. */
export function decideEviction(pod: KubeObject, budgets: readonly KubeObject[]): EvictionDecision {
  if (isNoLoss(pod)) return { kind: 'free' };
  const { labels = {} } = pod.metadata;
  const covering = budgets.filter(
    (budget) => !isEmpty(budget) && matchesLabelSelector(readField(budget, 'spec', 'selector'), labels),
  );
  const [budget] = covering;
  if (covering.length > 1) return { kind: 'several-budgets' };
  if (budget === undefined || isUnhealthyAndSpare(pod, budget)) return { kind: 'free' };
  const observed = readNumber(budget, 'status', 'observedGeneration');
  if (observed < (budget.metadata.generation ?? 0)) return { kind: 'unknown', budget };
  const isAllowed = readNumber(budget, 'status', 'disruptionsAllowed') > 0;
  return { kind: isAllowed ? 'allowed' : 'exhausted', budget };
}

/** Such a pod serves nobody, or is on its way out already. */
function isNoLoss({ metadata, ...pod }: KubeObject): boolean {
  const phase = readText(pod, 'status', 'phase');
  return metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(phase);
}

/** Kubernetes: by its policy a budget has no say about pods that are not ready, or only while the others are too few. */
function isUnhealthyAndSpare(pod: KubeObject, budget: KubeObject): boolean {
  if (hasCondition(pod, 'Ready')) return false;
  if (readText(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const desired = readNumber(budget, 'status', 'desiredHealthy');
  return desired > 0 && readNumber(budget, 'status', 'currentHealthy') >= desired;
}

/** Kubernetes: for the controller an empty selector is every pod of the namespace, and for an eviction it is none. */
function isEmpty(budget: KubeObject): boolean {
  return isEmptySelector(readField(budget, 'spec', 'selector'));
}
