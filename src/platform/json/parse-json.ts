import { parseStrictJson } from './strict-json.ts';

/** Deeper than anything that is stored, and far from the end of the stack. */
const maximumDepth = 2_000;

/**
 * What `JSON.parse` returns, of a text that somebody else has had a say in. V8 13.6 calls a member whose name has an
 * escape (`k:{"name":"web"}` in every pod's managedFields) by what it has parsed before, and so by what others send
 * (nodejs/node issue 63785). A text without a backslash has no such name; any other is read by a parser of our own,
 * which takes about four times as long: 90 µs instead of 20 for a pod of 7 KiB.
 * @throws {SyntaxError | StrictJsonError}
 */
export function parseJson(text: string): unknown {
  if (!text.includes('\\')) return JSON.parse(text);
  return parseStrictJson(text, { maximumLength: text.length, maximumDepth, makesPlainObjects: true });
}
