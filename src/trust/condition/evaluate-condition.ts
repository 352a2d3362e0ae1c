import { matchesAction } from '../action-pattern.ts';
import type { Attribute, AttributeSource, AttributeValue, Expression, Operand } from './expression.ts';
import type { Operator } from './operators.ts';

/**
 * What is known of a request, each attribute by its name: one that is known to have no value has an empty list, and
 * one that is not here is not known.
 */
export type ConditionAttributes = Readonly<
  Partial<Record<AttributeSource, Readonly<Record<string, readonly AttributeValue[]>>>>
>;

/** What a condition is asked about. */
export interface ConditionRequest {
  readonly action: string;
  /** `Blob.List`. Nothing where it is not known. */
  readonly subOperation?: string;
  readonly attributes: ConditionAttributes;
}

/** `unknown` is what cannot be told from what is known. It is not false: its opposite is unknown too. */
export type Truth = boolean | 'unknown';

/**
 * Whether a condition holds. What is unknown stays so unless the rest decides without it: `true OR unknown` is true,
 * and `NOT unknown` never is. Whoever asks allows for `true` alone.
 */
export function evaluateCondition(expression: Expression, request: ConditionRequest): Truth {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return join(expression.operands, request, expression.kind === 'any');
    case 'not': {
      const truth = evaluateCondition(expression.operand, request);
      return truth === 'unknown' ? 'unknown' : !truth;
    }
    case 'action-matches':
      return matchesAction(expression.pattern, request.action);
    case 'sub-operation-matches':
      return request.subOperation === undefined
        ? 'unknown'
        : matchesAction(expression.pattern, request.subOperation);
    case 'exists': {
      const values = find(expression.attribute, request);
      return values === undefined ? 'unknown' : values.length > 0;
    }
    case 'comparison':
      return compare(expression, request);
  }
}

/** One operand that is `decisive` decides, whatever the others are. */
function join(operands: readonly Expression[], request: ConditionRequest, decisive: boolean): Truth {
  let isUnknown = false;
  for (const operand of operands) {
    const truth = evaluateCondition(operand, request);
    if (truth === decisive) return decisive;
    if (truth === 'unknown') isUnknown = true;
  }
  return isUnknown ? 'unknown' : !decisive;
}

function compare(
  { left, operator, right }: Extract<Expression, { kind: 'comparison' }>,
  request: ConditionRequest,
): Truth {
  const [lefts, rights] = [read(left, operator, request), read(right, operator, request)];
  // What an absent value compares to is said nowhere, so nothing is concluded from it.
  if (lefts === undefined || rights === undefined || lefts.length === 0 || rights.length === 0)
    return 'unknown';
  const { crossProduct, holds } = operator;
  if (crossProduct === undefined && (lefts.length > 1 || rights.length > 1)) return 'unknown';
  const ofRight = (value: Comparable) =>
    quantify(crossProduct?.right, rights, (other) => holds(value, other));
  return quantify(crossProduct?.left, lefts, ofRight);
}

type Comparable = NonNullable<ReturnType<Operator['read']>>;

function quantify(
  quantifier: 'some' | 'every' = 'every',
  values: readonly Comparable[],
  holds: (value: Comparable) => boolean,
): boolean {
  return quantifier === 'some' ? values.some(holds) : values.every(holds);
}

/** Nothing where the operand is not known, or is of another type than the operator compares. */
function read(
  operand: Operand,
  operator: Operator,
  request: ConditionRequest,
): readonly Comparable[] | undefined {
  const values = operand.kind === 'values' ? operand.values : find(operand, request);
  const comparable = values?.map((value) => operator.read(value));
  return comparable?.every((value) => value !== undefined) ? comparable : undefined;
}

/** Azure compares the names of attributes without regard to case. */
function find(
  { source, name }: Attribute,
  { attributes }: ConditionRequest,
): readonly AttributeValue[] | undefined {
  const wanted = name.toLowerCase();
  const known = Object.entries(attributes[source] ?? {});
  return known.find(([each]) => each.toLowerCase() === wanted)?.[1];
}
