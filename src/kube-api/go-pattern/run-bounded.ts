import { createContext, Script } from 'node:vm';

export type BoundedRun<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'out-of-time' };

// Not for isolation: what is run is ours. A script is the one thing that this runtime can stop from outside.
const place: { work: (() => unknown) | undefined } = { work: undefined };
const context = createContext(place);
const script = new Script('work()');

/**
 * Runs what takes no time, as a rule, and is stopped where it takes more: also in the middle of a loop, or of a
 * regular expression.
 */
export function runBounded<Result>(work: () => Result, milliseconds: number): BoundedRun<Result> {
  place.work = work;
  try {
    // What the script returns is what `work` returns.
    return { kind: 'done', result: script.runInContext(context, { timeout: milliseconds }) as Result };
  } catch (error) {
    if (isOutOfTime(error)) return { kind: 'out-of-time' };
    throw error;
  } finally {
    place.work = undefined;
  }
}

/** The error is of the script's own realm, and so no `Error` of ours. */
function isOutOfTime(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
