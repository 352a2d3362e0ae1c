import { fieldsOf, isFields, listOf } from '../field-shape.ts';
import { checkQualifiedName } from '../names.ts';
import {
  binaryOperators,
  checkRequirement,
  formatRequirement,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  matchesRequirement,
} from './label-requirement.ts';
import { type LabelToken, readLabelTokens } from './label-tokens.ts';

export type LabelSelectorParsing =
  | { readonly kind: 'parsed'; readonly matches: (labels: Labels) => boolean }
  | { readonly kind: 'malformed'; readonly reason: string };

/**
 * The `labelSelector` of a request: `a=b,c in (d,e),!f`. Nothing selects everything. Grammar and refusals are
 * those of k8s.io/apimachinery/pkg/labels.
 */
export function parseLabelSelector(text: string): LabelSelectorParsing {
  const result = readRequirements(createReader(readLabelTokens(text)));
  if ('reason' in result) return { kind: 'malformed', reason: result.reason };
  const { requirements } = result;
  return {
    kind: 'parsed',
    matches: (labels) => requirements.every((requirement) => matchesRequirement(requirement, labels)),
  };
}

/**
 * Whether a `metav1.LabelSelector` selects: all of `matchLabels` and `matchExpressions`. An empty one selects
 * everything; none at all, or one that is no selector, nothing.
 */
export function matchesLabelSelector(selector: unknown, labels: Labels): boolean {
  return requirementsOf(selector)?.every((requirement) => matchesRequirement(requirement, labels)) ?? false;
}

/** One that asks for nothing; for some this is everything, for others nothing. */
export function isEmptySelector(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  return Object.keys(fieldsOf(matchLabels)).length === 0 && listOf(matchExpressions).length === 0;
}

/** A `metav1.LabelSelector` in the form of requests; undefined for what is no selector. */
export function formatLabelSelector(selector: unknown): string | undefined {
  return requirementsOf(selector)
    ?.toSorted((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))
    .map(formatRequirement)
    .join(',');
}

const expressionOperators: ReadonlyMap<unknown, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
] as const);

function requirementsOf(selector: unknown): readonly LabelRequirement[] | undefined {
  if (!isFields(selector)) return undefined;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (!isFields(matchLabels) || !Array.isArray(matchExpressions)) return undefined;
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => requirementOf(key, '=', [value])),
    ...matchExpressions.map((expression) => {
      const { key, operator, values = [] } = fieldsOf(expression);
      return requirementOf(key, expressionOperators.get(operator), values);
    }),
  ];
  return requirements.every((requirement) => requirement !== undefined) ? requirements : undefined;
}

function requirementOf(
  key: unknown,
  operator: LabelOperator | undefined,
  values: unknown,
): LabelRequirement | undefined {
  const isWhole = typeof key === 'string' && operator !== undefined && Array.isArray(values);
  if (!isWhole || !values.every((value) => typeof value === 'string')) return undefined;
  const requirement = { key, operator, values };
  return checkRequirement(requirement).length === 0 ? requirement : undefined;
}

interface Malformed {
  readonly reason: string;
}

interface Reader {
  peek(): LabelToken;
  next(): LabelToken;
}

function createReader(tokens: readonly LabelToken[]): Reader {
  const end: LabelToken = { kind: 'end', text: '' };
  let place = 0;
  return {
    peek: () => tokens[place] ?? end,
    next: () => tokens[place++] ?? end,
  };
}

function readRequirements(
  reader: Reader,
): Malformed | { readonly requirements: readonly LabelRequirement[] } {
  const requirements: LabelRequirement[] = [];
  if (reader.peek().kind === 'end') return { requirements };
  if (!startsRequirement(reader.peek())) {
    return { reason: `found '${reader.peek().text}', expected: !, identifier, or 'end of string'` };
  }
  for (;;) {
    const requirement = readRequirement(reader);
    if ('reason' in requirement) return { reason: `unable to parse requirement: ${requirement.reason}` };
    requirements.push(requirement);
    const separator = reader.next();
    if (separator.kind === 'end') return { requirements };
    if (separator.text !== ',') {
      return { reason: `found '${separator.text}', expected: ',' or 'end of string'` };
    }
    if (!startsRequirement(reader.peek())) {
      return { reason: `found '${reader.peek().text}', expected: identifier after ','` };
    }
  }
}

const startsRequirement = ({ kind, text }: LabelToken): boolean => kind === 'word' || text === '!';
const endsRequirement = ({ kind, text }: LabelToken): boolean => kind === 'end' || text === ',';

function readRequirement(reader: Reader): Malformed | LabelRequirement {
  const isNegated = reader.peek().text === '!';
  if (isNegated) reader.next();
  const { kind, text: key } = reader.next();
  if (kind !== 'word') return { reason: `found '${key}', expected: identifier` };
  const mistakes = checkQualifiedName(key);
  if (mistakes.length > 0) {
    // Kubernetes: the key of a selector has no path, which Go prints as `<nil>`.
    return { reason: `<nil>: Invalid value: ${JSON.stringify(key)}: ${mistakes.join('; ')}` };
  }
  if (isNegated) return { key, operator: '!', values: [] };
  if (endsRequirement(reader.peek())) return { key, operator: 'exists', values: [] };

  const sign = reader.next().text;
  const operator = operators.get(sign);
  if (operator === undefined) return { reason: `found '${sign}', expected: ${binaryOperators.join(', ')}` };
  const values = operator === 'in' || operator === 'notin' ? readSet(reader) : readValue(reader);
  if ('reason' in values) return values;
  return checked({ key, operator, values: [...new Set(values)].sort() });
}

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
] as const);

function checked(requirement: LabelRequirement): Malformed | LabelRequirement {
  const causes = checkRequirement(requirement).map(({ field, message }) => `${field}: ${message}`);
  if (causes.length === 0) return requirement;
  return { reason: causes.length === 1 ? String(causes[0]) : `[${causes.join(', ')}]` };
}

/** One value, which may be empty. */
function readValue(reader: Reader): Malformed | readonly string[] {
  if (endsRequirement(reader.peek())) return [''];
  const { kind, text } = reader.next();
  return kind === 'word' ? [text] : { reason: `found '${text}', expected: identifier` };
}

/** `(a,b)`: values with commas in between, each of which may be empty. */
function readSet(reader: Reader): Malformed | readonly string[] {
  const open = reader.next();
  // Kubernetes: this one refusal lacks the comma.
  if (open.text !== '(') return { reason: `found '${open.text}' expected: '('` };
  const first = reader.peek();
  if (first.kind !== 'word' && first.text !== ',' && first.text !== ')') {
    return { reason: `found '${first.text}', expected: ',', ')' or identifier` };
  }
  const values: string[] = [];
  for (;;) {
    const isEmpty = reader.peek().text === ',' || reader.peek().text === ')';
    const value: LabelToken = isEmpty ? { kind: 'word', text: '' } : reader.next();
    if (value.kind !== 'word') return { reason: `found '${value.text}', expected: ',', or identifier` };
    values.push(value.text);
    const separator = reader.next();
    if (separator.text === ')') return values;
    if (separator.text !== ',') return { reason: `found '${separator.text}', expected: ',' or ')'` };
  }
}
