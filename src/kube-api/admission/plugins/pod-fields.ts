import { isFields, type JsonFields } from '../../field-shape.ts';
import type { AdmissionOperation, AdmissionRequest } from '../admission-request.ts';

/** The spec of the pod that a request writes; nothing where it writes something else. */
export function podSpecOf(
  { operation, resource, subresource, object }: AdmissionRequest,
  operations: readonly AdmissionOperation[],
): JsonFields | undefined {
  const isPod = resource.group === '' && resource.resource === 'pods' && subresource === undefined;
  if (!isPod || !operations.includes(operation) || object === undefined) return undefined;
  return isFields(object.spec) ? object.spec : {};
}

export function listOf(fields: JsonFields, name: string): readonly JsonFields[] {
  const list = fields[name];
  return Array.isArray(list) ? list.filter(isFields) : [];
}

export function textOf(fields: JsonFields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
