import { isDeepStrictEqual } from 'node:util';
import { type FieldCause, forbiddenValue, invalidValue } from '../field-cause.ts';
import { fieldsOf, type JsonFields, listOf } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { type ApiKind, apiKind, type KindBehaviour } from './api-kind.ts';
import { qualityOfService } from './quality-of-service.ts';

const podBehaviour: KindBehaviour = {
  prepare(object, existing) {
    if (existing !== undefined) return object;
    return { ...object, status: { phase: 'Pending', qosClass: qualityOfService(fieldsOf(object.spec)) } };
  },
  validate: (object, existing) =>
    existing === undefined ? [] : checkSpecChange(fieldsOf(object.spec), fieldsOf(existing.spec)),
  graceSeconds,
};

export const podKinds: readonly ApiKind[] = [
  apiKind({
    kind: 'Pod',
    plural: 'pods',
    shortNames: ['po'],
    categories: ['all'],
    hasStatus: true,
    returnsDeleted: true,
    behaviour: podBehaviour,
  }),
];

const defaultGraceSeconds = 30;

/**
 * Kubernetes: a pod that no node has, or that has ended, goes at once. Any other is the node's to end, which then
 * deletes it once more without grace. Less than nothing means a second (pkg/registry/core/pod/strategy.go).
 */
function graceSeconds({ spec, status }: KubeObject, asked: number | undefined): number | undefined {
  const { nodeName, terminationGracePeriodSeconds } = fieldsOf(spec);
  const { phase } = fieldsOf(status);
  if (!nodeName || phase === 'Succeeded' || phase === 'Failed') return undefined;
  const seconds = asked ?? terminationGracePeriodSeconds ?? defaultGraceSeconds;
  return typeof seconds === 'number' && seconds >= 0 ? seconds : 1;
}

const allowedChanges =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** pkg/apis/core/validation `ValidatePodUpdate`; the difference that the real server prints is left out. */
function checkSpecChange(next: JsonFields, existing: JsonFields): readonly FieldCause[] {
  const counts = ['containers', 'initContainers'].flatMap((field) =>
    listOf(next[field]).length === listOf(existing[field]).length
      ? []
      : [forbiddenValue(`spec.${field}`, 'pod updates may not add or remove containers')],
  );
  if (counts.length > 0) return counts;
  const causes = [
    ...checkDeadline(next.activeDeadlineSeconds, existing.activeDeadlineSeconds),
    ...checkTolerations(listOf(next.tolerations), listOf(existing.tolerations)),
  ];
  if (causes.length > 0) return causes;
  return isDeepStrictEqual(withAllowed(next, existing), existing)
    ? []
    : [forbiddenValue('spec', allowedChanges)];
}

function checkDeadline(next: unknown, existing: unknown): readonly FieldCause[] {
  const field = 'spec.activeDeadlineSeconds';
  if (typeof existing !== 'number') return [];
  if (typeof next !== 'number') {
    // Kubernetes: the value that it names is Go's empty pointer.
    const message = 'Invalid value: null: must not update from a positive integer to nil value';
    return [{ reason: 'FieldValueInvalid', field, message }];
  }
  return next > existing ? [invalidValue(field, next, 'must be less than or equal to previous value')] : [];
}

/** What was tolerated stays so; for how long may change. */
function checkTolerations(
  next: readonly JsonFields[],
  existing: readonly JsonFields[],
): readonly FieldCause[] {
  const kept = existing.every((old) =>
    next.some((toleration) => isDeepStrictEqual(shapeOf(toleration), shapeOf(old))),
  );
  if (kept) return [];
  const detail = 'existing toleration can not be modified except its tolerationSeconds';
  return [forbiddenValue('spec.tolerations', detail)];

  function shapeOf({ tolerationSeconds: _seconds, ...toleration }: JsonFields): JsonFields {
    return toleration;
  }
}

/** The new spec with all that may change as it was: the same as the old, where nothing else has. */
function withAllowed(next: JsonFields, existing: JsonFields): JsonFields {
  const old = listOf(existing.containers);
  const oldInit = listOf(existing.initContainers);
  const { terminationGracePeriodSeconds: oldGrace } = existing;
  const isMended = typeof oldGrace === 'number' && oldGrace < 0 && next.terminationGracePeriodSeconds === 1;
  return without({
    ...next,
    containers: listOf(next.containers).map((container, index) => withImage(container, old[index])),
    initContainers:
      next.initContainers &&
      listOf(next.initContainers).map((container, index) => withImage(container, oldInit[index])),
    activeDeadlineSeconds: existing.activeDeadlineSeconds,
    tolerations: existing.tolerations,
    ...(isMended && { terminationGracePeriodSeconds: oldGrace }),
  });
}

function withImage(container: JsonFields, existing: JsonFields | undefined): JsonFields {
  return { ...container, image: existing?.image };
}

function without(fields: JsonFields): JsonFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
