import { type FieldCause, invalidValue } from '../../field-cause.ts';
import { fieldsOf } from '../../field-shape.ts';
import type { ListItem } from './reading.ts';

const divisors: Readonly<Record<string, number>> = { n: 1e9, u: 1e6, m: 1e3 };
const decimal = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The value of a quantity that the schema has read. Enough to compare with, and not to count with. */
export function quantityValue(text: string): number {
  const [, digits = '', suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(.*)$/.exec(text) ?? [];
  // A division, as a thousandth has no exact number of its own.
  const divisor = divisors[suffix];
  if (divisor !== undefined) return Number(digits) / divisor;
  const power = binary.indexOf(suffix);
  return Number(digits) * (power >= 0 ? 1_024 ** power : 1_000 ** decimal.indexOf(suffix));
}

/** pkg/apis/core/validation `ValidateContainerResourceRequirements`: amounts, and what is asked for beyond its limit. */
export function checkResources({ fields, path }: ListItem): readonly FieldCause[] {
  const { limits, requests } = fieldsOf(fields.resources);
  return [
    ...checkAmounts(fieldsOf(limits), `${path}.resources.limits`),
    ...checkAmounts(fieldsOf(requests), `${path}.resources.requests`),
    ...Object.entries(fieldsOf(requests)).flatMap(([name, request]) => {
      const limit = fieldsOf(limits)[name];
      if (limit === undefined || quantityValue(String(request)) <= quantityValue(String(limit))) return [];
      const detail = `must be less than or equal to ${name} limit of ${limit}`;
      return [invalidValue(`${path}.resources.requests`, String(request), detail)];
    }),
  ];
}

function checkAmounts(amounts: Readonly<Record<string, unknown>>, path: string): readonly FieldCause[] {
  return Object.entries(amounts).flatMap(([name, amount]) =>
    quantityValue(String(amount)) < 0
      ? [invalidValue(`${path}[${name}]`, String(amount), 'must be greater than or equal to 0')]
      : [],
  );
}
