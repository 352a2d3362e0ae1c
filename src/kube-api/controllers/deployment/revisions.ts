import type { JsonFields } from '../../field-shape.ts';
import { type KubeObject, withMetadata } from '../../storage/kube-object.ts';
import { readFields, readNumber } from '../../tables/read-object.ts';
import { controllerReference } from '../claim-owned.ts';
import { hashLabel, templateHash, withHash } from '../template-hash.ts';
import { type Rollout, replicasOf, sumOf } from './rollout.ts';

const prefix = 'deployment.kubernetes.io/';
export const revisionAnnotation = `${prefix}revision`;
const historyAnnotation = `${prefix}revision-history`;
export const desiredAnnotation = `${prefix}desired-replicas`;
export const maximumAnnotation = `${prefix}max-replicas`;

/** What is the deployment's own, or about its size, and so is not handed on to its ReplicaSets. */
const keptAnnotations: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maximumAnnotation,
];

type Annotations = Readonly<Record<string, string>>;

export function revisionOf({ metadata }: KubeObject): number {
  const revision = Number(metadata.annotations?.[revisionAnnotation] ?? 0);
  return Number.isSafeInteger(revision) ? revision : 0;
}

/** Going back to an old template makes its ReplicaSet the newest revision: numbers only grow. */
function nextRevision({ old }: Rollout): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** The ReplicaSet of the current template as it should be: numbered, and with the deployment's annotations. */
export function describeCurrent(rollout: Rollout, current: KubeObject): KubeObject {
  const { deployment } = rollout;
  const annotations = current.metadata.annotations ?? {};
  const [had, next] = [revisionOf(current), nextRevision(rollout)];
  const { minReadySeconds: _old, ...spec } = readFields(current, 'spec') ?? {};
  const minReadySeconds = readNumber(deployment, 'spec', 'minReadySeconds');
  return {
    ...withMetadata(current, {
      annotations: {
        ...annotations,
        ...inheritedAnnotations(deployment),
        ...(next > had && {
          [revisionAnnotation]: String(next),
          ...(had > 0 && { [historyAnnotation]: historyWith(annotations, had) }),
        }),
      },
    }),
    spec: { ...spec, ...(minReadySeconds > 0 && { minReadySeconds }) },
  };
}

function historyWith({ [historyAnnotation]: history = '' }: Annotations, revision: number): string {
  return history === '' ? String(revision) : `${history},${revision}`;
}

function inheritedAnnotations({ metadata }: KubeObject): Annotations {
  const entries = Object.entries(metadata.annotations ?? {});
  return Object.fromEntries(entries.filter(([name]) => !keptAnnotations.includes(name)));
}

/** By these a later change of the deployment's size is told from a rollout. */
export function sizeAnnotations({ wanted, maxSurge }: Rollout): Annotations {
  return { [desiredAnnotation]: String(wanted), [maximumAnnotation]: String(wanted + maxSurge) };
}

/** The ReplicaSet of a template that has none yet. */
export function draftCurrent(rollout: Rollout): { readonly name: string; readonly draft: JsonFields } {
  const { deployment } = rollout;
  const { metadata } = deployment;
  const template = readFields(deployment, 'spec', 'template') ?? {};
  const hash = templateHash(template, readNumber(deployment, 'status', 'collisionCount'));
  const labelled = withHash(template, hash);
  const selector = readFields(deployment, 'spec', 'selector') ?? {};
  const minReadySeconds = readNumber(deployment, 'spec', 'minReadySeconds');
  const name = `${metadata.name}-${hash}`;
  return {
    name,
    draft: {
      metadata: {
        name,
        namespace: metadata.namespace,
        labels: readFields(labelled, 'metadata', 'labels'),
        annotations: {
          ...inheritedAnnotations(deployment),
          ...sizeAnnotations(rollout),
          [revisionAnnotation]: String(nextRevision(rollout)),
        },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas: firstReplicas(rollout),
        ...(minReadySeconds > 0 && { minReadySeconds }),
        selector: {
          ...selector,
          matchLabels: { ...readFields(selector, 'matchLabels'), [hashLabel]: hash },
        },
        template: labelled,
      },
    },
  };
}

function firstReplicas(rollout: Rollout): number {
  return grownReplicas(rollout, 0);
}

/** As many pods of the new template as there is room for. */
export function grownReplicas({ isRolling, wanted, maxSurge, all }: Rollout, has: number): number {
  if (!isRolling) return wanted;
  const room = wanted + maxSurge - sumOf(all, replicasOf);
  return room <= 0 ? has : has + Math.min(room, wanted - has);
}
