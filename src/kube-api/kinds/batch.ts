import { isDeepStrictEqual } from 'node:util';
import { type FieldCause, requiredValue } from '../field-cause.ts';
import { fieldsOf, isFields, type JsonFields } from '../field-shape.ts';
import { goMap, goSelector, invalidGoValue } from '../go-values.ts';
import { matchesLabelSelector } from '../selectors/label-selector.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { type ApiKind, apiKind, type KindBehaviour } from './api-kind.ts';
import { checkSelectorKept, immutable } from './kept-fields.ts';

const jobBehaviour: KindBehaviour = {
  prepare: (object, existing) => (existing === undefined ? selectOwnPods(object) : object),
  validate: (object, existing) => [
    ...checkOwnSelector(object),
    ...checkSelectorKept(object, existing),
    ...checkJobKept(object, existing),
  ],
};

const shared = {
  group: 'batch',
  version: 'v1',
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
};

export const batchKinds: readonly ApiKind[] = [
  apiKind({ ...shared, kind: 'Job', plural: 'jobs', behaviour: jobBehaviour }),
  apiKind({ ...shared, kind: 'CronJob', plural: 'cronjobs', shortNames: ['cj'] }),
];

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
  // Kubernetes: a job's own labels are its template's by default, with what is generated in there.
  const isDefaulted = isDeepStrictEqual(job.metadata.labels ?? {}, fieldsOf(metadata.labels));
  const matchLabels = { [uidLabel]: job.metadata.uid, ...fieldsOf(selector.matchLabels) };
  return {
    ...job,
    ...(isDefaulted && { metadata: { ...job.metadata, labels: textsOf(labels) } }),
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
  if (!isFields(spec.selector)) return [requiredValue('spec.selector')];
  if (spec.manualSelector === true) {
    return matchesLabelSelector(spec.selector, textsOf(labels))
      ? []
      : [
          invalidGoValue(
            'spec.template.metadata.labels',
            goMap(labels),
            '`selector` does not match template `labels`',
          ),
        ];
  }
  const own = ownLabels(job);
  const causes = Object.entries(own).flatMap(([name, value]) => checkOwnLabel(labels, name, value));
  if (matchesLabelSelector(spec.selector, own)) return causes;
  return [
    ...causes,
    invalidGoValue('spec.selector', goSelector(spec.selector), '`selector` not auto-generated'),
  ];
}

function checkOwnLabel(labels: JsonFields, name: string, expected: string): readonly FieldCause[] {
  const field = `spec.template.metadata.labels[${name}]`;
  const detail = `must be '${expected}'`;
  if (!Object.hasOwn(labels, name)) return [requiredValue(field, detail)];
  return labels[name] === expected ? [] : [invalidGoValue(field, goMap(labels), detail)];
}

/** The real server prints the whole template, as Go prints it. */
const templateText = 'core.PodTemplateSpec{...}';

function checkJobKept(job: KubeObject, existing: KubeObject | undefined): readonly FieldCause[] {
  if (existing === undefined) return [];
  const [spec, before] = [fieldsOf(job.spec), fieldsOf(existing.spec)];
  const isKept = (name: string): boolean => isDeepStrictEqual(spec[name], before[name]);
  const goValue = (name: string): string => JSON.stringify(spec[name] ?? null);
  return [
    ...(isKept('completions') ? [] : checkCompletions(spec, goValue('completions'))),
    ...(isKept('completionMode')
      ? []
      : [invalidGoValue('spec.completionMode', goValue('completionMode'), immutable)]),
    ...(isKept('template') || isSchedulingOnly(spec, existing)
      ? []
      : [invalidGoValue('spec.template', templateText, immutable)]),
    ...(isKept('managedBy') ? [] : [invalidGoValue('spec.managedBy', goValue('managedBy'), immutable)]),
  ];
}

/** Kubernetes: an indexed job may grow and shrink, as long as all of it runs at once. */
function checkCompletions(spec: JsonFields, goValue: string): readonly FieldCause[] {
  const field = 'spec.completions';
  if (spec.completionMode !== 'Indexed') return [invalidGoValue(field, goValue, immutable)];
  return spec.completions === spec.parallelism
    ? []
    : [invalidGoValue(field, goValue, 'can only be modified in tandem with spec.parallelism')];
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

function textsOf(labels: JsonFields): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
