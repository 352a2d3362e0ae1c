import { isFields, type JsonFields } from '../field-shape.ts';
import { type Branch, FieldSet } from './field-set.ts';
import { parseElement } from './path-element.ts';

export type FieldsParsing =
  | { readonly kind: 'parsed'; readonly fields: FieldSet }
  | { readonly kind: 'malformed'; readonly reason: string };

/** More than any object of ours is nested. The number of fields is bounded by the size of the body. */
const maximumDepth = 128;

/** Reads `fieldsV1` of a managedFields entry: `{ "f:data": { ".": {}, "f:key": {} } }`. */
export function parseFieldsV1(value: unknown): FieldsParsing {
  const branches = readBranches(value, 0);
  return typeof branches === 'string'
    ? { kind: 'malformed', reason: branches }
    : { kind: 'parsed', fields: FieldSet.join(branches) };
}

/** The branches, or what is wrong. */
function readBranches(value: unknown, depth: number): readonly Branch[] | string {
  if (!isFields(value)) return 'a set of fields is not an object';
  if (depth > maximumDepth) return `a set of fields is nested deeper than ${maximumDepth} levels`;
  const branches = new Map<string, Branch>();
  for (const [text, content] of Object.entries(value)) {
    if (text === '.') continue;
    const element = parseElement(text);
    if (element === undefined) return `${JSON.stringify(text.slice(0, 64))} is not a path element`;
    if (branches.has(element.text)) return `the path element ${JSON.stringify(text)} is present twice`;
    const below = readBranches(content, depth + 1);
    if (typeof below === 'string') return below;
    // An element with nothing below it can only stand for itself.
    const isMember = below.length === 0 || (isFields(content) && Object.hasOwn(content, '.'));
    branches.set(element.text, { element, isMember, below: FieldSet.join(below) });
  }
  return [...branches.values()];
}

export function printFieldsV1(fields: FieldSet): JsonFields {
  return Object.fromEntries(
    fields.branches.map(({ element, isMember, below }) => {
      if (below.isEmpty) return [element.text, {}];
      return [element.text, { ...(isMember && { '.': {} }), ...printFieldsV1(below) }];
    }),
  );
}
