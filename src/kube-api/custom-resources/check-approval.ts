import { type FieldCause, invalidValue, requiredValue } from '../field-cause.ts';
import type { KubeObject } from '../storage/kube-object.ts';

const annotation = 'api-approved.kubernetes.io';
const field = `metadata.annotations[${annotation}]`;
const needed = `protected groups must have approval annotation "${annotation}"`;
const more = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Kubernetes: groups of its own take definitions that say who approved them. */
export function checkApproval(
  group: string,
  { metadata }: KubeObject,
  existing: KubeObject | undefined,
): readonly FieldCause[] {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return [];
  const given = metadata.annotations?.[annotation] ?? '';
  if (existing !== undefined && (existing.metadata.annotations?.[annotation] ?? '') === given) return [];
  if (given === '') return [requiredValue(field, `${needed}, ${more}`)];
  if (given.startsWith('unapproved') || URL.canParse(given)) return [];
  return [
    invalidValue(field, given, `${needed} with either a URL or a reason starting with "unapproved", ${more}`),
  ];
}
