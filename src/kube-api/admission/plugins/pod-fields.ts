import { fieldsOf, type JsonFields } from '../../field-shape.ts';
import type { AdmissionOperation, AdmissionRequest } from '../admission-request.ts';

/** The spec of the pod that a request writes; nothing where it writes something else. */
export function podSpecOf(
  { operation, resource, subresource, object }: AdmissionRequest,
  operations: readonly AdmissionOperation[],
): JsonFields | undefined {
  const isPod = resource.group === '' && resource.resource === 'pods' && subresource === undefined;
  if (!isPod || !operations.includes(operation) || object === undefined) return undefined;
  return fieldsOf(object.spec);
}
