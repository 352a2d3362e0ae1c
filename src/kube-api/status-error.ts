import type { FieldCause } from './field-cause.ts';
import { podStatusErrors } from './pod-status-errors.ts';
import {
  cannotFulfill,
  type NamedResource,
  named,
  quote,
  row,
  type StatusDetails,
  type StatusErrorRow,
} from './status-error-row.ts';

/** Kubernetes: with its group, and without what is asked of it. */
function nameResource({ resource, group }: { readonly resource: string; readonly group: string }): string {
  const [plural = ''] = resource.split('/');
  return group === '' ? plural : `${plural}.${group}`;
}

const perhapsRecreated = 'The object might have been deleted and then recreated';

/** Every refusal of the API server: reason, code and words are the real one's (fidelity/kube-api.md, "Errors"). */
export const statusErrors = {
  unauthorized: row({ reason: 'Unauthorized', code: 401, message: () => 'Unauthorized' }),
  incompleteImpersonation: row({
    reason: 'InternalError',
    code: 500,
    message: () => 'Internal error occurred: groups or a uid were requested without impersonating a user',
    details: () => ({ causes: [] }),
  }),
  forbiddenResource: row({
    reason: 'Forbidden',
    code: 403,
    // Kubernetes: the object is named with its group and without the subresource.
    message: (p: {
      user: string;
      verb: string;
      group: string;
      resource: string;
      subresource?: string;
      name?: string;
      namespace?: string;
    }) =>
      `${nameResource(p)}${p.name === undefined ? '' : ` ${quote(p.name)}`} is forbidden: ` +
      `User ${quote(p.user)} cannot ${p.verb} resource ` +
      `${quote(p.subresource === undefined ? p.resource : `${p.resource}/${p.subresource}`)} ` +
      `in API group ${quote(p.group)} ` +
      (p.namespace === undefined ? 'at the cluster scope' : `in the namespace ${quote(p.namespace)}`),
    details: (p) => ({
      ...(p.name !== undefined && { name: p.name }),
      ...(p.group !== '' && { group: p.group }),
      kind: p.resource.split('/', 1)[0] ?? '',
    }),
  }),
  escalation: row({
    reason: 'Forbidden',
    code: 403,
    message: (p: NamedResource & { reason: string }) =>
      `${p.resource} ${quote(p.name)} is forbidden: ${p.reason}`,
    details: named,
  }),
  forbiddenPath: row({
    reason: 'Forbidden',
    code: 403,
    message: (p: { user: string; verb: string; path: string }) =>
      `forbidden: User ${quote(p.user)} cannot ${p.verb} path ${quote(p.path)}`,
    details: () => ({}),
  }),
  /** What admission has decided stands as it is: code, reason and words are a hook's or a plugin's. */
  admissionRefused: row({
    reason: 'Forbidden',
    code: 403,
    message: (p: AdmissionRefusal) => p.message,
    details: (p) => p.details ?? {},
    status: (p) => ({ code: p.code, reason: p.reason }),
    warnings: (p) => p.warnings ?? [],
  }),
  protectedNamespace: row({
    reason: 'Forbidden',
    code: 403,
    message: (p: { name: string }) =>
      `namespaces ${quote(p.name)} is forbidden: this namespace may not be deleted`,
    details: (p) => ({ name: p.name, kind: 'namespaces' }),
  }),
  objectNotFound: row({
    reason: 'NotFound',
    code: 404,
    message: (p: NamedResource) => `${p.resource} ${quote(p.name)} not found`,
    details: named,
  }),
  resourceNotFound: row({
    reason: 'NotFound',
    code: 404,
    message: () => 'the server could not find the requested resource',
    details: () => ({}),
  }),
  methodNotAllowed: row({
    reason: 'MethodNotAllowed',
    code: 405,
    message: () => 'the server does not allow this method on the requested resource',
    details: () => ({}),
  }),
  terminatingDefinition: row({
    reason: 'MethodNotAllowed',
    code: 405,
    message: () => 'create not allowed while custom resource definition is terminating',
    details: () => ({}),
  }),
  namespaceTerminating: row({
    reason: 'Forbidden',
    code: 403,
    message: (p: NamedResource & { namespace: string }) =>
      `${p.resource} ${quote(p.name)} is forbidden: unable to create new content in namespace ${p.namespace} because it is being terminated`,
    details: (p) => ({
      ...named(p),
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${p.namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    }),
  }),
  expiredContinue: row({
    reason: 'Expired',
    code: 410,
    message: () => 'The provided continue parameter is too old to display a consistent list result.',
  }),
  badSelector: row({ reason: 'BadRequest', code: 400, message: (p: { reason: string }) => p.reason }),
  badVersion: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { given: string }) => `Invalid value: ${quote(p.given)}: invalid resourceVersion`,
  }),
  badIncludeObject: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { given: string }) =>
      `unrecognized includeObject value: ${quote(p.given)}: must be one of None, Metadata, Object`,
  }),
  applyConflict: row({
    reason: 'Conflict',
    code: 409,
    message: (p: { message: string; causes: readonly FieldCause[] }) => p.message,
    details: (p) => ({ causes: p.causes }),
  }),
  malformedPatch: row({ reason: 'BadRequest', code: 400, message: (p: { reason: string }) => p.reason }),
  unfitPatch: row({
    reason: 'InternalError',
    code: 500,
    message: (p: { reason: string }) => `Internal error occurred: ${p.reason}`,
    details: () => ({ causes: [] }),
  }),
  failedPatch: row({
    reason: 'Invalid',
    code: 422,
    message: (_p: { reason: string }) => 'the server rejected our request due to an error in our request',
    details: () => ({}),
  }),
  ...podStatusErrors,
  alreadyExists: row({
    reason: 'AlreadyExists',
    code: 409,
    message: (p: NamedResource) => `${p.resource} ${quote(p.name)} already exists`,
    details: named,
  }),
  staleVersion: row({
    reason: 'Conflict',
    code: 409,
    message: (p: NamedResource) =>
      `${cannotFulfill(p)}the object has been modified; please apply your changes to the latest version and try again`,
    details: named,
  }),
  replacedUid: row({
    reason: 'Conflict',
    code: 409,
    message: (p: NamedResource & { given: string; found: string }) =>
      `${cannotFulfill(p)}Precondition failed: UID in precondition: ${p.given}, UID in object meta: ${p.found}`,
    details: named,
  }),
  uidPrecondition: row({
    reason: 'Conflict',
    code: 409,
    message: (p: NamedResource & { given: string; found: string }) =>
      `${cannotFulfill(p)}the UID in the precondition (${p.given}) does not match the UID in record (${p.found}). ${perhapsRecreated}`,
    details: named,
  }),
  versionPrecondition: row({
    reason: 'Conflict',
    code: 409,
    message: (p: NamedResource & { given: string; found: string }) =>
      `${cannotFulfill(p)}the ResourceVersion in the precondition (${p.given}) does not match the ResourceVersion in record (${p.found}). The object might have been modified`,
    details: named,
  }),
  boundUid: row({
    reason: 'Conflict',
    code: 409,
    message: (p: NamedResource & { given: string }) =>
      `${cannotFulfill(p)}the UID in the bound object reference (${p.given}) does not match the UID in record. ${perhapsRecreated}`,
    details: named,
  }),
  boundPodAccount: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { name: string }) =>
      `cannot bind token for serviceaccount ${quote(p.name)} to pod running with different serviceaccount name.`,
  }),
  boundKind: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { apiVersion: string; kind: string }) =>
      // Kubernetes: the core group has an empty name, which leaves the slash in front.
      `cannot bind token to object of type ${p.apiVersion.includes('/') ? '' : '/'}${p.apiVersion}, Kind=${p.kind}`,
  }),
  namespaceMismatch: row({
    reason: 'BadRequest',
    code: 400,
    message: () => 'the namespace of the provided object does not match the namespace sent on the request',
  }),
  nameMismatch: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { inBody: string; inUrl: string }) =>
      `the name of the object (${p.inBody}) does not match the name on the URL (${p.inUrl})`,
  }),
  versionOnCreate: row({
    reason: 'BadRequest',
    code: 400,
    message: () => 'resourceVersion should not be set on objects to be created',
  }),
  invalid: row({
    reason: 'Invalid',
    code: 422,
    message: (p: InvalidObject) => {
      const causes = p.causes.map(({ field, message }) => `${field}: ${message}`);
      const list = causes.length === 1 ? causes[0] : `[${causes.join(', ')}]`;
      return `${p.kind}${p.group ? `.${p.group}` : ''} ${quote(p.name)} is invalid: ${list}`;
    },
    details: (p) => ({
      ...(p.name !== '' && { name: p.name }),
      ...(p.group && { group: p.group }),
      kind: p.kind,
      causes: p.causes,
    }),
  }),
  unreadableBody: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { kind: string; reason: string }) =>
      `the object provided is unrecognized (must be of type ${p.kind}): couldn't get version/kind; json parse error: ${p.reason}`,
  }),
  wrongVersion: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { given: string; expected: string }) =>
      `the API version in the data (${p.given}) does not match the expected API version (${p.expected})`,
  }),
  undecodable: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { given: string; version: string; kind: string; reason: string }) =>
      `${p.given} in version ${quote(p.version)} cannot be handled as a ${p.kind}: ${p.reason}`,
  }),
  unsupportedMediaType: row({
    reason: 'UnsupportedMediaType',
    code: 415,
    message: (p: { accepted: readonly string[] }) =>
      `the body of the request was in an unknown format - accepted media types include: ${p.accepted.join(', ')}`,
    details: () => ({}),
  }),
  bodyTooLarge: row({
    reason: 'RequestEntityTooLarge',
    code: 413,
    message: (p: { limitBytes: number }) => `Request entity too large: limit is ${p.limitBytes}`,
  }),
  internal: row({
    reason: 'InternalError',
    code: 500,
    message: () => 'Internal error occurred: the request could not be served',
    details: () => ({ causes: [] }),
  }),
} as const satisfies Record<string, StatusErrorRow<never>>;

export interface AdmissionRefusal {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: StatusDetails;
  /** Of the hooks that were asked. */
  readonly warnings?: readonly string[];
}

export interface InvalidObject {
  readonly kind: string;
  readonly group?: string;
  readonly name: string;
  readonly causes: readonly FieldCause[];
}

type Rows = typeof statusErrors;
export type StatusErrorKey = keyof Rows;
export type StatusErrorParameters<Key extends StatusErrorKey> = Parameters<Rows[Key]['message']>;

interface GivenStatus {
  readonly details?: StatusDetails | undefined;
  readonly status?: { readonly code: number; readonly reason: string | undefined } | undefined;
  readonly warnings?: readonly string[] | undefined;
}

/** A refusal of the API server. The text is the row's; a cause, if any, is for us and never leaves. */
export class StatusError extends Error {
  readonly key: StatusErrorKey;
  /** Left out where a hook gave none. */
  readonly reason: string | undefined;
  readonly code: number;
  readonly details: StatusDetails | undefined;
  readonly warnings: readonly string[];

  constructor(key: StatusErrorKey, message: string, given: GivenStatus = {}) {
    super(message);
    this.name = 'StatusError';
    this.key = key;
    this.details = given.details;
    this.warnings = given.warnings ?? [];
    ({ reason: this.reason, code: this.code } = given.status ?? statusErrors[key]);
  }
}

/** `throw refusal('objectNotFound', { resource, name })`: the row makes the text. */
export function refusal<Key extends StatusErrorKey>(
  key: Key,
  ...parameters: StatusErrorParameters<Key>
): StatusError {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const { message, details, status, warnings } = statusErrors[key] as unknown as StatusErrorRow<
    StatusErrorParameters<Key>
  >;
  const given = {
    details: details?.(...parameters),
    status: status?.(...parameters),
    warnings: warnings?.(...parameters),
  };
  return new StatusError(key, message(...parameters), given);
}
