import { runBounded } from '../../go-pattern/index.ts';
import type { AdmissionHook } from '../admission-hook.ts';
import type { AdmissionRequest } from '../admission-request.ts';
import { renderUser } from '../admission-review.ts';
import { type CelVariables, compileCondition } from './compile-condition.ts';
import { toCelValue } from './to-cel-value.ts';

export type ConditionsVerdict =
  | { readonly kind: 'match' }
  | { readonly kind: 'no-match' }
  /** None was false, and some could not be told. */
  | { readonly kind: 'undecided'; readonly reason: string };

/** For all conditions of a hook together: about what the real server's cost budget comes to. */
const longestMilliseconds = 250;

/** A reason repeats the expression, and there can be many. */
const longestReason = 32 * 1024;

const outOfBudget =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/**
 * Whether a hook's conditions want a request. One that is false decides, whatever else could not be told. An
 * expression can neither throw nor take its time.
 */
export function judgeConditions(
  conditions: AdmissionHook['matchConditions'],
  request: AdmissionRequest,
): ConditionsVerdict {
  if (conditions.length === 0) return { kind: 'match' };
  const run = runBounded(() => judgeAll(conditions, toVariables(request)), longestMilliseconds);
  return run.kind === 'done' ? run.result : { kind: 'undecided', reason: outOfBudget };
}

function judgeAll(conditions: AdmissionHook['matchConditions'], variables: CelVariables): ConditionsVerdict {
  const reasons: string[] = [];
  for (const { expression } of conditions) {
    const outcome = judge(expression, variables);
    if (outcome === false) return { kind: 'no-match' };
    if (outcome !== true) reasons.push(outcome);
  }
  const [first, ...more] = new Set(reasons);
  if (first === undefined) return { kind: 'match' };
  const reason = more.length === 0 ? first : `[${[first, ...more].join(', ')}]`;
  return { kind: 'undecided', reason: reason.slice(0, longestReason) };
}

/** True, false, or why it cannot be told. */
function judge(expression: string, variables: CelVariables): boolean | string {
  const compilation = compileCondition(expression);
  if (compilation.kind === 'refused') return `compilation error: ${compilation.reason}`;
  try {
    const outcome = compilation.evaluate(variables);
    return typeof outcome === 'boolean' ? outcome : 'unexpected internal error: the result is no bool';
  } catch (error) {
    return `expression '${expression}' resulted in error: ${reasonOf(error)}`;
  }
}

/** The library adds the expression, with a mark; its summary is the reason alone. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message;
  return summary.replace(/^No such key/, 'no such key');
}

function toVariables(request: AdmissionRequest): CelVariables {
  return {
    object: toCelValue(request.object ?? null),
    oldObject: toCelValue(request.oldObject ?? null),
    request: toRequest(request),
    namespaceObject: null,
  };
}

/** As Go leaves out what is empty: `has(request.subResource)` says whether there is one. */
function toRequest(request: AdmissionRequest): Readonly<Record<string, unknown>> {
  const { kind, resource, subresource, name, namespace, operation, user, isDryRun, options } = request;
  return {
    kind,
    resource,
    ...(subresource && { subResource: subresource }),
    requestKind: kind,
    requestResource: resource,
    ...(subresource && { requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: renderUser(user),
    dryRun: isDryRun,
    options: toCelValue(options ?? null),
  };
}
