import { duplicateValue, type FieldCause, invalidValue, requiredValue, tooMany } from '../field-cause.ts';
import type { JsonFields } from '../field-shape.ts';
import { checkQualifiedName } from '../names.ts';
import { checkCondition } from './cel/index.ts';
import { textIn } from './field-reading.ts';

const mostConditions = 64;

/** What is wrong with the `matchConditions` of a webhook. No more are read than there may be. */
export function validateConditions(conditions: readonly JsonFields[], field: string): readonly FieldCause[] {
  const names = conditions.map((condition) => textIn(condition, 'name') ?? '');
  return [
    ...(conditions.length > mostConditions ? [tooMany(field, conditions.length, mostConditions)] : []),
    ...conditions.slice(0, mostConditions).flatMap((condition, index) => {
      const name = names[index] ?? '';
      const isDuplicate = name !== '' && names.indexOf(name) < index;
      return [
        ...validateExpression(textIn(condition, 'expression') ?? '', `${field}[${index}].expression`),
        ...validateName(name, `${field}[${index}].name`),
        ...(isDuplicate ? [duplicateValue(`${field}[${index}].name`, name)] : []),
      ];
    }),
  ];
}

function validateExpression(given: string, field: string): readonly FieldCause[] {
  const expression = given.trim();
  if (expression === '') return [requiredValue(field)];
  const compilation = checkCondition(expression);
  return compilation.kind === 'compiled' ? [] : [invalidValue(field, expression, compilation.reason)];
}

function validateName(name: string, field: string): readonly FieldCause[] {
  if (name === '') return [requiredValue(field)];
  return checkQualifiedName(name).map((reason) => invalidValue(field, name, reason));
}
