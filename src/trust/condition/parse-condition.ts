import type { Attribute, AttributeSource, AttributeValue, Expression, Operand } from './expression.ts';
import { findOperator, type Operator } from './operators.ts';
import { type ConditionFault, type Mark, readTokens, type Token } from './tokens.ts';

export type ParsedCondition =
  | { readonly kind: 'condition'; readonly expression: Expression }
  | ConditionFault;

/** Azure: 8 KB (azure-docs: role-based-access-control/conditions-faq). */
const maximumLength = 8_192;
const maximumDepth = 40;

/**
 * A condition of version 2.0 (azure-docs: role-based-access-control/conditions-format). Strict: what is not in its
 * grammar is no condition, and of `AND` and `OR` side by side the brackets have to say which comes first.
 */
export function parseCondition(text: string): ParsedCondition {
  if (text.length > maximumLength) {
    return { kind: 'invalid', at: maximumLength, reason: `it has more than ${maximumLength} characters` };
  }
  const tokens = readTokens(text);
  if (!Array.isArray(tokens)) return tokens as ConditionFault;
  const reader = { tokens: tokens as readonly Token[], next: 0, end: text.length };
  try {
    const expression = readExpression(reader, 0);
    if (peek(reader) !== undefined) throw fault(reader, 'the condition should end here');
    return { kind: 'condition', expression };
  } catch (error) {
    if (error instanceof Unreadable) return error.fault;
    throw error;
  }
}

/** Unwinds the descent: nobody outside of this file sees it. */
class Unreadable extends Error {
  readonly fault: ConditionFault;

  constructor(found: ConditionFault) {
    super(found.reason);
    this.fault = found;
  }
}

interface Reader {
  readonly tokens: readonly Token[];
  next: number;
  readonly end: number;
}

function peek({ tokens, next }: Reader): Token | undefined {
  return tokens[next];
}

function fault(reader: Reader, reason: string): Unreadable {
  return new Unreadable({ kind: 'invalid', at: peek(reader)?.at ?? reader.end, reason });
}

function takeMark(reader: Reader, mark: Mark): boolean {
  const token = peek(reader);
  if (token?.kind !== 'mark' || token.text !== mark) return false;
  reader.next += 1;
  return true;
}

function takeWord(reader: Reader, word: string): boolean {
  const token = peek(reader);
  if (token?.kind !== 'word' || token.text !== word) return false;
  reader.next += 1;
  return true;
}

function requireMark(reader: Reader, mark: Mark): void {
  if (!takeMark(reader, mark)) throw fault(reader, `'${mark}' is missing`);
}

function takeConjunction(reader: Reader): 'all' | 'any' | undefined {
  if (takeWord(reader, 'AND') || takeMark(reader, '&&')) return 'all';
  if (takeWord(reader, 'OR') || takeMark(reader, '||')) return 'any';
  return undefined;
}

function readExpression(reader: Reader, depth: number): Expression {
  if (depth > maximumDepth) throw fault(reader, `it is nested deeper than ${maximumDepth} levels`);
  const operands = [readTerm(reader, depth)];
  let kind: 'all' | 'any' | undefined;
  for (;;) {
    const before = reader.next;
    const conjunction = takeConjunction(reader);
    if (conjunction === undefined) break;
    if (kind !== undefined && kind !== conjunction) {
      reader.next = before;
      throw fault(reader, 'brackets have to say whether AND or OR comes first');
    }
    kind = conjunction;
    operands.push(readTerm(reader, depth));
  }
  const [only] = operands;
  return kind === undefined && only !== undefined ? only : { kind: kind ?? 'all', operands };
}

function readTerm(reader: Reader, depth: number): Expression {
  if (depth > maximumDepth) throw fault(reader, `it is nested deeper than ${maximumDepth} levels`);
  if (takeMark(reader, '!') || takeWord(reader, 'NOT')) {
    return { kind: 'not', operand: readTerm(reader, depth + 1) };
  }
  if (takeMark(reader, '(')) {
    const inner = readExpression(reader, depth + 1);
    requireMark(reader, ')');
    return inner;
  }
  if (takeWord(reader, 'ActionMatches')) return { kind: 'action-matches', pattern: readPattern(reader) };
  if (takeWord(reader, 'SubOperationMatches')) {
    return { kind: 'sub-operation-matches', pattern: readPattern(reader) };
  }
  if (takeWord(reader, 'Exists')) return { kind: 'exists', attribute: readAttribute(reader) };
  return readComparison(reader);
}

function readPattern(reader: Reader): string {
  requireMark(reader, '{');
  const token = peek(reader);
  if (token?.kind !== 'text' || token.text === '') throw fault(reader, 'a pattern in quotes is missing');
  reader.next += 1;
  requireMark(reader, '}');
  return token.text;
}

const sources: ReadonlySet<string> = new Set<AttributeSource>([
  'Request',
  'Resource',
  'Principal',
  'Environment',
]);

function readAttribute(reader: Reader): Attribute {
  const token = peek(reader);
  if (token?.kind !== 'attribute') throw fault(reader, 'an attribute is missing');
  if (!sources.has(token.source)) throw fault(reader, `there are no attributes of '@${token.source}'`);
  reader.next += 1;
  return { kind: 'attribute', source: token.source as AttributeSource, name: token.name };
}

function readComparison(reader: Reader): Expression {
  const start = reader.next;
  const left = readOperand(reader);
  const operator = readOperator(reader);
  const right = readOperand(reader);
  for (const operand of [left, right]) {
    const reason = operand.kind === 'values' ? whyUnfit(operand.values, operator) : undefined;
    if (reason !== undefined) {
      reader.next = start;
      throw fault(reader, reason);
    }
  }
  return { kind: 'comparison', left, operator, right };
}

function readOperator(reader: Reader): Operator {
  const token = peek(reader);
  const operator = token?.kind === 'word' ? findOperator(token.text) : undefined;
  if (operator === undefined) throw fault(reader, 'an operator is missing');
  reader.next += 1;
  return operator;
}

function whyUnfit(
  values: readonly AttributeValue[],
  { name, crossProduct, read }: Operator,
): string | undefined {
  if (values.length > 1 && crossProduct === undefined) return `${name} compares single values`;
  return values.some((value) => read(value) === undefined) ? `a value is not of ${name}'s type` : undefined;
}

function readOperand(reader: Reader): Operand {
  if (peek(reader)?.kind === 'attribute') return readAttribute(reader);
  if (!takeMark(reader, '{')) return { kind: 'values', values: [readValue(reader)] };
  const values = [readValue(reader)];
  while (takeMark(reader, ',')) values.push(readValue(reader));
  requireMark(reader, '}');
  return { kind: 'values', values };
}

const integerPattern = /^-?\d{1,16}$/;
const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function readValue(reader: Reader): AttributeValue {
  const token = peek(reader);
  if (token?.kind !== 'text' && token?.kind !== 'word') throw fault(reader, 'a value is missing');
  const { kind, text } = token;
  if (kind === 'word' && !isBareValue(text)) throw fault(reader, 'a text has to be in quotes');
  reader.next += 1;
  if (kind === 'word' && integerPattern.test(text)) return Number(text);
  return kind === 'word' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

function isBareValue(text: string): boolean {
  return text === 'true' || text === 'false' || integerPattern.test(text) || guidPattern.test(text);
}
