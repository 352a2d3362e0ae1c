import type { JsonFields } from '../../field-shape.ts';
import type { KubeObject } from '../../storage/kube-object.ts';
import { readFields, readList, readText, readTexts } from '../../tables/read-object.ts';

/** Whether a pod of a DaemonSet may begin on a node, and whether one that is there may stay. */
export interface NodeFit {
  readonly mayStart: boolean;
  readonly mayStay: boolean;
}

/** As a scheduler decides: the node's name, its labels, and the taints that the pod does not tolerate. */
export function fitNode(node: KubeObject, podSpec: JsonFields): NodeFit {
  const nodeName = readText(podSpec, 'nodeName');
  const isMeant =
    (nodeName === '' || nodeName === node.metadata.name) &&
    hasLabels(node, readFields(podSpec, 'nodeSelector') ?? {}) &&
    matchesAffinity(node, podSpec);
  const tolerations = readList(podSpec, 'tolerations');
  const isKeptOff = (effects: readonly string[]): boolean =>
    readList(node, 'spec', 'taints').some(
      (taint) =>
        effects.includes(readText(taint, 'effect')) && !tolerations.some((one) => tolerates(one, taint)),
    );
  return {
    mayStart: isMeant && !isKeptOff(['NoSchedule', 'NoExecute']),
    mayStay: isMeant && !isKeptOff(['NoExecute']),
  };
}

const labelsOf = ({ metadata }: KubeObject): Readonly<Record<string, string>> => metadata.labels ?? {};

function hasLabels(node: KubeObject, wanted: JsonFields): boolean {
  const labels = labelsOf(node);
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** Of several terms one is enough; a term that asks nothing matches nothing. */
function matchesAffinity(node: KubeObject, podSpec: JsonFields): boolean {
  const required = readFields(
    podSpec,
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
  );
  if (required === undefined) return true;
  return readList(required, 'nodeSelectorTerms').some((term) => {
    const [expressions, fields] = [readList(term, 'matchExpressions'), readList(term, 'matchFields')];
    return (
      expressions.length + fields.length > 0 &&
      expressions.every((one) => matchesExpression(one, labelsOf(node))) &&
      fields.every((one) => matchesExpression(one, { 'metadata.name': node.metadata.name }))
    );
  });
}

function matchesExpression(expression: JsonFields, facts: Readonly<Record<string, string>>): boolean {
  const key = readText(expression, 'key');
  const value = Object.hasOwn(facts, key) ? facts[key] : undefined;
  const values = readTexts(expression, 'values');
  switch (readText(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** An empty key, or an empty effect, is any. */
function tolerates(toleration: JsonFields, taint: JsonFields): boolean {
  const [key, effect] = [readText(toleration, 'key'), readText(toleration, 'effect')];
  if (key !== '' && key !== readText(taint, 'key')) return false;
  if (effect !== '' && effect !== readText(taint, 'effect')) return false;
  if (readText(toleration, 'operator') === 'Exists') return true;
  return key !== '' && readText(toleration, 'value') === readText(taint, 'value');
}
