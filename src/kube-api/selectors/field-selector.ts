import { findSelectableField, type ReadField, type SelectableField } from './selectable-fields.ts';

export type FieldSelectorParsing =
  | { readonly kind: 'parsed'; readonly matches: (read: ReadField) => boolean }
  | { readonly kind: 'malformed'; readonly reason: string };

/**
 * The `fieldSelector` of a request: `status.phase=Running,spec.nodeName!=a`. Nothing selects everything. Which
 * fields may be named is up to the resource (`pods`, `jobs.batch`), or to the definition of a custom one; what an object does not have is empty.
 * Grammar and refusals are those of k8s.io/apimachinery/pkg/fields; the real server answers either refusal
 * with 400 BadRequest and nothing around the reason.
 */
export function parseFieldSelector(
  text: string,
  resource: string,
  customPaths?: readonly string[],
): FieldSelectorParsing {
  const terms: FieldTerm[] = [];
  // Kubernetes: the terms are read in the order of the alphabet, so that the first of these is refused.
  for (const part of splitTerms(text).toSorted()) {
    const term = readTerm(part, text);
    if ('reason' in term) return { kind: 'malformed', reason: term.reason };
    terms.push(term);
  }
  const conditions: FieldCondition[] = [];
  for (const { path, isEqual, value } of terms) {
    const lookup = findSelectableField(path, resource, customPaths);
    if (lookup.kind === 'unsupported') return { kind: 'malformed', reason: lookup.reason };
    conditions.push({ field: lookup.field, isEqual, value });
  }
  return {
    kind: 'parsed',
    matches: (read) =>
      conditions.every(({ field, isEqual, value }) => ((field(read) ?? '') === value) === isEqual),
  };
}

interface FieldTerm {
  readonly path: string;
  readonly isEqual: boolean;
  readonly value: string;
}

interface FieldCondition {
  readonly field: SelectableField;
  readonly isEqual: boolean;
  readonly value: string;
}

/** At commas that no backslash stands before. */
function splitTerms(text: string): readonly string[] {
  return text.match(/(?:\\[\s\S]?|[^\\,])+/g) ?? [];
}

function readTerm(part: string, whole: string): FieldTerm | { readonly reason: string } {
  const [, path, operator, written] = /^(.*?)(!=|==|=)(.*)$/s.exec(part) ?? [];
  if (path === undefined || operator === undefined || written === undefined) {
    return { reason: `invalid selector: '${whole}'; can't understand '${part}'` };
  }
  const unescaped = unescapeValue(written);
  if (typeof unescaped !== 'string') return unescaped;
  return { path, isEqual: operator !== '!=', value: unescaped };
}

/** `\\`, `\,` and `\=` stand for themselves; a comma or a sign of equality without one is none of a value. */
function unescapeValue(text: string): string | { readonly reason: string } {
  const bad = /^(?:\\[\\,=]|[^\\,=])*(\\(?![\\,=])[\s\S]?|[,=])/u.exec(text)?.[1];
  if (bad === undefined) return text.replace(/\\([\\,=])/g, '$1');
  return {
    reason: bad.startsWith('\\')
      ? `invalid field selector: invalid escape sequence: ${bad}`
      : // Kubernetes: the character is printed as its number.
        `invalid field selector: unescaped character in value: ${bad.codePointAt(0)}`,
  };
}
