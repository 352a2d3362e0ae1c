import { isDeepStrictEqual } from 'node:util';
import { type FieldCause, forbiddenValue } from '../field-cause.ts';
import { fieldsOf, type JsonFields } from '../field-shape.ts';
import { invalidGoValue } from '../go-values.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { type ApiKind, apiKind, type KindBehaviour } from './api-kind.ts';
import { batchKinds } from './batch.ts';
import { checkSelectorKept } from './kept-fields.ts';

/** Deployments and ReplicaSets: what they select is settled when they are made. */
const replicatedBehaviour: KindBehaviour = {
  validate: (object, existing) => checkSelectorKept(object, existing),
};

/** Kubernetes: the template is numbered, for pods from before there were revisions (pkg/registry/apps/daemonset). */
export const generationAnnotation = 'deprecated.daemonset.template.generation';

const daemonSetBehaviour: KindBehaviour = {
  prepare(object, existing) {
    const before = Number(existing?.metadata.annotations?.[generationAnnotation] ?? 0);
    const isKept =
      existing !== undefined &&
      isDeepStrictEqual(fieldsOf(object.spec).template, fieldsOf(existing.spec).template);
    const annotations = {
      ...object.metadata.annotations,
      [generationAnnotation]: String(before + Number(!isKept)),
    };
    return withMetadata(object, { annotations });
  },
  validate: (object, existing) => checkSelectorKept(object, existing),
};

const statefulSetBehaviour: KindBehaviour = {
  validate: (object, existing) => checkStatefulSetKept(object, existing),
};

const revisionBehaviour: KindBehaviour = {
  validate: (object, existing) =>
    existing === undefined || isDeepStrictEqual(object.data, existing.data)
      ? []
      : [invalidGoValue('data', 'runtime.RawExtension{...}', 'field is immutable')],
};

const shared = { version: 'v1', categories: ['all'], hasStatus: true, hasGeneration: true };

export const workloadKinds: readonly ApiKind[] = [
  apiKind({
    ...shared,
    group: 'apps',
    kind: 'Deployment',
    plural: 'deployments',
    shortNames: ['deploy'],
    hasScale: true,
    behaviour: replicatedBehaviour,
  }),
  apiKind({
    ...shared,
    group: 'apps',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    shortNames: ['rs'],
    hasScale: true,
    behaviour: replicatedBehaviour,
  }),
  apiKind({
    ...shared,
    group: 'apps',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    shortNames: ['ds'],
    behaviour: daemonSetBehaviour,
  }),
  apiKind({
    ...shared,
    group: 'apps',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    shortNames: ['sts'],
    hasScale: true,
    behaviour: statefulSetBehaviour,
  }),
  apiKind({
    group: 'apps',
    kind: 'ControllerRevision',
    plural: 'controllerrevisions',
    behaviour: revisionBehaviour,
  }),
  ...batchKinds,
];

const statefulSetMayChange = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function checkStatefulSetKept(object: KubeObject, existing: KubeObject | undefined): readonly FieldCause[] {
  if (existing === undefined) return [];
  const keptOf = ({ spec }: KubeObject): JsonFields =>
    Object.fromEntries(
      Object.entries(fieldsOf(spec)).filter(([name]) => !statefulSetMayChange.includes(name)),
    );
  if (isDeepStrictEqual(keptOf(object), keptOf(existing))) return [];
  const listed = statefulSetMayChange.map((name) => `'${name}'`);
  const names = `${listed.slice(0, -1).join(', ')} and ${listed.at(-1)}`;
  return [forbiddenValue('spec', `updates to statefulset spec for fields other than ${names} are forbidden`)];
}
