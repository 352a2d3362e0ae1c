import { isDeepStrictEqual } from 'node:util';
import type { FieldCause } from '../field-cause.ts';
import { fieldsOf } from '../field-shape.ts';
import { goSelector, invalidGoValue } from '../go-values.ts';
import type { KubeObject } from '../storage/kube-object.ts';

export const immutable = 'field is immutable';

/** What a workload selects is settled when it is made. */
export function checkSelectorKept(
  object: KubeObject,
  existing: KubeObject | undefined,
): readonly FieldCause[] {
  const { selector } = fieldsOf(object.spec);
  if (existing === undefined || isDeepStrictEqual(selector, fieldsOf(existing.spec).selector)) return [];
  return [invalidGoValue('spec.selector', goSelector(fieldsOf(selector)), immutable)];
}
