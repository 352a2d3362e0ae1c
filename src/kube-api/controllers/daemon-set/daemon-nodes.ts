import type { KubeObject } from '../../storage/kube-object.ts';
import { readNumber, readText } from '../../tables/read-object.ts';
import { hasFinished, isEnding, secondsUntilAvailable } from '../pod-facts.ts';
import { revisionLabel } from '../revisions/revision-history.ts';
import { daemonPodSpec, nodeOf } from './daemon-pod.ts';
import { fitNode, type NodeFit } from './node-fit.ts';

/** One node, as a DaemonSet sees it. */
export interface DaemonNode extends NodeFit {
  readonly name: string;
  /** Of the set and of this node, oldest first. */
  readonly pods: readonly DaemonPod[];
}

export interface DaemonPod {
  readonly object: KubeObject;
  readonly isCurrent: boolean;
  /** Neither finished nor on its way out. */
  readonly isRunning: boolean;
  readonly isAvailable: boolean;
  /** In how many seconds it is available, if it stays ready. */
  readonly secondsLeft: number | undefined;
}

export interface DaemonFacts {
  readonly owner: KubeObject;
  readonly pods: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
  /** Of the template as it is now. */
  readonly hash: string;
  readonly now: Date;
}

/** Every node there is, and every node that a pod still names. */
export function readDaemonNodes({ owner, pods, nodes, hash, now }: DaemonFacts): readonly DaemonNode[] {
  const spec = daemonPodSpec(owner);
  const minReadySeconds = readNumber(owner, 'spec', 'minReadySeconds');
  const read = (object: KubeObject): DaemonPod => {
    const secondsLeft = secondsUntilAvailable(object, minReadySeconds, now);
    const isRunning = !hasFinished(object) && !isEnding(object);
    return {
      object,
      isCurrent: object.metadata.labels?.[revisionLabel] === hash,
      isRunning,
      isAvailable: isRunning && secondsLeft === 0,
      secondsLeft,
    };
  };
  const known = new Map(nodes.map((node) => [node.metadata.name, fitNode(node, spec)]));
  const nowhere = { mayStart: false, mayStay: false };
  const names = new Set([...known.keys(), ...pods.map(nodeOf)]);
  return [...names].map((name) => ({
    name,
    ...(known.get(name) ?? nowhere),
    pods: pods
      .filter((pod) => nodeOf(pod) === name)
      .toSorted(byAge)
      .map(read),
  }));
}

function byAge(one: KubeObject, other: KubeObject): number {
  const age = Date.parse(one.metadata.creationTimestamp) - Date.parse(other.metadata.creationTimestamp);
  if (age !== 0) return age;
  // What already runs somewhere is the elder of two.
  const bound = (pod: KubeObject): number => Number(readText(pod, 'spec', 'nodeName') === '');
  return bound(one) - bound(other) || (one.metadata.name < other.metadata.name ? -1 : 1);
}
