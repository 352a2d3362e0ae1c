import type { Operator } from './operators.ts';

export type AttributeSource = 'Request' | 'Resource' | 'Principal' | 'Environment';

/** A GUID and a point in time are texts, as they travel. */
export type AttributeValue = string | number | boolean;

/** A condition as it was read. What it means is `evaluate-condition.ts`. */
export type Expression =
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'action-matches' | 'sub-operation-matches'; readonly pattern: string }
  | { readonly kind: 'exists'; readonly attribute: Attribute }
  | {
      readonly kind: 'comparison';
      readonly left: Operand;
      readonly operator: Operator;
      readonly right: Operand;
    };

export type Operand = Attribute | { readonly kind: 'values'; readonly values: readonly AttributeValue[] };

export interface Attribute {
  readonly kind: 'attribute';
  readonly source: AttributeSource;
  readonly name: string;
}
