import { unsupportedValue } from './field-cause.ts';
import { decodeFields, type JsonFields, type StructShape } from './field-shape.ts';
import { refusal } from './status-error.ts';

/** How a kind is called and what it holds. */
export interface ObjectGrammar {
  readonly kind: string;
  readonly apiVersion: string;
  readonly shape: StructShape;
}

export type FieldValidation = 'Ignore' | 'Strict' | 'Warn';

export interface DecodedObject {
  readonly object: JsonFields;
  readonly warnings: readonly string[];
}

const fieldValidations: readonly string[] = ['Ignore', 'Strict', 'Warn'];

/** Kubernetes: whoever does not say gets warnings. */
export function readFieldValidation(query: URLSearchParams, optionsKind: string): FieldValidation {
  const given = query.get('fieldValidation') || 'Warn';
  if (fieldValidations.includes(given)) return given as FieldValidation;
  throw refusal('invalid', {
    kind: optionsKind,
    group: 'meta.k8s.io',
    name: '',
    causes: [unsupportedValue('fieldValidation', given, fieldValidations)],
  });
}

/**
 * Kind and version may be absent: the endpoint knows them.
 * @throws {StatusError}
 */
export function decodeObject(
  body: JsonFields,
  grammar: ObjectGrammar,
  validation: FieldValidation,
): DecodedObject {
  const version = grammar.apiVersion.split('/').at(-1) ?? '';
  const refuse = (reason: string, given = grammar.kind) =>
    refusal('undecodable', { given, version, kind: grammar.kind, reason });

  const decoding = decodeFields(body, grammar.shape);
  if (decoding.kind === 'mismatch') throw refuse(decoding.reason);
  const { apiVersion, kind } = decoding.value;
  if (typeof apiVersion === 'string' && apiVersion !== '' && apiVersion !== grammar.apiVersion) {
    throw refusal('wrongVersion', { given: apiVersion, expected: grammar.apiVersion });
  }
  if (typeof kind === 'string' && kind !== '' && kind !== grammar.kind) {
    throw refuse(`converting (v1.${kind}) to (core.${grammar.kind}): unknown conversion`, kind);
  }
  const problems = decoding.unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (problems.length > 0 && validation === 'Strict') {
    throw refuse(`strict decoding error: ${problems.join(', ')}`);
  }
  return { object: decoding.value, warnings: validation === 'Warn' ? problems : [] };
}
