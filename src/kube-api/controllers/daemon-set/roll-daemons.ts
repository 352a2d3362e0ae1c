import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readText } from '../../tables/read-object.ts';
import { resolveLimit } from '../int-or-percent.ts';
import type { DaemonNode, DaemonPod } from './daemon-nodes.ts';

/** The nodes that get a pod of the new template, and the pods of the old one that go. */
export interface DaemonRoll {
  readonly create: readonly DaemonNode[];
  readonly remove: readonly KubeObject[];
}

export interface RollLimits {
  /** How many nodes may be without an available pod. */
  readonly maxUnavailable: number;
  /** How many nodes may have an old and a new pod side by side. */
  readonly maxSurge: number;
}

export function isRolling(owner: KubeObject): boolean {
  return readText(owner, 'spec', 'updateStrategy', 'type') === 'RollingUpdate';
}

export function readLimits(owner: KubeObject, wanted: number): RollLimits {
  const limit = (name: string): number =>
    resolveLimit(
      readField(owner, 'spec', 'updateStrategy', 'rollingUpdate', name),
      wanted,
      // Kubernetes: both are rounded up, so that something can always move.
      Math.ceil,
    );
  return { maxUnavailable: limit('maxUnavailable'), maxSurge: limit('maxSurge') };
}

interface Stage {
  readonly node: DaemonNode;
  readonly old: DaemonPod | undefined;
  readonly current: DaemonPod | undefined;
}

/** The next step of a rolling update, on all nodes that want the pod. */
export function rollDaemons(nodes: readonly DaemonNode[], limits: RollLimits): DaemonRoll {
  const stages = nodes
    .filter(({ mayStart }) => mayStart)
    .map((node) => ({
      node,
      old: node.pods.find(({ isCurrent, isRunning }) => isRunning && !isCurrent),
      current: node.pods.find(({ isCurrent, isRunning }) => isRunning && isCurrent),
    }));
  return limits.maxSurge > 0 ? rollWithSurge(stages, limits) : rollInPlace(stages, limits);
}

/** What is not available serves nobody, and goes whatever the limit. */
function rollInPlace(stages: readonly Stage[], { maxUnavailable }: RollLimits): DaemonRoll {
  const unavailable = stages.filter(({ old, current }) => !(old ?? current)?.isAvailable).length;
  const single = stages.filter(({ current }) => current === undefined).flatMap(({ old }) => old ?? []);
  const broken = single.filter(({ isAvailable }) => !isAvailable);
  const serving = single.filter(({ isAvailable }) => isAvailable);
  const spare = Math.max(0, maxUnavailable - unavailable);
  return {
    create: [],
    remove: [...broken, ...serving.slice(0, spare)].map(({ object }) => object),
  };
}

/** The new pod comes first, and the old one goes when the new one is available. */
function rollWithSurge(stages: readonly Stage[], { maxSurge }: RollLimits): DaemonRoll {
  const surging = stages.filter(({ old, current }) => old?.isAvailable && current !== undefined).length;
  const waiting = stages.filter(({ old, current }) => old !== undefined && current === undefined);
  const broken = waiting.filter(({ old }) => !old?.isAvailable);
  const serving = waiting.filter(({ old }) => old?.isAvailable);
  const replaced = stages.filter(({ old, current }) => old !== undefined && current?.isAvailable);
  return {
    create: [...broken, ...serving.slice(0, Math.max(0, maxSurge - surging))].map(({ node }) => node),
    remove: replaced.flatMap(({ old }) => old?.object ?? []),
  };
}
