import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readFields, readNumber, readText } from '../../tables/read-object.ts';
import { resolveLimit } from '../int-or-percent.ts';
import { isSameTemplate } from '../template-hash.ts';

/** A deployment and its ReplicaSets, sorted by what they are to it. Oldest first. */
export interface Rollout {
  readonly deployment: KubeObject;
  readonly all: readonly KubeObject[];
  /** Of the template as it is now. */
  readonly current: KubeObject | undefined;
  readonly old: readonly KubeObject[];
  readonly wanted: number;
  readonly isRolling: boolean;
  /** How many pods there may be beyond what is wanted. */
  readonly maxSurge: number;
  /** How many of what is wanted may be missing. */
  readonly maxUnavailable: number;
}

export const replicasOf = (set: KubeObject): number => readNumber(set, 'spec', 'replicas');
export const statusOf = (set: KubeObject, count: string): number => readNumber(set, 'status', count);
export const sumOf = (sets: readonly KubeObject[], count: (set: KubeObject) => number): number =>
  sets.reduce((sum, set) => sum + count(set), 0);

export function readRollout(deployment: KubeObject, owned: readonly KubeObject[]): Rollout {
  const all = owned.toSorted(byAge);
  const template = readFields(deployment, 'spec', 'template') ?? {};
  const current = all.find((set) => isSameTemplate(template, readFields(set, 'spec', 'template') ?? {}));
  return {
    deployment,
    all,
    current,
    old: all.filter((set) => set !== current),
    wanted: replicasOf(deployment),
    ...readStrategy(deployment),
  };
}

function byAge({ metadata: one }: KubeObject, { metadata: other }: KubeObject): number {
  const age = Date.parse(one.creationTimestamp) - Date.parse(other.creationTimestamp);
  return age !== 0 ? age : one.name < other.name ? -1 : 1;
}

function readStrategy(deployment: KubeObject): Pick<Rollout, 'isRolling' | 'maxSurge' | 'maxUnavailable'> {
  const isRolling = readText(deployment, 'spec', 'strategy', 'type') === 'RollingUpdate';
  if (!isRolling) return { isRolling, maxSurge: 0, maxUnavailable: 0 };
  const wanted = replicasOf(deployment);
  const limit = (name: string): unknown => readField(deployment, 'spec', 'strategy', 'rollingUpdate', name);
  const maxSurge = resolveLimit(limit('maxSurge'), wanted, Math.ceil);
  const asked = resolveLimit(limit('maxUnavailable'), wanted, Math.floor);
  // Kubernetes: with neither, nothing could ever move.
  const maxUnavailable = maxSurge === 0 && asked === 0 ? 1 : asked;
  return { isRolling, maxSurge, maxUnavailable: Math.min(maxUnavailable, wanted) };
}
