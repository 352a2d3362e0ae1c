/**
 * The regular expressions of Go, RE2's, in a runtime that has others: read into its own, and matched within a time.
 * Go's never take long; those of JavaScript can, so whatever is somebody else's runs bounded.
 */
export { matchPattern } from './match-pattern.ts';
export { readPattern } from './read-pattern.ts';
export { runBounded } from './run-bounded.ts';
