import { toTimestamp } from '../../wire/timestamp.ts';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readList, readText } from '../tables/read-object.ts';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export type Conditions = readonly JsonFields[];

export function conditionsOf(object: KubeObject): Conditions {
  return readList(object, 'status', 'conditions');
}

export function findCondition(conditions: Conditions, type: string): JsonFields | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** The time of the last transition stays where the status does. */
export function withCondition(conditions: Conditions, condition: Condition, now: Date): Conditions {
  const before = findCondition(conditions, condition.type);
  const isSame = before?.status === condition.status;
  const lastTransitionTime = isSame ? readText(before, 'lastTransitionTime') : toTimestamp(now);
  return [...withoutCondition(conditions, condition.type), { ...condition, lastTransitionTime }];
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** Go leaves out what is zero. */
export function nonZero(counts: Readonly<Record<string, number>>): JsonFields {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
