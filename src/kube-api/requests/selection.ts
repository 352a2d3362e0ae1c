import type { ApiKind } from '../kinds/api-kind.ts';
import { resourceOf } from '../kinds/api-kind.ts';
import type { ResourceRequestInfo } from '../request-info.ts';
import { parseFieldSelector } from '../selectors/field-selector.ts';
import { parseLabelSelector } from '../selectors/label-selector.ts';
import { refusal } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';

export type Selection = (object: KubeObject) => boolean;

/**
 * Which objects a list or a watch is about.
 * @throws {StatusError}
 */
export function readSelection(kind: ApiKind, { query, name }: ResourceRequestInfo): Selection {
  if (query.get('continue')) throw refusal('expiredContinue');
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  if (labels.kind === 'malformed') throw refusal('badSelector', { reason: labels.reason });
  const fields = parseFieldSelector(
    query.get('fieldSelector') ?? '',
    resourceOf(kind),
    kind.custom?.selectableFields,
  );
  if (fields.kind === 'malformed') throw refusal('badSelector', { reason: fields.reason });
  return (object) =>
    (name === undefined || object.metadata.name === name) &&
    labels.matches(object.metadata.labels ?? {}) &&
    fields.matches((path) => readPath(object, path));
}

/** `spec.nodeName`: what a field selector compares, as text. */
function readPath(object: KubeObject, path: string): string | undefined {
  let value: unknown = object;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
