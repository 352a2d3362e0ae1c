import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { hasCondition, readFields, readList, readNumber, readText } from '../tables/read-object.ts';
import { controllerReference } from './claim-owned.ts';

export function phaseOf(pod: KubeObject): string {
  return readText(pod, 'status', 'phase');
}

export function hasFinished(pod: KubeObject): boolean {
  return phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed';
}

export function isEnding({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Counts towards what is wanted: neither finished nor on its way out. */
export function isActive(pod: KubeObject): boolean {
  return !hasFinished(pod) && !isEnding(pod);
}

export function isReady(pod: KubeObject): boolean {
  return hasCondition(pod, 'Ready');
}

/** In how many seconds a ready pod has been ready for long enough; 0 where it is, nothing where it is not ready. */
export function secondsUntilAvailable(
  pod: KubeObject,
  minReadySeconds: number,
  now: Date,
): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = readySince(pod);
  if (since === 0) return undefined;
  return Math.max(0, Math.ceil((since + minReadySeconds * 1_000 - now.getTime()) / 1_000));
}

export function restartsOf(pod: KubeObject): number {
  return ['initContainerStatuses', 'containerStatuses']
    .flatMap((list) => readList(pod, 'status', list))
    .reduce((sum, container) => sum + readNumber(container, 'restartCount'), 0);
}

/** Kubernetes: first goes what costs least: what runs nowhere yet, is not ready, is cheap by its annotation, is young. */
export function inOrderOfDeletion(pods: readonly KubeObject[]): readonly KubeObject[] {
  return pods.toSorted((one, other) => {
    const [first, second] = [rankOf(one), rankOf(other)];
    const index = first.findIndex((value, at) => value !== second[at]);
    return index === -1 ? 0 : (first[index] ?? 0) - (second[index] ?? 0);
  });
}

const phases: readonly string[] = ['Pending', 'Unknown', 'Running'];

/** Lower goes first. A time is negated, so that the later is the lower. */
function rankOf(pod: KubeObject): readonly number[] {
  const cost = Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  return [
    Number(readText(pod, 'spec', 'nodeName') !== ''),
    Math.max(0, phases.indexOf(phaseOf(pod))),
    Number(isReady(pod)),
    Number.isInteger(cost) ? cost : 0,
    -readySince(pod),
    -restartsOf(pod),
    -Date.parse(pod.metadata.creationTimestamp),
  ];
}

function readySince(pod: KubeObject): number {
  const ready = readList(pod, 'status', 'conditions').find(({ type }) => type === 'Ready');
  return ready === undefined ? 0 : Date.parse(readText(ready, 'lastTransitionTime')) || 0;
}

export function templateOf(owner: KubeObject): JsonFields {
  return readFields(owner, 'spec', 'template') ?? {};
}

/** A pod as a template of its owner describes it. The API server names it, and admission completes it. */
export function podFromTemplate(owner: KubeObject, template = templateOf(owner)): JsonFields {
  const { labels, annotations, finalizers } = readFields(template, 'metadata') ?? {};
  return {
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace,
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
      ...(finalizers !== undefined && { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}
