import { parseStrictJson, StrictJsonError } from '../platform/json/index.ts';
import { type Denial, denied } from './mutation/denials.ts';
import type { JsonPatchOperation } from './mutation/json-edits.ts';
import { fieldsAt, isFields, type JsonFields, textAt } from './mutation/json-fields.ts';
import type { TooLarge } from './server/http-message.ts';

/** What a review may be long, in bytes. Whoever reads the body reads no further. */
export const maximumReviewBytes = 7 * 1024 * 1024;

export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: string;
  /** Of the object; empty where none is known yet. */
  readonly name: string;
  readonly namespace: string;
  readonly isDryRun: boolean;
  /** The object as it came, and nothing where there is none. */
  readonly object: unknown;
}

export type Decision =
  | {
      readonly kind: 'allowed';
      readonly patch?: readonly JsonPatchOperation[];
      readonly warnings?: readonly string[];
    }
  | (Denial & { readonly warnings?: readonly string[] });

export interface ReviewMessage {
  /** The body's text, or that it was longer than `maximumReviewBytes`. */
  readonly body: string | TooLarge;
  readonly contentType: string | null;
  /** Told what `decide` threw; the caller learns that it did, no more. */
  readonly onBug: (error: unknown) => void;
}

export interface AdmissionReview {
  readonly kind: 'AdmissionReview';
  readonly apiVersion: ReviewVersion;
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly status: { readonly metadata: object; readonly message?: string; readonly code: number };
    readonly patch?: string;
    readonly patchType?: 'JSONPatch';
    readonly warnings?: readonly string[];
  };
}

/** Pods reach fourteen, and managed fields of theirs sixteen: room for what later versions bring. */
const maximumDepth = 64;

const reviewVersions = ['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'] as const;
type ReviewVersion = (typeof reviewVersions)[number];

/**
 * Answers an API server's question in the version that it asked in. Always an answer, and always one for HTTP 200:
 * a refusal is a decision too. What cannot be read is refused as controller-runtime does (fidelity/webhook.md,
 * "Reviews").
 */
export async function answerAdmissionReview(
  message: ReviewMessage,
  decide: (request: AdmissionRequest) => Promise<Decision>,
): Promise<AdmissionReview> {
  const read = readReview(message);
  // Without a review there is no version to answer in, and no question to name.
  if (read.kind === 'denied') return render({ version: reviewVersions[0], uid: '', decision: read });
  const { version, request } = read;
  try {
    return render({ version, uid: request.uid, decision: await decide(request) });
  } catch (error) {
    message.onBug(error);
    return render({ version, uid: request.uid, decision: denied('internal') });
  }
}

/** The object that a request is about, if there is one to decode. */
export function requestedObject(
  request: AdmissionRequest,
): { readonly kind: 'object'; readonly object: JsonFields } | Denial {
  const { object } = request;
  if (object === undefined || object === null) return denied('noObject');
  if (isFields(object)) return { kind: 'object', object };
  return denied('unreadableObject', { reason: 'the document is not an object' });
}

type ReadReview =
  | { readonly kind: 'review'; readonly version: ReviewVersion; readonly request: AdmissionRequest }
  | Denial;

function readReview({ body, contentType }: ReviewMessage): ReadReview {
  if (body === '') return denied('emptyBody');
  if (typeof body !== 'string' || Buffer.byteLength(body) > maximumReviewBytes) {
    return denied('bodyTooLarge', { limitBytes: maximumReviewBytes });
  }
  if (contentType !== 'application/json') {
    return denied('wrongContentType', { given: (contentType ?? '').slice(0, 100) });
  }
  const review = parseReview(body);
  if (review.kind === 'denied') return review;
  return readFields(review.fields);
}

function parseReview(body: string): { readonly kind: 'fields'; readonly fields: JsonFields } | Denial {
  try {
    const fields = parseStrictJson(body, { maximumLength: maximumReviewBytes, maximumDepth });
    if (isFields(fields)) return { kind: 'fields', fields };
    return denied('unreadableReview', { reason: 'the document is not an object' });
  } catch (error) {
    if (error instanceof StrictJsonError) return denied('unreadableReview', { reason: error.message });
    throw error;
  }
}

function readFields(review: JsonFields): ReadReview {
  const kind = textAt(review, 'kind');
  const apiVersion = textAt(review, 'apiVersion');
  if (!kind) return denied('missingTypeMember', { member: 'Kind' });
  if (!apiVersion) return denied('missingTypeMember', { member: 'apiVersion' });
  const version = reviewVersions.find((candidate) => candidate === apiVersion);
  if (kind !== 'AdmissionReview' || version === undefined) {
    return denied('unknownReview', { kind, apiVersion });
  }
  return { kind: 'review', version, request: readRequest(fieldsAt(review, 'request')) };
}

function readRequest(request: JsonFields): AdmissionRequest {
  return {
    uid: textAt(request, 'uid') ?? '',
    operation: textAt(request, 'operation') ?? '',
    name: textAt(request, 'name') ?? '',
    namespace: textAt(request, 'namespace') ?? '',
    isDryRun: request.dryRun === true,
    object: request.object,
  };
}

interface Answer {
  readonly version: ReviewVersion;
  readonly uid: string;
  readonly decision: Decision;
}

function render({ version, uid, decision }: Answer): AdmissionReview {
  const { warnings = [] } = decision;
  const patch = decision.kind === 'allowed' ? (decision.patch ?? []) : [];
  return {
    kind: 'AdmissionReview',
    apiVersion: version,
    response: {
      uid,
      allowed: decision.kind === 'allowed',
      status:
        decision.kind === 'allowed'
          ? { metadata: {}, code: 200 }
          : { metadata: {}, message: decision.message, code: decision.code },
      // Kubernetes: patch and type come together or not at all.
      ...(patch.length > 0 && {
        patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
        patchType: 'JSONPatch',
      }),
      ...(warnings.length > 0 && { warnings }),
    },
  };
}
