import type { NodeAffinity, NodeRequirement, PodSpec, Toleration } from './pod-object.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** The parts of a node's JSON that decide what may run there. */
export interface SchedulableNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly isUnschedulable: boolean;
  readonly taints: readonly Taint[];
}

/** Why a pod may not go to a node, in the scheduler's words: the first of its filters that says no. */
export function findMisfit(spec: PodSpec, node: SchedulableNode): string | undefined {
  const { tolerations = [], nodeSelector = {}, affinity } = spec;
  const cordon: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.isUnschedulable && !isTolerated(cordon, tolerations)) return 'node(s) were unschedulable';
  const repelling = node.taints.find(
    (taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, tolerations),
  );
  if (repelling !== undefined) {
    return `node(s) had untolerated taint {${repelling.key}: ${repelling.value ?? ''}}`;
  }
  const isSelected = Object.entries(nodeSelector).every(([key, value]) => labelOf(node, key) === value);
  return isSelected && matchesAffinity(affinity?.nodeAffinity, node)
    ? undefined
    : "node(s) didn't match Pod's node affinity/selector";
}

function labelOf({ labels }: SchedulableNode, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** k8s.io/api/core/v1 `Toleration.ToleratesTaint`. */
function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(
    ({ key = '', operator = 'Equal', value = '', effect = '' }) =>
      (effect === '' || effect === taint.effect) &&
      (key === '' || key === taint.key) &&
      (operator === 'Exists' || (operator === 'Equal' && value === (taint.value ?? ''))),
  );
}

/** Of the terms one must hold, of a term's requirements all; a term that requires nothing holds nowhere. */
function matchesAffinity(affinity: NodeAffinity | undefined, node: SchedulableNode): boolean {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined) return true;
  return required.nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    return (
      matchExpressions.every((each) => isMet(each, labelOf(node, each.key))) &&
      matchFields.every((each) => isMet(each, each.key === 'metadata.name' ? node.name : undefined))
    );
  });
}

function isMet({ operator, values = [] }: NodeRequirement, found: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return found !== undefined && values.includes(found);
    case 'NotIn':
      return found === undefined || !values.includes(found);
    case 'Exists':
      return found !== undefined;
    case 'DoesNotExist':
      return found === undefined;
    case 'Gt':
    case 'Lt':
      return isOrdered(operator, found, values[0]);
    default:
      return false;
  }
}

function isOrdered(operator: 'Gt' | 'Lt', found = '', bound = ''): boolean {
  if (!/^-?\d+$/.test(found) || !/^-?\d+$/.test(bound)) return false;
  return operator === 'Gt' ? BigInt(found) > BigInt(bound) : BigInt(found) < BigInt(bound);
}
