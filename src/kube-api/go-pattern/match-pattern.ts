import { runBounded } from './run-bounded.ts';

export type PatternMatch = 'matches' | 'differs' | 'took-too-long';

const longestMilliseconds = 250;

/** Synchronous, within a bounded time. */
export function matchPattern(pattern: RegExp, text: string): PatternMatch {
  const run = runBounded(() => pattern.test(text), longestMilliseconds);
  if (run.kind === 'out-of-time') return 'took-too-long';
  return run.result ? 'matches' : 'differs';
}
