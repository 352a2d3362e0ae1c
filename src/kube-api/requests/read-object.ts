import { decodeCustomObject } from '../custom-resources/index.ts';
import { unsupportedValue } from '../field-cause.ts';
import type { FieldDecoding, JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf } from '../kinds/api-kind.ts';
import { applyDefaults, decodeFields, findStruct, schemaOf } from '../schema/index.ts';
import { refusal } from '../status-error.ts';

export type FieldValidation = 'Ignore' | 'Strict' | 'Warn';

export interface DecodedObject {
  readonly object: JsonFields;
  readonly warnings: readonly string[];
}

type KindName = Pick<ApiKind, 'group' | 'version' | 'kind' | 'custom'>;

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
 * Reads an object as its Go type would, and fills in its defaults. Kind and version may be absent: the endpoint
 * knows them.
 * @throws {StatusError}
 */
export function decodeObject(body: JsonFields, kind: KindName, validation: FieldValidation): DecodedObject {
  const refuse = (reason: string, given = kind.kind) =>
    refusal('undecodable', { given, version: kind.version, kind: kind.kind, reason });

  const decoding = decodeByKind(body, kind);
  if (decoding.kind === 'mismatch') throw refuse(decoding.reason);
  const { apiVersion, kind: givenKind } = decoding.value;
  const expected = apiVersionOf(kind);
  if (typeof apiVersion === 'string' && apiVersion !== '' && apiVersion !== expected) {
    throw refusal('wrongVersion', { given: apiVersion, expected });
  }
  if (typeof givenKind === 'string' && givenKind !== '' && givenKind !== kind.kind) {
    const to = kind.group === '' ? 'core' : kind.group;
    throw refuse(`converting (v1.${givenKind}) to (${to}.${kind.kind}): unknown conversion`, givenKind);
  }
  const problems = decoding.unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (problems.length > 0 && validation === 'Strict') {
    throw refuse(`strict decoding error: ${problems.join(', ')}`);
  }
  const named = { ...decoding.value, kind: kind.kind, apiVersion: expected };
  return { object: applyDefaults(kind, named), warnings: validation === 'Warn' ? problems : [] };
}

function decodeByKind(body: JsonFields, kind: KindName): FieldDecoding {
  if (kind.custom !== undefined) return decodeCustomObject(body, kind.custom.schema);
  const schema = schemaOf(kind);
  if (schema === undefined) throw new Error(`there is no schema of ${kind.kind}`);
  return decodeFields(body, schema, findStruct);
}
