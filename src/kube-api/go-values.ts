import type { FieldCause } from './field-cause.ts';
import { fieldsOf, type JsonFields } from './field-shape.ts';

/** Kubernetes: what is no number and no text is shown as Go would write it. */
export function invalidGoValue(field: string, value: string, detail: string): FieldCause {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${detail}` };
}

export function goMap(labels: JsonFields): string {
  const names = Object.keys(labels).sort();
  if (names.length === 0) return 'map[string]string(nil)';
  const entries = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(labels[name])}`);
  return `map[string]string{${entries.join(', ')}}`;
}

export function goSelector({ matchLabels, matchExpressions }: JsonFields): string {
  const requirements = Array.isArray(matchExpressions) ? matchExpressions.map(goRequirement) : [];
  const type = '[]v1.LabelSelectorRequirement';
  const list = requirements.length === 0 ? `${type}(nil)` : `${type}{${requirements.join(', ')}}`;
  const labels = fieldsOf(matchLabels);
  return `v1.LabelSelector{MatchLabels:${goMap(labels)}, MatchExpressions:${list}}`;
}

function goRequirement(given: unknown): string {
  const { key, operator, values } = fieldsOf(given);
  const texts = Array.isArray(values) ? `{${values.map((one) => JSON.stringify(one)).join(', ')}}` : '(nil)';
  const quoted = [key, operator].map((text) => JSON.stringify(text ?? ''));
  return `v1.LabelSelectorRequirement{Key:${quoted[0]}, Operator:${quoted[1]}, Values:[]string${texts}}`;
}
