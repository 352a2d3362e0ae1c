import { isNestedBeyond } from '../../platform/json/index.ts';
import { fieldsOf, isFields, type JsonFields } from '../field-shape.ts';
import type { AdmissionRequest } from './admission-request.ts';

/** A refusal, as its `Status` will say it. The reason is absent where the real server leaves it out. */
export interface RefusedStatus {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: JsonFields;
}

export interface Refused {
  readonly kind: 'refused';
  readonly status: RefusedStatus;
}

const quote = (text: string): string => JSON.stringify(text);

export function internalError(reason: string): RefusedStatus {
  return {
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${reason}`,
    details: { causes: [{ message: reason }] },
  };
}

/** A hook that could not be asked, and whose policy is Fail. */
export function failedCall(hookName: string, reason: string): RefusedStatus {
  return internalError(`failed calling webhook ${quote(hookName)}: ${reason}`);
}

export function dryRunUnsupported(hookName: string): RefusedStatus {
  const message = `admission webhook ${quote(hookName)} does not support dry run`;
  return { code: 400, reason: 'BadRequest', message };
}

export function deadlinePassed(): RefusedStatus {
  const message = 'Timeout: request did not complete within requested timeout';
  return { code: 504, reason: 'Timeout', message, details: {} };
}

const longestMessage = 32 * 1024;
const deepestDetails = 32;

/** What a hook says with its refusal decides code and reason; a refusal always is an error. */
export function deniedByHook(hookName: string, result: unknown): RefusedStatus {
  const given = fieldsOf(result);
  const reason = typeof given.reason === 'string' && given.reason !== '' ? given.reason : undefined;
  const explanation = typeof given.message === 'string' && given.message !== '' ? given.message : reason;
  const denied = `admission webhook ${quote(hookName)} denied the request`;
  const message =
    explanation === undefined
      ? `${denied} without explanation`
      : `${denied}: ${explanation.slice(0, longestMessage)}`;
  return {
    code: errorCode(given.code),
    ...(reason !== undefined && { reason: reason.slice(0, longestMessage) }),
    message,
    ...(isFields(given.details) &&
      !isNestedBeyond(given.details, deepestDetails) && { details: given.details }),
  };
}

function errorCode(code: unknown): number {
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 400) return 400;
  return code > 599 ? 500 : code;
}

/** An in-tree plugin's refusal: `pods "web" is forbidden: …`. */
export function forbidden(request: AdmissionRequest, reason: string): RefusedStatus {
  const { group, resource } = request.resource;
  const name = nameOf(request);
  return {
    code: 403,
    reason: 'Forbidden',
    message: `${group === '' ? resource : `${resource}.${group}`} ${quote(name)} is forbidden: ${reason}`,
    details: { name, ...(group !== '' && { group }), kind: resource },
  };
}

/** Kubernetes: an object still without a name is called by what its name will begin with. */
function nameOf({ name, object }: AdmissionRequest): string {
  const metadata = fieldsOf(object?.metadata);
  const candidates = [name, metadata.name, metadata.generateName];
  return candidates.find((one): one is string => typeof one === 'string' && one !== '') ?? 'Unknown';
}
