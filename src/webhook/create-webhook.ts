import type { Log } from '../platform/log/index.ts';
import {
  type AdmissionRequest,
  type AdmissionReview,
  answerAdmissionReview,
  type Decision,
  maximumReviewBytes,
  requestedObject,
} from './admission-review.ts';
import type { AdmissionOutcome, WebhookMetrics } from './metrics/webhook-metrics.ts';
import { denied } from './mutation/denials.ts';
import { mutatePod } from './mutation/mutate-pod.ts';
import { displayNameOf, serviceAccountNameOf } from './mutation/pod-fields.ts';
import type { MutationSettings } from './mutation/settings.ts';
import type { FindServiceAccount, ServiceAccountLookup } from './server/find-service-account.ts';
import type { AnswerRequest, HttpRequest } from './server/http-message.ts';

export interface WebhookDependencies {
  /** Asked at every admission, since a cluster can be upgraded under a running webhook. */
  readonly settings: () => MutationSettings;
  readonly findServiceAccount: FindServiceAccount;
  readonly metrics: Pick<WebhookMetrics, 'admitted' | 'answered' | 'lookedUp'>;
  readonly log: Log;
}

const reviewPath = '/mutate-v1-pod';
const json = { 'content-type': 'application/json' };
const plainText = { 'content-type': 'text/plain; charset=utf-8' };

/** The webhook as a function of requests. Everything that it needs is there before the first one comes. */
export function createWebhook(dependencies: WebhookDependencies): AnswerRequest {
  return async (request) => {
    if (request.path !== reviewPath) return { status: 404, headers: plainText, body: '404 page not found\n' };
    const body = JSON.stringify(await answerReview(dependencies, request));
    dependencies.metrics.answered(200);
    return { status: 200, headers: json, body };
  };
}

/** What is told of one admission, filled while it runs. */
interface AdmissionRecord {
  namespace: string;
  pod: string;
  serviceAccount: string;
  outcome: AdmissionOutcome;
}

async function answerReview(
  { metrics, log, ...dependencies }: WebhookDependencies,
  request: HttpRequest,
): Promise<AdmissionReview> {
  const startedAt = performance.now();
  const record: AdmissionRecord = { namespace: '', pod: '', serviceAccount: '', outcome: 'malformed' };
  const review = await answerAdmissionReview(
    {
      body: await request.readText(maximumReviewBytes),
      contentType: request.contentType,
      onBug(error) {
        record.outcome = 'error';
        log.bug(error, { surface: 'webhook' });
      },
    },
    (asked) => decide({ ...dependencies, metrics }, asked, record),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  metrics.admitted({ namespace: record.namespace, outcome: record.outcome, seconds });
  const { message } = review.response.status;
  log.event(review.response.allowed ? 'pod.admitted' : 'pod.denied', {
    ...record,
    milliseconds: Math.round(seconds * 100_000) / 100,
    ...(message === undefined ? {} : { message }),
  });
  return review;
}

/** The phases of one admission. */
async function decide(
  { settings, findServiceAccount, metrics }: Omit<WebhookDependencies, 'log'>,
  request: AdmissionRequest,
  record: AdmissionRecord,
): Promise<Decision> {
  record.namespace = request.namespace;
  const requested = requestedObject(request);
  if (requested.kind === 'denied') return requested;
  const pod = requested.object;
  record.pod = displayNameOf(pod);
  record.serviceAccount = serviceAccountNameOf(pod);
  const lookup = await findServiceAccount(request.namespace, record.serviceAccount);
  metrics.lookedUp(lookup.kind === 'found' ? lookup.source : 'live', lookup.kind);
  if (lookup.kind !== 'found') return refuse(lookup, record);
  const mutation = mutatePod({
    pod,
    namespace: request.namespace,
    serviceAccount: lookup.serviceAccount,
    settings: settings(),
  });
  if (mutation.kind === 'denied') {
    record.outcome = 'denied';
    return mutation;
  }
  record.outcome = mutation.patch.length === 0 ? 'unchanged' : 'mutated';
  return { kind: 'allowed', patch: mutation.patch, warnings: mutation.warnings };
}

function refuse(
  lookup: Exclude<ServiceAccountLookup, { readonly kind: 'found' }>,
  record: AdmissionRecord,
): Decision {
  if (lookup.kind === 'not-found') {
    record.outcome = 'denied';
    return denied('serviceAccountNotFound', { name: record.serviceAccount });
  }
  record.outcome = 'unavailable';
  return denied('lookupFailed', { name: record.serviceAccount, reason: lookup.message });
}
