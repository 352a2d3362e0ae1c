import { useLabel } from '../../wire/webhook-names.ts';
import { type Denial, denied } from './denials.ts';
import { applyEdits, type JsonPlace } from './json-edits.ts';
import { fieldsAt, isFields, type JsonFields, textAt } from './json-fields.ts';
import { mutatePod } from './mutate-pod.ts';
import { serviceAccountNameOf } from './pod-fields.ts';
import type { MutationSettings, PodServiceAccount } from './settings.ts';

/** Where each kind keeps its pod template. A pod is its own. */
const templatePlaces: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['Deployment', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['ReplicationController', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

export interface WorkloadMutationRequest {
  readonly object: JsonFields;
  /** For objects that name none. */
  readonly namespace: string;
  readonly findServiceAccount: (name: string, namespace: string) => PodServiceAccount | undefined;
  /** `labelled`: what the webhook would be asked about, and nothing else. */
  readonly templates: 'labelled' | 'all';
  readonly settings: MutationSettings;
}

export type WorkloadMutation =
  | {
      readonly kind: 'mutated';
      /** The object given, a list with all its items, templates mutated. */
      readonly object: JsonFields;
      /** Of each workload in it, in order: also of those that were left alone. */
      readonly workloads: readonly WorkloadOutcome[];
    }
  | (Denial & { readonly workload: WorkloadName });

export interface WorkloadName {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export interface WorkloadOutcome {
  readonly workload: WorkloadName;
  /** `unlabelled` has a template without the label that selects pods; `no-template` has none. */
  readonly outcome: 'mutated' | 'unchanged' | 'unlabelled' | 'no-template';
  readonly warnings: readonly string[];
}

/** Mutates the pods that an object describes, wherever it keeps its template. A list is a list of such objects. */
export function mutateWorkload(request: WorkloadMutationRequest): WorkloadMutation {
  const { object } = request;
  const items = object.items;
  if (!isListKind(object) || !Array.isArray(items)) return mutateOne(request, object);

  const workloads: WorkloadOutcome[] = [];
  const mutatedItems: unknown[] = [];
  for (const item of items) {
    const mutation = isFields(item) ? mutateOne(request, item) : undefined;
    if (mutation?.kind === 'denied') return mutation;
    if (mutation !== undefined) workloads.push(...mutation.workloads);
    mutatedItems.push(mutation?.object ?? item);
  }
  return { kind: 'mutated', object: { ...object, items: mutatedItems }, workloads };
}

/** `List`, or a typed one, such as `DeploymentList`. */
function isListKind(object: JsonFields): boolean {
  return textAt(object, 'kind')?.endsWith('List') === true;
}

function mutateOne(request: WorkloadMutationRequest, object: JsonFields): WorkloadMutation {
  const workload = nameOf(object, request.namespace);
  const leave = (outcome: WorkloadOutcome['outcome']): WorkloadMutation => ({
    kind: 'mutated',
    object,
    workloads: [{ workload, outcome, warnings: [] }],
  });

  const place = templatePlaces.get(workload.kind);
  const template = place && findTemplate(object, place);
  if (place === undefined || template === undefined) return leave('no-template');
  if (request.templates === 'labelled' && !isLabelled(template)) return leave('unlabelled');

  const mutation = mutateTemplate(template, workload, request);
  if (mutation.kind === 'denied') return { ...mutation, workload };
  const { patch, pod, warnings } = mutation;
  const outcome = patch.length === 0 ? 'unchanged' : 'mutated';
  return { kind: 'mutated', object: put(object, place, pod), workloads: [{ workload, outcome, warnings }] };
}

function mutateTemplate(template: JsonFields, workload: WorkloadName, request: WorkloadMutationRequest) {
  const name = serviceAccountNameOf(template);
  const serviceAccount = request.findServiceAccount(name, workload.namespace);
  if (serviceAccount === undefined) return denied('serviceAccountNotFound', { name });
  return mutatePod({
    pod: template,
    namespace: workload.namespace,
    serviceAccount,
    settings: request.settings,
    // A template has no name, and its pods have theirs later.
    ...(workload.kind !== 'Pod' && { displayName: workload.name }),
  });
}

function nameOf(object: JsonFields, namespace: string): WorkloadName {
  const metadata = fieldsAt(object, 'metadata');
  return {
    kind: textAt(object, 'kind') ?? '',
    name: textAt(metadata, 'name') || textAt(metadata, 'generateName') || '',
    namespace: textAt(metadata, 'namespace') || namespace,
  };
}

function findTemplate(object: JsonFields, place: readonly string[]): JsonFields | undefined {
  let template: unknown = object;
  for (const member of place) template = isFields(template) ? template[member] : undefined;
  return isFields(template) ? template : undefined;
}

function isLabelled(template: JsonFields): boolean {
  const labels = fieldsAt(fieldsAt(template, 'metadata'), 'labels');
  return textAt(labels, useLabel.key) === useLabel.value;
}

function put(object: JsonFields, place: readonly string[], template: JsonFields): JsonFields {
  const [first, ...rest] = place;
  if (first === undefined) return template;
  const at: JsonPlace = [first, ...rest];
  return applyEdits(object, [{ op: 'replace', at, value: template }]);
}
