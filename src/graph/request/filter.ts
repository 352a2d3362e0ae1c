/** What a `$filter` asks of one property. All clauses of a filter hold at once. */
export interface FilterClause {
  readonly kind: 'equals' | 'starts-with' | 'any-equals';
  readonly property: string;
  readonly value: string | boolean;
}

export type ParsedFilter =
  | { readonly kind: 'filter'; readonly clauses: readonly FilterClause[] }
  | { readonly kind: 'invalid'; readonly position: number; readonly reason: string };

const maximumLength = 4_000;
const maximumClauses = 10;

/** Sticky, so that a filter is read from its first character to its last and nothing is passed over. */
const name = '[A-Za-z][A-Za-z0-9]*';
const text = "'(?:[^']|'')*'";
/** Graph: ids of some members are of a type of their own, and stand without quotes. */
const guid = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
const equals = new RegExp(`(${name}) +eq +(${text}|true|false|${guid})`, 'y');
const startsWith = new RegExp(`startswith\\( *(${name}) *, *(${text}) *\\)`, 'iy');
const anyEquals = new RegExp(`(${name})/any\\( *(${name}) *: *(${name}) +eq +(${text}) *\\)`, 'y');
const and = / +and +/y;

/**
 * OData 4.01 URL conventions §5.1.1, as much of it as clients of a directory use: `eq`, `startswith`, `any` with
 * `eq`, and `and` between them. Anything else is invalid, with the position at which it is.
 */
export function parseFilter(given: string): ParsedFilter {
  const source = given.trim();
  if (source.length > maximumLength) return invalid(maximumLength, 'it is too long');
  const clauses: FilterClause[] = [];
  let position = 0;
  for (;;) {
    const clause = readClause(source, position);
    if (clause === undefined) {
      return invalid(position, "only eq, startswith and any, joined by 'and', are read here");
    }
    clauses.push(clause.clause);
    if (clauses.length > maximumClauses) return invalid(position, 'it has too many clauses');
    position = clause.end;
    if (position === source.length) return { kind: 'filter', clauses };
    const joined = matchAt(and, source, position);
    if (joined === null) return invalid(position, 'here it should end, or go on with and');
    position += joined[0].length;
  }
}

function readClause(source: string, at: number): { clause: FilterClause; end: number } | undefined {
  const equal = matchAt(equals, source, at);
  if (equal !== null) return found('equals', equal, { property: equal[1], literal: equal[2], at });
  const start = matchAt(startsWith, source, at);
  if (start !== null) return found('starts-with', start, { property: start[1], literal: start[2], at });
  const any = matchAt(anyEquals, source, at);
  if (any === null || any[2] !== any[3]) return undefined;
  return found('any-equals', any, { property: any[1], literal: any[4], at });
}

function found(
  kind: FilterClause['kind'],
  { 0: whole }: RegExpExecArray,
  {
    property = '',
    literal = '',
    at,
  }: { property?: string | undefined; literal?: string | undefined; at: number },
) {
  return { clause: { kind, property, value: readLiteral(literal) }, end: at + whole.length };
}

function readLiteral(literal: string): string | boolean {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'");
  return literal === 'true' || literal === 'false' ? literal === 'true' : literal;
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function invalid(position: number, reason: string): ParsedFilter {
  return { kind: 'invalid', position, reason };
}

/** Whether an object has what a clause asks for. Graph: texts are compared without regard to case. */
export function meetsClause(object: Readonly<Record<string, unknown>>, clause: FilterClause): boolean {
  const held = object[clause.property];
  switch (clause.kind) {
    case 'equals':
      return isEqual(held, clause.value);
    case 'starts-with':
      return typeof held === 'string' && held.toLowerCase().startsWith(String(clause.value).toLowerCase());
    case 'any-equals':
      return Array.isArray(held) && held.some((each) => isEqual(each, clause.value));
  }
}

function isEqual(held: unknown, wanted: string | boolean): boolean {
  if (typeof held === 'string' && typeof wanted === 'string') {
    return held.toLowerCase() === wanted.toLowerCase();
  }
  return held === wanted;
}
