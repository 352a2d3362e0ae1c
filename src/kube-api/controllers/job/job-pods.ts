import type { JsonFields } from '../../field-shape.ts';
import { type KubeObject, withMetadata } from '../../storage/kube-object.ts';
import { readFields, readList, readNumber, readText } from '../../tables/read-object.ts';
import { isEnding, phaseOf, podFromTemplate, templateOf } from '../pod-facts.ts';

/** Holds a pod until its end has been counted, whoever deletes it before. */
const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexName = 'batch.kubernetes.io/job-completion-index';

export function isTracked({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

export function track(pod: KubeObject): KubeObject {
  return isTracked(pod)
    ? pod
    : withMetadata(pod, { finalizers: [...(pod.metadata.finalizers ?? []), trackingFinalizer] });
}

export function untrack(pod: KubeObject): KubeObject {
  const finalizers = (pod.metadata.finalizers ?? []).filter((one) => one !== trackingFinalizer);
  return withMetadata(pod, { finalizers });
}

export function isIndexed(job: KubeObject): boolean {
  return readText(job, 'spec', 'completionMode') === 'Indexed';
}

/** Of a pod of an indexed job; nothing where it has none that the job wants. */
export function indexOf(pod: KubeObject, job: KubeObject): number | undefined {
  const text = pod.metadata.annotations?.[indexName] ?? '';
  const index = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  return index !== undefined && index < readNumber(job, 'spec', 'completions') ? index : undefined;
}

/** Kubernetes: a pod on its way out has failed, unless the job wants to see it fail before it is replaced. */
export function hasFailed(pod: KubeObject, job: KubeObject): boolean {
  const phase = phaseOf(pod);
  if (phase === 'Failed') return true;
  const isPatient = readText(job, 'spec', 'podReplacementPolicy') === 'Failed';
  return isEnding(pod) && phase !== 'Succeeded' && !isPatient;
}

export function draftJobPod(job: KubeObject): JsonFields {
  const draft = podFromTemplate(job);
  const metadata = readFields(draft, 'metadata') ?? {};
  const { finalizers = [] } = readFields(templateOf(job), 'metadata') ?? {};
  return { ...draft, metadata: { ...metadata, finalizers: [...(finalizers as []), trackingFinalizer] } };
}

/** A pod that knows which of the job's parts is its own: by its labels, its name and its environment. */
export function draftIndexedPod(job: KubeObject, index: number): JsonFields {
  const draft = draftJobPod(job);
  const metadata = readFields(draft, 'metadata') ?? {};
  const spec = readFields(draft, 'spec') ?? {};
  const indexed = { [indexName]: String(index) };
  const hostname = `${job.metadata.name}-${index}`;
  return {
    ...draft,
    metadata: {
      ...metadata,
      generateName: `${hostname}-`,
      labels: { ...readFields(metadata, 'labels'), ...indexed },
      annotations: { ...readFields(metadata, 'annotations'), ...indexed },
    },
    spec: {
      ...spec,
      hostname,
      containers: readList(spec, 'containers').map(withIndex),
      ...(spec.initContainers !== undefined && {
        initContainers: readList(spec, 'initContainers').map(withIndex),
      }),
    },
  };
}

const indexVariable = 'JOB_COMPLETION_INDEX';

function withIndex(container: JsonFields): JsonFields {
  const env = readList(container, 'env');
  if (env.some(({ name }) => name === indexVariable)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${indexName}']` };
  return { ...container, env: [...env, { name: indexVariable, valueFrom: { fieldRef } }] };
}
