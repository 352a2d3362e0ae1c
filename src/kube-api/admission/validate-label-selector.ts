import { type FieldCause, forbiddenValue, invalidValue, requiredValue } from '../field-cause.ts';
import { isFields, type JsonFields, listOf } from '../field-shape.ts';
import { checkLabelValue, checkQualifiedName } from '../names.ts';
import { textIn, textsIn } from './field-reading.ts';

export function validateLabelSelector(selector: JsonFields, field: string): readonly FieldCause[] {
  const labels = isFields(selector.matchLabels) ? Object.entries(selector.matchLabels) : [];
  return [
    ...labels.flatMap(([key, value]) => [
      ...invalidEach(`${field}.matchLabels`, key, checkQualifiedName(key)),
      ...invalidEach(`${field}.matchLabels`, String(value), checkLabelValue(String(value))),
    ]),
    ...listOf(selector.matchExpressions).flatMap((requirement, index) =>
      validateRequirement(requirement, `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function validateRequirement(requirement: JsonFields, field: string): readonly FieldCause[] {
  const key = textIn(requirement, 'key') ?? '';
  const values = textsIn(requirement, 'values');
  return [
    ...validateOperator(textIn(requirement, 'operator') ?? '', values, field),
    ...invalidEach(`${field}.key`, key, checkQualifiedName(key)),
    ...values.flatMap((value, index) =>
      invalidEach(`${field}.values[${index}]`, value, checkLabelValue(value)),
    ),
  ];
}

function validateOperator(operator: string, values: readonly string[], field: string): readonly FieldCause[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [requiredValue(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [
            forbiddenValue(
              `${field}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ];
    default:
      return [invalidValue(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}

function invalidEach(field: string, value: string, reasons: readonly string[]): readonly FieldCause[] {
  return reasons.map((reason) => invalidValue(field, value, reason));
}
