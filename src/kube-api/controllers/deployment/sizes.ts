import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, withMetadata } from '../../storage/kube-object.ts';
import { readFields, readNumber } from '../../tables/read-object.ts';
import { type Action, tell } from '../action.ts';
import { desiredAnnotation, grownReplicas, maximumAnnotation, sizeAnnotations } from './revisions.ts';
import { type Rollout, replicasOf, statusOf, sumOf } from './rollout.ts';

const isUsed = (set: KubeObject): boolean => replicasOf(set) > 0;

/** The number of pods that a ReplicaSet is told to keep; nothing where that is what it keeps. */
export function resize(rollout: Rollout, set: KubeObject, replicas: number): readonly Action[] {
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(rollout) };
  const had = replicasOf(set);
  if (replicas === had && isDeepStrictEqual(annotations, set.metadata.annotations)) return [];
  const spec = { ...readFields(set, 'spec'), replicas };
  const change: Action = {
    kind: 'change',
    object: set,
    next: { ...withMetadata(set, { annotations }), spec },
  };
  if (replicas === had) return [change];
  const direction = replicas > had ? 'up' : 'down';
  const said = `Scaled ${direction} replica set ${set.metadata.name} from ${had} to ${replicas}`;
  return [change, tell('ScalingReplicaSet', said)];
}

/** A rolling update's next step: first grow what is new, and only then shrink what is old. */
export function rollOn(rollout: Rollout, current: KubeObject): readonly Action[] {
  const { wanted } = rollout;
  const has = replicasOf(current);
  const grown = has > wanted ? wanted : has < wanted ? grownReplicas(rollout, has) : has;
  return grown === has ? shrinkOld(rollout, current) : resize(rollout, current, grown);
}

function shrinkOld(rollout: Rollout, current: KubeObject): readonly Action[] {
  const { all, old, wanted, maxUnavailable } = rollout;
  if (sumOf(old, replicasOf) === 0) return [];
  const fewest = wanted - maxUnavailable;
  const unavailable = replicasOf(current) - statusOf(current, 'availableReplicas');
  const mostRemoved = sumOf(all, replicasOf) - fewest - unavailable;
  if (mostRemoved <= 0) return [];
  // What is not healthy serves nobody, and goes first.
  const unhealthy = (set: KubeObject): number => replicasOf(set) - statusOf(set, 'availableReplicas');
  const cleaned = takeFrom(new Map(old.map((set) => [set, replicasOf(set)])), mostRemoved, unhealthy);
  const spare = sumOf(all, (set) => statusOf(set, 'availableReplicas')) - fewest;
  const sizes = takeFrom(cleaned, spare, replicasOf);
  return old.flatMap((set) => {
    const replicas = sizes.get(set) ?? replicasOf(set);
    return replicas === replicasOf(set) ? [] : resize(rollout, set, replicas);
  });
}

type Sizes = ReadonlyMap<KubeObject, number>;

/** Takes pods away, from the oldest ReplicaSet on: in all as many as said, and of each as many as it can give. */
function takeFrom(sizes: Sizes, count: number, giveable: (set: KubeObject) => number): Sizes {
  let left = Math.max(0, count);
  return new Map(
    [...sizes].map(([set, size]) => {
      const taken = Math.max(0, Math.min(size, left, giveable(set)));
      left -= taken;
      return [set, size - taken];
    }),
  );
}

export function emptyOld(rollout: Rollout): readonly Action[] {
  return rollout.old.filter(isUsed).flatMap((set) => resize(rollout, set, 0));
}

/** Whether the deployment's own size has changed since its ReplicaSets were last told of it. */
export function isScaled({ all, wanted }: Rollout): boolean {
  return all.filter(isUsed).some(({ metadata }) => {
    const desired = metadata.annotations?.[desiredAnnotation];
    return desired !== undefined && Number(desired) !== wanted;
  });
}

/** A new size outside of a rollout, or amid one: every ReplicaSet gets its share of the difference. */
export function scale(rollout: Rollout): readonly Action[] {
  const { all, current, wanted, isRolling } = rollout;
  const used = all.filter(isUsed);
  const [only] = used.length > 1 ? [] : [used[0] ?? current ?? all.at(-1)];
  if (only !== undefined) return resize(rollout, only, wanted);
  if (current !== undefined && isSaturated(current, wanted)) return emptyOld(rollout);
  return isRolling ? scaleInProportion(rollout, used) : [];
}

function isSaturated(current: KubeObject, wanted: number): boolean {
  const desired = Number(current.metadata.annotations?.[desiredAnnotation]);
  const counts = [replicasOf(current), desired, statusOf(current, 'availableReplicas')];
  return counts.every((count) => count === wanted);
}

function scaleInProportion(rollout: Rollout, used: readonly KubeObject[]): readonly Action[] {
  const { wanted, maxSurge } = rollout;
  const difference = (wanted > 0 ? wanted + maxSurge : 0) - sumOf(used, replicasOf);
  // The largest first; among equals the newest grows, and the oldest shrinks.
  const ordered = (difference > 0 ? used.toReversed() : used).toSorted(
    (one, other) => replicasOf(other) - replicasOf(one),
  );
  const sizes = new Map<KubeObject, number>();
  let left = difference;
  for (const set of ordered) {
    const fraction = shareOf(rollout, set);
    const share = difference > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    sizes.set(set, replicasOf(set) + share);
    left -= share;
  }
  const [largest] = ordered;
  if (largest !== undefined) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + left));
  return ordered.flatMap((set) => resize(rollout, set, sizes.get(set) ?? 0));
}

function shareOf({ deployment, wanted, maxSurge }: Rollout, set: KubeObject): number {
  if (wanted === 0) return -replicasOf(set);
  const annotated = Number(set.metadata.annotations?.[maximumAnnotation]);
  const whole = annotated > 0 ? annotated : readNumber(deployment, 'status', 'replicas');
  if (whole === 0) return 0;
  return Math.round((replicasOf(set) * (wanted + maxSurge)) / whole) - replicasOf(set);
}
