/**
 * The expressions of `matchConditions`. Owns what they know (variables, functions, types), the words of their
 * compiler, and their bounds: an expression neither throws, nor hangs. Leaves out `authorizer`, and those of
 * Kubernetes' functions that `environment.ts` does not name: they are refused when they are written.
 */
export { checkCondition } from './compile-condition.ts';
export { type ConditionsVerdict, judgeConditions } from './match-conditions.ts';
