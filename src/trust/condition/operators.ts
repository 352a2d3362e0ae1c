import type { AttributeValue } from './expression.ts';
import { matchesLike } from './like-pattern.ts';

/** How the values of both sides are paired: for any or all on the left, with any or all on the right. */
export interface CrossProduct {
  readonly left: 'some' | 'every';
  readonly right: 'some' | 'every';
}

/** A comparison by its name: `StringEquals`, `ForAnyOfAnyValues:GuidEquals`. */
export interface Operator {
  readonly name: string;
  /** Nothing where both sides are single values. */
  readonly crossProduct: CrossProduct | undefined;
  /** A value in the form that is compared. Nothing for one of another type. */
  read(value: AttributeValue): Comparable | undefined;
  holds(left: Comparable, right: Comparable): boolean;
}

type Comparable = string | number | boolean;
type Comparison = readonly [name: string, holds: Operator['holds'], hasCrossProduct: boolean];

/** @returns nothing for a name that is no operator's */
export function findOperator(name: string): Operator | undefined {
  return operators.get(name);
}

const text = (value: AttributeValue) => (typeof value === 'string' ? value : undefined);
const textInLowerCase = (value: AttributeValue) => text(value)?.toLowerCase();

/** Azure: only integers are compared. */
const integer = (value: AttributeValue) => (Number.isSafeInteger(value) ? value : undefined);

function flag(value: AttributeValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}

const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function guid(value: AttributeValue): string | undefined {
  const lowered = textInLowerCase(value) ?? '';
  return guidPattern.test(lowered) ? lowered : undefined;
}

const instantPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?Z$/;

/** To the ten-millionth of a second, as a text whose order is that of time. */
function instant(value: AttributeValue): string | undefined {
  const [, seconds = '', fraction = ''] = instantPattern.exec(String(value)) ?? [];
  const date = new Date(`${seconds}Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(seconds);
  return seconds !== '' && isReal ? `${seconds}.${fraction.padEnd(7, '0')}` : undefined;
}

const equals: Operator['holds'] = (left, right) => left === right;
const startsWith: Operator['holds'] = (left, right) => String(left).startsWith(String(right));
const isLike: Operator['holds'] = (left, right) => matchesLike(String(right), String(left));
const not =
  (holds: Operator['holds']): Operator['holds'] =>
  (left, right) =>
    !holds(left, right);

/** A comparison and its opposite, whose name has a `Not` in it. */
function pair(name: string, holds: Operator['holds'], hasCrossProduct: boolean): readonly Comparison[] {
  return [
    [name, holds, hasCrossProduct],
    [`Not${name}`, not(holds), hasCrossProduct],
  ];
}

const strings = [
  ...pair('Equals', equals, true),
  ...pair('StartsWith', startsWith, false),
  ...pair('Like', isLike, true),
];

function ordered(hasCrossProduct: boolean): readonly Comparison[] {
  return [
    ...pair('Equals', equals, hasCrossProduct),
    ['GreaterThan', (left, right) => left > right, hasCrossProduct],
    ['GreaterThanEquals', (left, right) => left >= right, hasCrossProduct],
    ['LessThan', (left, right) => left < right, hasCrossProduct],
    ['LessThanEquals', (left, right) => left <= right, hasCrossProduct],
  ];
}

/** Azure: azure-docs role-based-access-control/conditions-format, a row for each of its tables. */
const families: readonly {
  readonly prefix: string;
  readonly suffix?: string;
  readonly read: Operator['read'];
  readonly comparisons: readonly Comparison[];
}[] = [
  { prefix: 'String', read: text, comparisons: strings },
  { prefix: 'String', suffix: 'IgnoreCase', read: textInLowerCase, comparisons: strings },
  { prefix: 'Guid', read: guid, comparisons: pair('Equals', equals, true) },
  { prefix: 'Bool', read: flag, comparisons: pair('Equals', equals, false) },
  { prefix: 'Numeric', read: integer, comparisons: ordered(true) },
  { prefix: 'DateTime', read: instant, comparisons: ordered(false) },
];

const crossProducts: readonly (readonly [string, CrossProduct])[] = [
  ['ForAnyOfAnyValues', { left: 'some', right: 'some' }],
  ['ForAllOfAnyValues', { left: 'every', right: 'some' }],
  ['ForAnyOfAllValues', { left: 'some', right: 'every' }],
  ['ForAllOfAllValues', { left: 'every', right: 'every' }],
];

const operators: ReadonlyMap<string, Operator> = new Map(
  families
    .flatMap(({ prefix, suffix = '', read, comparisons }) =>
      comparisons.flatMap(([comparison, holds, hasCrossProduct]): Operator[] => {
        const name = `${prefix}${comparison}${suffix}`;
        const crossed = crossProducts.map(([quantifier, crossProduct]) => ({
          name: `${quantifier}:${name}`,
          crossProduct,
          read,
          holds,
        }));
        return [{ name, crossProduct: undefined, read, holds }, ...(hasCrossProduct ? crossed : [])];
      }),
    )
    .map((operator) => [operator.name, operator]),
);
