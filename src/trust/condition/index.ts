/**
 * Conditions of role assignments, version 2.0: read strictly, and evaluated so that what is not known never allows
 * anything. Pure.
 */
export { type ConditionAttributes, type ConditionRequest, evaluateCondition } from './evaluate-condition.ts';
export { type ParsedCondition, parseCondition } from './parse-condition.ts';
