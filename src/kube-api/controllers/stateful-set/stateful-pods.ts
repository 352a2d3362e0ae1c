import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readNumber, readText } from '../../tables/read-object.ts';
import { isEnding, isReady, phaseOf, secondsUntilAvailable } from '../pod-facts.ts';
import type { RevisionHistory } from '../revisions/revision-history.ts';
import { firstOrdinalOf, ordinalOf, revisionNameOf } from './pod-identity.ts';

/** A place in the set, with its pod where it has one. */
export interface Slot {
  readonly ordinal: number;
  readonly pod: KubeObject | undefined;
}

/** A StatefulSet and its pods, sorted by what they are to it. */
export interface StatefulPods {
  readonly set: KubeObject;
  readonly pods: readonly KubeObject[];
  /** The places that are wanted, in order. */
  readonly wanted: readonly Slot[];
  /** Beyond them: the last goes first. */
  readonly condemned: readonly KubeObject[];
  /** What is rolled out, and what was before that. */
  readonly update: KubeObject;
  readonly current: KubeObject;
  readonly isOrdered: boolean;
  /** Pods below this ordinal keep the current revision. */
  readonly partition: number;
  readonly isRolling: boolean;
  readonly secondsLeft: (pod: KubeObject) => number | undefined;
}

export interface StatefulFacts {
  readonly set: KubeObject;
  readonly pods: readonly KubeObject[];
  readonly history: RevisionHistory;
  readonly now: Date;
}

/** No more new places at once, however many are wanted. */
const burstPods = 500;

export function readStatefulPods({ set, pods, history, now }: StatefulFacts): StatefulPods {
  const start = firstOrdinalOf(set);
  const replicas = readNumber(set, 'spec', 'replicas');
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod, set) ?? -1, pod]));
  const isWanted = (ordinal: number): boolean => ordinal >= start && ordinal < start + replicas;
  const { all, update } = history;
  const currentName = readText(set, 'status', 'currentRevision');
  const minReadySeconds = readNumber(set, 'spec', 'minReadySeconds');
  const partition = readField(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  return {
    set,
    pods,
    wanted: Array.from({ length: Math.min(replicas, pods.length + burstPods) }, (_, index) => ({
      ordinal: start + index,
      pod: byOrdinal.get(start + index),
    })),
    condemned: [...byOrdinal]
      .filter(([ordinal]) => !isWanted(ordinal))
      .toSorted(([one], [other]) => other - one)
      .map(([, pod]) => pod),
    update,
    current: all.find(({ metadata }) => metadata.name === currentName) ?? update,
    isOrdered: readText(set, 'spec', 'podManagementPolicy') !== 'Parallel',
    partition: start + (typeof partition === 'number' ? partition : 0),
    isRolling: readText(set, 'spec', 'updateStrategy', 'type') === 'RollingUpdate',
    secondsLeft: (pod) => secondsUntilAvailable(pod, minReadySeconds, now),
  };
}

/** Runs, is ready, and is not on its way out. */
export function isHealthy(pod: KubeObject): boolean {
  return phaseOf(pod) === 'Running' && isReady(pod) && !isEnding(pod);
}

export function isAvailable({ secondsLeft }: StatefulPods, pod: KubeObject): boolean {
  return isHealthy(pod) && secondsLeft(pod) === 0;
}

export function isOf(revision: KubeObject): (pod: KubeObject) => boolean {
  return (pod) => revisionNameOf(pod) === revision.metadata.name;
}
