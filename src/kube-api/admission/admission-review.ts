import { isNestedBeyond, parseJson } from '../../platform/json/index.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import type { AdmissionHook } from './admission-hook.ts';
import type { AdmissionRequest } from './admission-request.ts';

/** What the server sends to a hook. */
export interface AdmissionReview {
  readonly kind: 'AdmissionReview';
  readonly apiVersion: `admission.k8s.io/${ReviewVersion}`;
  readonly request: JsonFields & { readonly uid: string };
}

type ReviewVersion = 'v1' | 'v1beta1';

/** The version is the first that the hook lists and we speak. Nothing where it lists none. */
export function makeAdmissionReview(
  hook: AdmissionHook,
  request: AdmissionRequest,
  uid: string,
): AdmissionReview | undefined {
  const version = hook.admissionReviewVersions.find(isReviewVersion);
  if (version === undefined) return undefined;
  const { kind, resource, subresource, name, namespace } = request;
  return {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      kind,
      resource,
      ...(subresource && { subResource: subresource }),
      requestKind: kind,
      requestResource: resource,
      ...(subresource && { requestSubResource: subresource }),
      ...(name && { name }),
      ...(namespace && { namespace }),
      operation: request.operation,
      userInfo: renderUser(request.user),
      object: request.object ?? null,
      oldObject: request.oldObject ?? null,
      dryRun: request.isDryRun,
      options: request.options ?? null,
    },
  };
}

export function renderUser({ name, uid, groups, extra }: AdmissionRequest['user']): JsonFields {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) };
}

function isReviewVersion(version: string): version is ReviewVersion {
  return version === 'v1' || version === 'v1beta1';
}

/** What a hook decided. */
export type HookVerdict =
  | {
      readonly kind: 'allowed';
      readonly operations: readonly JsonFields[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'denied'; readonly result: unknown; readonly warnings: readonly string[] }
  /** An answer that is none: the hook counts as not reached. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads a hook's answer to `sent`. Only a mutating hook may answer with a patch. */
export function readHookAnswer(
  answer: unknown,
  sent: AdmissionReview,
  phase: 'mutating' | 'validating',
): HookVerdict {
  const response = isFields(answer) ? answer.response : undefined;
  if (!isFields(answer) || !isFields(response)) return invalidAnswer('webhook response was absent');
  const mismatch = findMismatch(answer, response, sent);
  if (mismatch !== undefined) return invalidAnswer(mismatch);
  const warnings = readTexts(response.warnings ?? []);
  if (warnings === undefined) return invalidAnswer('response.warnings must be a list of strings');
  if (!areTexts(response.auditAnnotations ?? {})) {
    return invalidAnswer('response.auditAnnotations must be a map of strings');
  }
  const fault = findPatchFault(response, sent, phase);
  if (fault !== undefined) return invalidAnswer(fault);
  if (response.allowed !== true) return { kind: 'denied', result: response.status, warnings };
  const { patch } = response;
  if (phase === 'validating' || !hasText(patch)) return { kind: 'allowed', operations: [], warnings };
  const decoded = decodePatch(patch);
  return decoded.kind === 'decoded'
    ? { kind: 'allowed', operations: decoded.operations, warnings }
    : { kind: 'invalid', reason: `received undecodable patch in webhook response: ${decoded.reason}` };
}

function invalidAnswer(reason: string): HookVerdict & { readonly kind: 'invalid' } {
  return { kind: 'invalid', reason: `received invalid webhook response: ${reason}` };
}

function findMismatch(answer: JsonFields, response: JsonFields, sent: AdmissionReview): string | undefined {
  // Kubernetes: hooks of the v1beta1 era could leave out what they answer to, so none of it is checked.
  if (sent.apiVersion === 'admission.k8s.io/v1beta1') return undefined;
  const { uid } = sent.request;
  if (response.uid !== uid) {
    return `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(textOf(response.uid))}`;
  }
  const expected = nameVersion(sent);
  const found = nameVersion(answer);
  return found === expected ? undefined : `expected webhook response of ${expected}, got ${found}`;
}

function nameVersion({ apiVersion, kind }: JsonFields | AdmissionReview): string {
  return `${textOf(apiVersion)}, Kind=${textOf(kind)}`;
}

const longestEcho = 256;

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, longestEcho) : '';
}

/** v1 wants patch and type together, and none of a hook that only validates; v1beta1 never asked. */
function findPatchFault(
  { patch, patchType }: JsonFields,
  sent: AdmissionReview,
  phase: 'mutating' | 'validating',
): string | undefined {
  if (sent.apiVersion === 'admission.k8s.io/v1beta1') return undefined;
  const hasType = patchType !== undefined && patchType !== null;
  if (phase === 'validating') {
    if (hasText(patch)) return 'validating webhook may not return response.patch';
    return hasType ? 'validating webhook may not return response.patchType' : undefined;
  }
  if (hasText(patch) && !hasType) return 'webhook returned response.patch but not response.patchType';
  if (!hasText(patch) && hasType) return 'webhook returned response.patchType but not response.patch';
  return hasType && patchType !== 'JSONPatch'
    ? `webhook returned invalid response.patchType of ${JSON.stringify(textOf(patchType))}`
    : undefined;
}

/** Anything that is there, even what no patch may be. */
function hasText(patch: unknown): boolean {
  return patch !== undefined && patch !== null && patch !== '';
}

type PatchDecoding =
  | { readonly kind: 'decoded'; readonly operations: readonly JsonFields[] }
  | { readonly kind: 'undecodable'; readonly reason: string };

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const mostOperations = 10_000;
const deepestOperation = 1_000;

function decodePatch(patch: unknown): PatchDecoding {
  if (typeof patch !== 'string' || !base64.test(patch)) return undecodable('illegal base64 data');
  const operations = readOperations(Buffer.from(patch, 'base64').toString());
  if (operations === null) return { kind: 'decoded', operations: [] };
  if (!Array.isArray(operations) || !operations.every(isFields)) {
    return undecodable('it is not a JSON array of operations');
  }
  if (operations.length > mostOperations) {
    return undecodable(`it has ${operations.length} operations, and may have ${mostOperations}`);
  }
  if (isNestedBeyond(operations, deepestOperation)) return undecodable('exceeded max depth');
  return { kind: 'decoded', operations };
}

function undecodable(reason: string): PatchDecoding {
  return { kind: 'undecodable', reason };
}

function readOperations(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function readTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** Kubernetes writes them into its audit log; there is none here. */
function areTexts(value: unknown): boolean {
  return isFields(value) && Object.values(value).every((item) => typeof item === 'string');
}
