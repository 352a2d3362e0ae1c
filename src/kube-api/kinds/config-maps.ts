import { isDeepStrictEqual } from 'node:util';
import { type FieldCause, forbiddenValue, tooLong } from '../field-cause.ts';
import { fieldsOf, isFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { KindBehaviour } from './api-kind.ts';

const limitBytes = 1024 * 1024;
const frozenReason = 'field is immutable when `immutable` is set';

/** ConfigMaps and Secrets hold a megabyte at most, and what is marked immutable stays as it is. */
export const configMapBehaviour: KindBehaviour = {
  validate: (object, existing) => [
    ...checkSize(object, ['data', 'binaryData']),
    ...checkFrozen(object, existing, ['data', 'binaryData']),
  ],
};

export const secretBehaviour: KindBehaviour = {
  prepare(object) {
    const { stringData, ...rest } = object;
    if (!isFields(stringData)) return object;
    const encoded = Object.entries(stringData).map(([name, text]) => [
      name,
      Buffer.from(String(text)).toString('base64'),
    ]);
    const data = fieldsOf(rest.data);
    // The members of KubeObject are all in `rest`.
    return { ...(rest as KubeObject), data: { ...data, ...Object.fromEntries(encoded) } };
  },
  validate: (object, existing) => [
    ...checkSize(object, ['data']),
    ...checkFrozen(object, existing, ['data']),
    ...(existing !== undefined && existing.type !== object.type
      ? [forbiddenValue('type', 'field is immutable')]
      : []),
  ],
};

function checkSize(object: KubeObject, fields: readonly string[]): readonly FieldCause[] {
  const bytes = fields
    .flatMap((field) => (isFields(object[field]) ? Object.values(object[field]) : []))
    .reduce((sum: number, value) => sum + Buffer.byteLength(String(value)), 0);
  return bytes > limitBytes ? [tooLong('data', limitBytes)] : [];
}

function checkFrozen(
  object: KubeObject,
  existing: KubeObject | undefined,
  fields: readonly string[],
): readonly FieldCause[] {
  if (existing?.immutable !== true) return [];
  return [
    ...(object.immutable === true ? [] : [forbiddenValue('immutable', frozenReason)]),
    ...fields
      .filter((field) => !isDeepStrictEqual(object[field] ?? {}, existing[field] ?? {}))
      .map((field) => forbiddenValue(field, frozenReason)),
  ];
}
