import { ParseError, TypeError as TypeFault } from '@marcbachmann/cel-js';

/** What is wrong with an expression, and where: as many characters from its beginning. */
export interface Fault {
  readonly message: string;
  readonly at: number;
}

/** As CEL's compiler prints it: the place, the words, the line, and a mark below it. */
export function describeFault(expression: string, { message, at }: Fault): string {
  const before = expression.slice(0, at);
  const lineNumber = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const line = expression.split('\n')[lineNumber - 1] ?? '';
  return `ERROR: <input>:${lineNumber}:${column + 1}: ${message}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

/** The library's own report. */
interface Report {
  readonly code: string;
  readonly summary: string;
  readonly range?: { readonly start: number };
}

function isReport(error: unknown): error is Report {
  return error instanceof ParseError || error instanceof TypeFault;
}

/**
 * What the library says of an expression, in the words of Kubernetes' compiler where it has some for it.
 * @throws what is no report
 */
export function celFault(error: unknown, expression: string): Fault {
  if (error instanceof RangeError) return { message: 'the expression is too deep', at: 0 };
  if (!isReport(error)) throw error;
  const { code, summary, range } = error;
  const at = Math.min(range?.start ?? 0, expression.length);
  const [, named = ''] = /: (\S+)$/.exec(summary) ?? [];
  switch (code) {
    case 'unknown_variable':
      return { message: `undeclared reference to '${named}' (in container '')`, at };
    case 'no_such_key':
      // The mark is on the dot.
      return { message: `undefined field '${named}'`, at: Math.max(0, at - 1) };
    case 'no_such_overload':
      return { message: overload(summary), at };
    default:
      return { message: code.startsWith('unexpected_') ? `Syntax error: ${summary}` : summary, at };
  }
}

/** `no such overload: string + int`, which the real compiler writes as the call that an operator is. */
function overload(summary: string): string {
  const [, left, operator, right] = /^no such overload: (.+) (\S+) (.+)$/.exec(summary) ?? [];
  return left === undefined
    ? summary
    : `found no matching overload for '_${operator}_' applied to '(${left}, ${right})'`;
}
