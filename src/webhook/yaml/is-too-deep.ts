import { Lexer } from 'yaml';

/** Deeper than any object of Kubernetes. Parsers of YAML take their time, and then the stack, for what is nested. */
const deepest = 200;

const opening = new Set(['[', '{']);
const closing = new Set([']', '}']);

/** Counts brackets in brackets, and lists in lists of one line. Deep indentation is bounded by a text's length. */
export function isTooDeep(text: string): boolean {
  if (/(?:[-?:][ \t]+){200}/.test(text)) return true;
  let depth = 0;
  // The lexer marks every scalar, so that a bracket by itself is always one of a collection.
  for (const lexeme of new Lexer().lex(text)) {
    if (opening.has(lexeme)) depth++;
    else if (closing.has(lexeme)) depth = Math.max(0, depth - 1);
    if (depth > deepest) return true;
  }
  return false;
}
