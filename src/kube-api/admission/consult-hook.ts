import type { Clock } from '../../platform/clock.ts';
import type { NewId } from '../../platform/ids.ts';
import type { JsonFields } from '../field-shape.ts';
import type { AdmissionHook } from './admission-hook.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { makeAdmissionReview, readHookAnswer } from './admission-review.ts';
import type { CallHook } from './call-hook.ts';
import {
  deadlinePassed,
  deniedByHook,
  dryRunUnsupported,
  failedCall,
  type RefusedStatus,
} from './refused-status.ts';

/** What calling hooks needs. All hooks of a request share one deadline. */
export interface HookSurroundings {
  readonly call: CallHook;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly deadline: Date;
}

/** What became of one hook. */
export type Consultation =
  /** It could not be asked, and its policy is Ignore. */
  | { readonly kind: 'passed-over' }
  | {
      readonly kind: 'allowed';
      readonly operations: readonly JsonFields[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'refused'; readonly status: RefusedStatus; readonly warnings: readonly string[] };

/** The hook, and the request as it is when the hook's turn comes. */
export interface Question {
  readonly hook: AdmissionHook;
  readonly request: AdmissionRequest;
  readonly phase: 'mutating' | 'validating';
}

/** Asks a hook that has been selected. Its failure policy decides what a failure means; a denial no policy can ignore. */
export async function consultHook(question: Question, around: HookSurroundings): Promise<Consultation> {
  const { hook, request, phase } = question;
  if (request.isDryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun') {
    return refused(dryRunUnsupported(hook.name));
  }
  const leftSeconds = (around.deadline.getTime() - around.clock.now().getTime()) / 1_000;
  if (leftSeconds <= 0) return refused(deadlinePassed());
  const review = makeAdmissionReview(hook, request, around.newId());
  if (review === undefined) {
    return failed(hook, 'the webhook does not accept known AdmissionReview versions (v1, v1beta1)');
  }
  const answer = await around.call(hook, review, Math.min(hook.timeoutSeconds, leftSeconds));
  if (answer.kind === 'failed') {
    // Kubernetes: no policy passes over the end of the request's own time, as long as hooks come one by one.
    const isOver = phase === 'mutating' && around.clock.now() >= around.deadline;
    const isIgnored = hook.failurePolicy === 'Ignore';
    return isOver && isIgnored ? refused(deadlinePassed()) : failed(hook, answer.reason);
  }
  const verdict = readHookAnswer(answer.answer, review, phase);
  switch (verdict.kind) {
    case 'allowed':
      return verdict;
    case 'denied':
      return refused(deniedByHook(hook.name, verdict.result), verdict.warnings);
    case 'invalid':
      return failed(hook, verdict.reason);
  }
}

function failed(hook: AdmissionHook, reason: string): Consultation {
  return hook.failurePolicy === 'Ignore' ? { kind: 'passed-over' } : refused(failedCall(hook.name, reason));
}

function refused(status: RefusedStatus, warnings: readonly string[] = []): Consultation {
  return { kind: 'refused', status, warnings };
}
