import { parseJson } from '../../platform/json/index.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { changesBetween } from './changes-between.ts';
import { checkApplied } from './check-applied.ts';
import { FieldSet } from './field-set.ts';
import { allFieldsOf } from './fields-of.ts';
import { toGoJson } from './go-json.ts';
import { memberOf } from './item-identity.ts';
import type { ObjectType } from './shape.ts';

/** Where `kubectl apply` without `--server-side` keeps what it applied. */
const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
const annotationsLimitBytes = 256 * 1024;

/** Kubernetes: to kubectl alone, the annotation is as good as ownership. */
export const readsLastApplied = (manager: string): boolean => manager === 'kubectl';

/** What the annotation says was applied and is so still. Nothing is, where it cannot be read. */
export function fieldsLastApplied(live: JsonFields, type: ObjectType & { apiVersion: string }): FieldSet {
  const configuration = parseConfiguration(annotationOf(live));
  if (configuration?.apiVersion !== type.apiVersion || checkApplied(configuration, type) !== undefined) {
    return FieldSet.empty;
  }
  const { added, modified, removed } = changesBetween(configuration, live, type);
  return allFieldsOf(configuration, type).difference(added).difference(modified).difference(removed);
}

function parseConfiguration(text: string | undefined): JsonFields | undefined {
  try {
    const configuration: unknown = parseJson(text ?? '');
    return isFields(configuration) ? configuration : undefined;
  } catch {
    return undefined;
  }
}

/** The object with what was applied in its annotation, where it has the annotation. */
export function syncLastApplied(object: JsonFields, applied: JsonFields): JsonFields {
  if (annotationOf(object) === undefined) return object;
  return withAnnotation(object, `${toGoJson(withAnnotation(applied, undefined))}\n`);
}

function annotationOf({ metadata }: JsonFields): string | undefined {
  const text = memberOf(memberOf(metadata, 'annotations'), annotation);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** Kubernetes: leaves the annotation out where all of them together would be too large. */
function withAnnotation(object: JsonFields, text: string | undefined): JsonFields {
  const { metadata } = object;
  const annotations = memberOf(metadata, 'annotations');
  if (!isFields(metadata) || !isFields(annotations)) return object;
  const { [annotation]: _, ...others } = annotations;
  const all = { ...others, ...(text !== undefined && { [annotation]: text }) };
  const kept = sizeOf(all) > annotationsLimitBytes ? others : all;
  return { ...object, metadata: { ...metadata, annotations: kept } };
}

function sizeOf(annotations: JsonFields): number {
  return Object.entries(annotations)
    .flat()
    .reduce<number>((sum, text) => sum + Buffer.byteLength(String(text)), 0);
}
