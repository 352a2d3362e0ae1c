import type { JsonFields } from '../../field-shape.ts';
import { generationAnnotation } from '../../kinds/workloads.ts';
import type { KubeObject } from '../../storage/kube-object.ts';
import { readFields, readList, readText, readTexts } from '../../tables/read-object.ts';
import { podFromTemplate, templateOf } from '../pod-facts.ts';
import { revisionLabel } from '../revisions/revision-history.ts';

const generationLabel = 'pod-template-generation';

/** What is wrong with a node is no reason for its daemons to leave it. */
const daemonTolerations: readonly JsonFields[] = [
  ...['not-ready', 'unreachable'].map((condition) => tolerate(condition, 'NoExecute')),
  ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((condition) =>
    tolerate(condition, 'NoSchedule'),
  ),
];

function tolerate(condition: string, effect: string): JsonFields {
  return { key: `node.kubernetes.io/${condition}`, operator: 'Exists', effect };
}

/** The spec of a DaemonSet's pods, wherever they run. */
export function daemonPodSpec(owner: KubeObject): JsonFields {
  const spec = readFields(templateOf(owner), 'spec') ?? {};
  const own = readList(spec, 'tolerations');
  const hostNetwork = spec.hostNetwork === true ? [tolerate('network-unavailable', 'NoSchedule')] : [];
  const isThere = (one: JsonFields): boolean =>
    own.some((other) => ['key', 'operator', 'effect'].every((name) => other[name] === one[name]));
  const added = [...daemonTolerations, ...hostNetwork].filter((one) => !isThere(one));
  return { ...spec, tolerations: [...own, ...added] };
}

/** A pod for one node: it leaves the choice to the scheduler, and only one choice. */
export function draftDaemonPod(owner: KubeObject, nodeName: string, hash: string): JsonFields {
  const { metadata = {}, ...draft } = podFromTemplate(owner);
  const spec = daemonPodSpec(owner);
  const affinity = readFields(spec, 'affinity') ?? {};
  const nodeAffinity = readFields(affinity, 'nodeAffinity') ?? {};
  const field = { key: 'metadata.name', operator: 'In', values: [nodeName] };
  const onNode = { nodeSelectorTerms: [{ matchFields: [field] }] };
  // The draft is ours: its metadata is an object.
  const described = metadata as JsonFields;
  return {
    ...draft,
    metadata: {
      ...described,
      labels: {
        ...readFields(described, 'labels'),
        [revisionLabel]: hash,
        [generationLabel]: owner.metadata.annotations?.[generationAnnotation] ?? '1',
      },
    },
    spec: {
      ...spec,
      affinity: {
        ...affinity,
        nodeAffinity: { ...nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: onNode },
      },
    },
  };
}

/** Where a pod is, or is meant to be: by its affinity, while no scheduler has seen it. */
export function nodeOf(pod: KubeObject): string {
  const bound = readText(pod, 'spec', 'nodeName');
  if (bound !== '') return bound;
  const [term = {}] = readList(
    pod,
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  );
  const [field = {}] = readList(term, 'matchFields');
  return readText(field, 'key') === 'metadata.name' ? (readTexts(field, 'values')[0] ?? '') : '';
}
