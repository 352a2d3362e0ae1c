import { isDeepStrictEqual } from 'node:util';
import {
  type FieldCause,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../field-cause.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { matchesLabelSelector } from '../selectors/label-selector.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { type ApiKind, apiKind, type KindBehaviour } from './api-kind.ts';

/** Deployments and ReplicaSets: what they select is settled when they are made. */
const replicatedBehaviour: KindBehaviour = {
  validate: (object, existing) => checkSelectorKept(object, existing),
};

const jobBehaviour: KindBehaviour = {
  prepare: (object, existing) => (existing === undefined ? selectOwnPods(object) : object),
  validate: (object, existing) => [
    ...checkCounts(fieldsOf(object.spec)),
    ...checkRestartPolicy(object),
    ...checkOwnSelector(object),
    ...checkSelectorKept(object, existing),
    ...checkJobKept(object, existing),
  ],
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
      : [goCause('data', 'runtime.RawExtension{...}', immutable)],
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
  apiKind({ ...shared, group: 'batch', kind: 'Job', plural: 'jobs', behaviour: jobBehaviour }),
];

const immutable = 'field is immutable';

function checkSelectorKept(object: KubeObject, existing: KubeObject | undefined): readonly FieldCause[] {
  const { selector } = fieldsOf(object.spec);
  if (existing === undefined || isDeepStrictEqual(selector, fieldsOf(existing.spec).selector)) return [];
  return [goCause('spec.selector', goSelector(fieldsOf(selector)), immutable)];
}

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

const uidLabel = 'batch.kubernetes.io/controller-uid';

/** Under these names, and under those of before Kubernetes 1.27. */
function ownLabels({ metadata: { uid, name } }: KubeObject): Readonly<Record<string, string>> {
  return {
    'controller-uid': uid,
    'job-name': name,
    [uidLabel]: uid,
    'batch.kubernetes.io/job-name': name,
  };
}

/** Kubernetes: a job tells its pods from others' by its own uid, unless somebody insists on choosing. */
function selectOwnPods(job: KubeObject): KubeObject {
  const spec = fieldsOf(job.spec);
  if (spec.manualSelector === true) return job;
  const template = fieldsOf(spec.template);
  const metadata = fieldsOf(template.metadata);
  const selector = fieldsOf(spec.selector);
  const labels = { ...ownLabels(job), ...fieldsOf(metadata.labels) };
  const matchLabels = { [uidLabel]: job.metadata.uid, ...fieldsOf(selector.matchLabels) };
  return {
    ...job,
    spec: {
      ...spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

/** What was not generated was chosen, and nobody chooses by accident. */
function checkOwnSelector(job: KubeObject): readonly FieldCause[] {
  const spec = fieldsOf(job.spec);
  const labels = fieldsOf(fieldsOf(fieldsOf(spec.template).metadata).labels);
  if (!isFields(spec.selector)) return [requiredCause('spec.selector')];
  if (spec.manualSelector === true) {
    return matchesLabelSelector(spec.selector, textsOf(labels))
      ? []
      : [
          goCause(
            'spec.template.metadata.labels',
            goMap(labels),
            '`selector` does not match template `labels`',
          ),
        ];
  }
  const own = ownLabels(job);
  const causes = Object.entries(own).flatMap(([name, value]) => checkOwnLabel(labels, name, value));
  if (matchesLabelSelector(spec.selector, own)) return causes;
  return [...causes, goCause('spec.selector', goSelector(spec.selector), '`selector` not auto-generated')];
}

function checkOwnLabel(labels: JsonFields, name: string, expected: string): readonly FieldCause[] {
  const field = `spec.template.metadata.labels[${name}]`;
  const detail = `must be '${expected}'`;
  if (!Object.hasOwn(labels, name)) return [requiredValue(field, detail)];
  return labels[name] === expected ? [] : [goCause(field, goMap(labels), detail)];
}

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
];

function checkCounts(spec: JsonFields): readonly FieldCause[] {
  return counts.flatMap((name) => {
    const value = spec[name];
    if (typeof value !== 'number' || value >= 0) return [];
    return [invalidValue(`spec.${name}`, value, 'must be greater than or equal to 0')];
  });
}

/** Kubernetes: a job's pods come to an end. Not saying how means `Always`, by the defaults of any pod. */
function checkRestartPolicy({ spec }: KubeObject): readonly FieldCause[] {
  const { restartPolicy = '' } = fieldsOf(fieldsOf(fieldsOf(spec).template).spec);
  const supported = ['OnFailure', 'Never'];
  if (supported.includes(String(restartPolicy))) return [];
  return [unsupportedValue('spec.template.spec.restartPolicy', String(restartPolicy), supported)];
}

/** The real server prints the whole template, as Go prints it. */
const templateText = 'core.PodTemplateSpec{...}';

function checkJobKept(job: KubeObject, existing: KubeObject | undefined): readonly FieldCause[] {
  if (existing === undefined) return [];
  const [spec, before] = [fieldsOf(job.spec), fieldsOf(existing.spec)];
  const isKept = (name: string): boolean => isDeepStrictEqual(spec[name], before[name]);
  return [
    ...(isKept('completions')
      ? []
      : [goCause('spec.completions', JSON.stringify(spec.completions ?? null), immutable)]),
    ...(isKept('completionMode')
      ? []
      : [goCause('spec.completionMode', JSON.stringify(spec.completionMode ?? null), immutable)]),
    ...(isKept('template') || isSchedulingOnly(spec, existing)
      ? []
      : [goCause('spec.template', templateText, immutable)]),
  ];
}

/** Kubernetes: where the pods of a suspended job run may still be changed, until the first has started. */
function isSchedulingOnly(spec: JsonFields, existing: KubeObject): boolean {
  const before = fieldsOf(existing.spec);
  const isStarted = fieldsOf(existing.status).startTime !== undefined;
  if (before.suspend !== true || isStarted) return false;
  return isDeepStrictEqual(withoutScheduling(spec.template), withoutScheduling(before.template));
}

function withoutScheduling(given: unknown): JsonFields {
  const template = fieldsOf(given);
  const { labels: _labels, annotations: _annotations, ...metadata } = fieldsOf(template.metadata);
  const { nodeSelector: _selector, affinity: _affinity, ...rest } = fieldsOf(template.spec);
  const { tolerations: _tolerations, schedulingGates: _gates, ...spec } = rest;
  return { ...template, metadata, spec };
}

function requiredCause(field: string): FieldCause {
  return { reason: 'FieldValueRequired', field, message: 'Required value' };
}

/** Kubernetes: what is no number and no text is shown as Go would write it. */
function goCause(field: string, value: string, detail: string): FieldCause {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${detail}` };
}

function goSelector({ matchLabels, matchExpressions }: JsonFields): string {
  const requirements = Array.isArray(matchExpressions) ? matchExpressions.map(goRequirement) : [];
  const type = '[]v1.LabelSelectorRequirement';
  const list = requirements.length === 0 ? `${type}(nil)` : `${type}{${requirements.join(', ')}}`;
  return `v1.LabelSelector{MatchLabels:${goMap(fieldsOf(matchLabels))}, MatchExpressions:${list}}`;
}

function goRequirement(given: unknown): string {
  const { key, operator, values } = fieldsOf(given);
  const texts = Array.isArray(values) ? `{${values.map((one) => JSON.stringify(one)).join(', ')}}` : '(nil)';
  const quoted = [key, operator].map((text) => JSON.stringify(text ?? ''));
  return `v1.LabelSelectorRequirement{Key:${quoted[0]}, Operator:${quoted[1]}, Values:[]string${texts}}`;
}

function goMap(labels: JsonFields): string {
  const names = Object.keys(labels).sort();
  if (names.length === 0) return 'map[string]string(nil)';
  return `map[string]string{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(labels[name])}`).join(', ')}}`;
}

function fieldsOf(value: unknown): JsonFields {
  return isFields(value) ? value : {};
}

function textsOf(labels: JsonFields): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
