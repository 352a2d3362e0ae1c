import type { AdmissionHook } from './admission-hook.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { judgeConditions } from './cel/index.ts';
import { matchHook } from './match-hook.ts';
import { forbidden, type Refused } from './refused-status.ts';

export type HookSelection = { readonly kind: 'selected' } | { readonly kind: 'passed-over' } | Refused;

/**
 * Whether a hook is asked. Conditions that cannot be told count as a hook that cannot be reached: its policy decides,
 * and a refusal is one of the request before anybody is asked.
 */
export function selectHook(hook: AdmissionHook, request: AdmissionRequest): HookSelection {
  if (!matchHook(hook, request)) return { kind: 'passed-over' };
  const verdict = judgeConditions(hook.matchConditions, request);
  if (verdict.kind === 'match') return { kind: 'selected' };
  if (verdict.kind === 'no-match' || hook.failurePolicy === 'Ignore') return { kind: 'passed-over' };
  return { kind: 'refused', status: forbidden(request, verdict.reason) };
}
