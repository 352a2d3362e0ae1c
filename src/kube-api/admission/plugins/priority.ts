import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import type { AdmissionRequest } from '../admission-request.ts';
import { admitted, type PluginOutcome, refusedAsForbidden } from './in-tree-plugin.ts';
import { podSpecOf } from './pod-fields.ts';

/** A PriorityClass, as far as pods take after it. */
export interface PriorityClass {
  readonly name: string;
  readonly value: number;
  readonly isGlobalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Those that every cluster has. */
export const systemPriorityClasses: readonly PriorityClass[] = [
  { name: 'system-cluster-critical', value: 2_000_000_000, preemptionPolicy: 'PreemptLowerPriority' },
  { name: 'system-node-critical', value: 2_000_001_000, preemptionPolicy: 'PreemptLowerPriority' },
];

const withoutClass: PriorityClass = { name: '', value: 0, preemptionPolicy: 'PreemptLowerPriority' };

/** Turns a priority class into the number that it stands for. A pod cannot give itself another. */
export function admitPriority(
  request: AdmissionRequest,
  classes: readonly PriorityClass[] = systemPriorityClasses,
): PluginOutcome {
  const spec = podSpecOf(request, ['CREATE', 'UPDATE']);
  if (spec === undefined) return admitted(request.object);
  if (request.operation === 'UPDATE')
    return admitted({ ...request.object, spec: keepPriority(spec, request) });
  const asked = textOf(spec.priorityClassName);
  const found =
    asked === ''
      ? (classes.find(({ isGlobalDefault }) => isGlobalDefault) ?? withoutClass)
      : classes.find(({ name }) => name === asked);
  if (found === undefined) {
    return refusedAsForbidden(request, `no PriorityClass with name ${asked} was found`);
  }
  const conflict = findConflict(spec, found);
  if (conflict !== undefined) return refusedAsForbidden(request, conflict);
  const { name, value: priority, preemptionPolicy } = found;
  const added = {
    ...(name !== '' && { priorityClassName: name }),
    priority,
    ...(preemptionPolicy !== undefined && { preemptionPolicy }),
  };
  return admitted({ ...request.object, spec: { ...spec, ...added } });
}

function findConflict(spec: JsonFields, { value, preemptionPolicy }: PriorityClass): string | undefined {
  const computed = 'must not be provided in pod spec; priority admission controller computed';
  if (isSet(spec.priority) && spec.priority !== value) {
    return `the integer value of priority (${spec.priority}) ${computed} ${value} from the given PriorityClass name`;
  }
  if (
    preemptionPolicy !== undefined &&
    isSet(spec.preemptionPolicy) &&
    spec.preemptionPolicy !== preemptionPolicy
  ) {
    return `the string value of PreemptionPolicy (${spec.preemptionPolicy}) ${computed} ${preemptionPolicy} from the given PriorityClass name`;
  }
  return undefined;
}

/** An update that leaves the priority out does not take it away. */
function keepPriority(spec: JsonFields, { oldObject }: AdmissionRequest): JsonFields {
  const before = fieldsOf(oldObject?.spec);
  const kept = ['priority', 'preemptionPolicy'].filter((name) => !isSet(spec[name]) && isSet(before[name]));
  return { ...spec, ...Object.fromEntries(kept.map((name) => [name, before[name]])) };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
