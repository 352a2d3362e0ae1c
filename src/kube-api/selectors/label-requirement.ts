import { type FieldCause, invalidValue } from '../field-cause.ts';
import { checkLabelValue, checkQualifiedName } from '../names.ts';

export type Labels = Readonly<Record<string, string>>;

export const binaryOperators = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'] as const;

/** `gt` and `lt` are written `>` and `<` in selectors. */
export type LabelOperator = (typeof binaryOperators)[number] | 'exists' | '!';

/** One condition on one label. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

export function matchesRequirement({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'gt':
    case 'lt':
      return value !== undefined && comparesTo(value, operator, values[0]);
  }
}

/** The mistakes in a condition, where the real server finds them. */
export function checkRequirement({ key, operator, values }: LabelRequirement): readonly FieldCause[] {
  return [
    ...joined(checkQualifiedName(key)).map((reason) => invalidValue('key', key, reason)),
    ...checkValues(operator, values),
    ...values.flatMap((value, index) =>
      joined(checkLabelValue(value)).map((reason) => invalidValue(`values[${index}][${key}]`, value, reason)),
    ),
  ];
}

/** As the real server writes a condition. */
export function formatRequirement({ key, operator, values }: LabelRequirement): string {
  const list = [...values].sort().join(',');
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    case '=':
    case '==':
    case '!=':
      return `${key}${operator}${list}`;
  }
}

function checkValues(operator: LabelOperator, values: readonly string[]): readonly FieldCause[] {
  const given = JSON.stringify(values);
  const refuse = (detail: string): readonly FieldCause[] => [
    { reason: 'FieldValueInvalid', field: 'values', message: `Invalid value: ${given}: ${detail}` },
  ];
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    return refuse("for 'in', 'notin' operators, values set can't be empty");
  }
  if ((operator === 'exists' || operator === '!') && values.length > 0) {
    return refuse('values set must be empty for exists and does not exist');
  }
  if (operator !== 'gt' && operator !== 'lt') return [];
  return values
    .filter((value) => readInteger(value) === undefined)
    .map((value) =>
      invalidValue('values[0]', value, "for 'Gt', 'Lt' operators, the value must be an integer"),
    );
}

function comparesTo(value: string, operator: 'gt' | 'lt', bound: string | undefined): boolean {
  const [given, limit] = [readInteger(value), readInteger(bound ?? '')];
  if (given === undefined || limit === undefined) return false;
  return operator === 'gt' ? given > limit : given < limit;
}

/** A 64-bit integer as Go reads it. */
function readInteger(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,63}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

function joined(reasons: readonly string[]): readonly string[] {
  return reasons.length === 0 ? [] : [reasons.join('; ')];
}
