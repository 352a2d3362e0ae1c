import type { JsonFields } from '../field-shape.ts';
import { matchesLabelSelector } from '../selectors/label-selector.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readField, readFields, readNumber } from '../tables/read-object.ts';
import { type Action, tell, tellStatus } from './action.ts';
import { conditionsOf, withCondition } from './conditions.ts';
import { countExpected, type ScaleOf } from './disruption/expected-pods.ts';
import { resolveLimit } from './int-or-percent.ts';
import { isEnding, isReady } from './pod-facts.ts';

export interface SeenBudget {
  readonly owner: KubeObject;
  /** All of the namespace. */
  readonly pods: readonly KubeObject[];
  /** The size of whatever controls a pod, by its uid. */
  readonly scaleOf: ScaleOf;
  readonly now: Date;
}

/** Says how many of the pods may go now. An eviction asks no more than that. */
export function reconcileDisruptionBudget({ owner, pods, scaleOf, now }: SeenBudget): readonly Action[] {
  const selector = readField(owner, 'spec', 'selector');
  const covered = pods.filter(({ metadata }) => matchesLabelSelector(selector, metadata.labels ?? {}));
  const leaving = readLeaving(owner, covered, now);
  const need = readNeed(owner, covered, scaleOf);
  const again = lookAgain(leaving, now);
  if (need.kind === 'unknown') return [...tellFailure(owner, need.reason, now), ...again];
  const { expectedPods, desiredHealthy } = need;
  const currentHealthy = covered.filter(
    (pod) => isReady(pod) && !isEnding(pod) && !leaving.has(pod.metadata.name),
  ).length;
  const spare = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  const told = tellStatus(
    statusOf(owner, {
      counts: { disruptionsAllowed: spare, currentHealthy, desiredHealthy, expectedPods },
      leaving,
      now,
    }),
    owner,
  );
  const isLonely = told.length > 0 && covered.length === 0;
  return [...told, ...(isLonely ? [tell('NoPods', 'No matching pods found')] : []), ...again];
}

type Need =
  | { readonly kind: 'known'; readonly expectedPods: number; readonly desiredHealthy: number }
  | { readonly kind: 'unknown'; readonly reason: string };

function readNeed(owner: KubeObject, covered: readonly KubeObject[], scaleOf: ScaleOf): Need {
  const minAvailable = readField(owner, 'spec', 'minAvailable');
  const maxUnavailable = readField(owner, 'spec', 'maxUnavailable');
  // A plain number needs nobody to say how many there should be.
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return { kind: 'known', expectedPods: covered.length, desiredHealthy: minAvailable };
  }
  const expected = countExpected(covered, scaleOf);
  if (expected.kind === 'unknown') return expected;
  const { count } = expected;
  const desiredHealthy =
    maxUnavailable === undefined
      ? resolveLimit(minAvailable, count, Math.ceil)
      : Math.max(0, count - resolveLimit(maxUnavailable, count, Math.ceil));
  return { kind: 'known', expectedPods: count, desiredHealthy };
}

/** By name: pods whose eviction has been granted, and which are not seen to go yet; since when. */
type Leaving = ReadonlyMap<string, string>;

/** After so long an eviction that came to nothing counts no more. */
const leavingSeconds = 120;

function readLeaving(owner: KubeObject, covered: readonly KubeObject[], now: Date): Leaving {
  const there = new Set(covered.filter((pod) => !isEnding(pod)).map(({ metadata }) => metadata.name));
  const granted = Object.entries(readFields(owner, 'status', 'disruptedPods') ?? {}).map(
    ([name, since]) => [name, String(since)] as const,
  );
  return new Map(granted.filter(([name, since]) => there.has(name) && secondsLeft(since, now) > 0));
}

function secondsLeft(since: string, now: Date): number {
  return leavingSeconds - (now.getTime() - Date.parse(since)) / 1_000;
}

function lookAgain(leaving: Leaving, now: Date): readonly Action[] {
  const waits = [...leaving.values()].map((since) => secondsLeft(since, now));
  return waits.length === 0 ? [] : [{ kind: 'again', seconds: Math.ceil(Math.min(...waits)) }];
}

interface Outcome {
  readonly counts: Readonly<Record<string, number>>;
  readonly leaving: Leaving;
  readonly now: Date;
}

function statusOf(owner: KubeObject, { counts, leaving, now }: Outcome): JsonFields {
  const isAllowed = (counts.disruptionsAllowed ?? 0) > 0;
  const condition = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  } as const;
  return {
    observedGeneration: owner.metadata.generation ?? 0,
    ...(leaving.size > 0 && { disruptedPods: Object.fromEntries(leaving) }),
    ...counts,
    conditions: observed(owner, withCondition(conditionsOf(owner), condition, now)),
  };
}

/** Kubernetes: fails safe, which is that nothing may go. */
function tellFailure(owner: KubeObject, reason: string, now: Date): readonly Action[] {
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'SyncFailed',
    message: reason,
  } as const;
  const told = tellStatus(
    {
      ...withZeros(owner),
      observedGeneration: owner.metadata.generation ?? 0,
      disruptionsAllowed: 0,
      conditions: observed(owner, withCondition(conditionsOf(owner), condition, now)),
    },
    owner,
  );
  if (told.length === 0) return [];
  const said = `Failed to calculate the number of expected pods: ${reason}`;
  return [...told, tell('CalculateExpectedPodCountFailed', said, 'Warning')];
}

function withZeros(owner: KubeObject): JsonFields {
  const count = (name: string): number => readNumber(owner, 'status', name);
  return {
    ...readFields(owner, 'status'),
    currentHealthy: count('currentHealthy'),
    desiredHealthy: count('desiredHealthy'),
    expectedPods: count('expectedPods'),
  };
}

function observed({ metadata }: KubeObject, conditions: readonly JsonFields[]): readonly JsonFields[] {
  const observedGeneration = metadata.generation ?? 0;
  return conditions.map((one) => (one.type === 'DisruptionAllowed' ? { ...one, observedGeneration } : one));
}
