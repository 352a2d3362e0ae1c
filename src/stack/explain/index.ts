/**
 * Says why something was refused and what mends it, from the evidence that the parts recorded: of a pasted error,
 * a trace id, or a token. It looks things up and compares; it decides nothing and changes nothing.
 */
export { type ExplainResult, type ExplainSources, explain } from './explain.ts';
export { type Difference, describeDifference, type Explanation } from './explanation.ts';
export { visibleText } from './visible-text.ts';
