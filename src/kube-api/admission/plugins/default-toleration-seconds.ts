import { type JsonFields, listOf, textOf } from '../../field-shape.ts';
import type { AdmissionRequest } from '../admission-request.ts';
import { admitted, type PluginOutcome } from './in-tree-plugin.ts';
import { podSpecOf } from './pod-fields.ts';

const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;
const tolerationSeconds = 300;

/** A pod stays five minutes on a node that is not well, unless it says otherwise. */
export function admitDefaultTolerations(request: AdmissionRequest): PluginOutcome {
  const spec = podSpecOf(request, ['CREATE', 'UPDATE']);
  if (spec === undefined) return admitted(request.object);
  const tolerations = listOf(spec.tolerations);
  const missing = taints.filter((key) => !tolerations.some((one) => tolerates(one, key)));
  if (missing.length === 0) return admitted(request.object);
  const added = missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }));
  return admitted({ ...request.object, spec: { ...spec, tolerations: [...tolerations, ...added] } });
}

/** An empty key or effect is every key, every effect. */
function tolerates(toleration: JsonFields, key: string): boolean {
  return ['', key].includes(textOf(toleration.key)) && ['', 'NoExecute'].includes(textOf(toleration.effect));
}
