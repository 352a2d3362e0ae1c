import { isDeepStrictEqual } from 'node:util';
import { isNestedBeyond } from '../../platform/json/index.ts';
import type { JsonFields } from '../field-shape.ts';
import { consultHook, type HookSurroundings, type Question } from './consult-hook.ts';
import { internalError, type RefusedStatus } from './refused-status.ts';

export type ApplyPatch = (
  object: JsonFields,
  operations: readonly JsonFields[],
) =>
  | { readonly kind: 'patched'; readonly object: unknown }
  | { readonly kind: 'malformed' | 'failed'; readonly reason: string };

/** Reads an object anew after a hook's patch, and fills in the defaults of what the patch added. */
export type DecodeAndDefault = (
  object: unknown,
) =>
  | { readonly kind: 'decoded'; readonly object: JsonFields }
  | { readonly kind: 'refused'; readonly reason: string };

export interface PatchTools {
  readonly applyPatch: ApplyPatch;
  readonly decodeAndDefault: DecodeAndDefault;
}

export type HookOutcome =
  | { readonly kind: 'unchanged'; readonly warnings: readonly string[] }
  | { readonly kind: 'changed'; readonly object: JsonFields; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly status: RefusedStatus; readonly warnings: readonly string[] };

/** One hook's say: a patch that changes nothing is no change. */
export async function runMutatingHook(
  { hook, request }: Omit<Question, 'phase'>,
  surroundings: HookSurroundings,
  tools: PatchTools,
): Promise<HookOutcome> {
  const consultation = await consultHook({ hook, request, phase: 'mutating' }, surroundings);
  if (consultation.kind === 'passed-over') return { kind: 'unchanged', warnings: [] };
  if (consultation.kind === 'refused') return consultation;
  const { operations, warnings } = consultation;
  if (operations.length === 0) return { kind: 'unchanged', warnings };
  const { object } = request;
  const patched = object === undefined ? nothingToPatch(hook.name) : patchObject(object, operations, tools);
  if (patched.kind === 'failed') return { kind: 'refused', status: internalError(patched.reason), warnings };
  return isDeepStrictEqual(patched.object, object)
    ? { kind: 'unchanged', warnings }
    : { kind: 'changed', object: patched.object, warnings };
}

type Patching =
  | { readonly kind: 'patched'; readonly object: JsonFields }
  | { readonly kind: 'failed'; readonly reason: string };

const deepestObject = 1_000;

/** A patch that does not fit is the hook's mistake, and no failure policy ignores it. */
function patchObject(
  object: JsonFields,
  operations: readonly JsonFields[],
  { applyPatch, decodeAndDefault }: PatchTools,
): Patching {
  const patched = applyPatch(object, operations);
  if (patched.kind !== 'patched') return { kind: 'failed', reason: patched.reason };
  // Operation by operation, a patch can go deeper than any one of them.
  if (isNestedBeyond(patched.object, deepestObject)) return { kind: 'failed', reason: 'exceeded max depth' };
  const decoded = decodeAndDefault(patched.object);
  return decoded.kind === 'decoded'
    ? { kind: 'patched', object: decoded.object }
    : { kind: 'failed', reason: decoded.reason };
}

function nothingToPatch(hookName: string): Patching {
  const name = JSON.stringify(hookName);
  const reason = `admission webhook ${name} attempted to modify the object, which is not supported for this operation`;
  return { kind: 'failed', reason };
}
