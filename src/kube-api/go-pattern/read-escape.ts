import { PatternError, type PatternReader, take } from './pattern-reader.ts';

/** One character, or a set of them that can stand inside of a class and outside. */
export type Characters =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'set'; readonly source: string };

export const character = (code: number): Characters => ({ kind: 'character', code });
export const set = (source: string): Characters => ({ kind: 'set', source });

const controls: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
]);

type EscapeForm = readonly [RegExp, (groups: readonly string[]) => Characters];

const forms: readonly EscapeForm[] = [
  [/\\[dDwW]/y, ([same = '']) => set(same)],
  // Not JavaScript's, which has more spaces.
  [/\\s/y, () => set('[\\t\\n\\f\\r ]')],
  [/\\S/y, () => set('[^\\t\\n\\f\\r ]')],
  [/\\([pP])([A-Z])/y, ([, sign, category]) => set(`\\${sign}{${category}}`)],
  [/\\([pP])\{(\^?)([A-Z]\w*)\}/y, ([, sign = '', not, name = '']) => set(property(sign, { not, name }))],
  [/\\([atnvfr])/y, ([, letter = '']) => character(controls.get(letter) ?? 0)],
  [/\\x([0-9A-Fa-f]{2})/y, ([, digits]) => character(Number(`0x${digits}`))],
  [/\\x\{([0-9A-Fa-f]{1,6})\}/y, ([, digits]) => character(Number(`0x${digits}`))],
  [/\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y, ([, digits]) => character(Number(`0o${digits}`))],
  // Whatever is ASCII, and neither letter nor digit, stands for itself.
  [/\\(?![0-9A-Za-z])([\0-\x7f])/y, ([, mark = '']) => character(mark.charCodeAt(0))],
];

function property(sign: string, { not, name }: { readonly not?: string | undefined; readonly name: string }) {
  const opposite = sign === 'p' ? 'P' : 'p';
  const isCategory = name.length <= 2 || name === 'Any';
  return `\\${not ? opposite : sign}{${isCategory ? name : `Script=${name}`}}`;
}

/** The reader is at a backslash. @throws {PatternError} */
export function readEscape(reader: PatternReader): Characters {
  for (const [form, read] of forms) {
    const match = take(reader, form);
    if (match !== undefined) return read(match);
  }
  const [unread = ''] = take(reader, /\\[\s\S]?/uy) ?? [];
  throw new PatternError(
    unread === '\\'
      ? 'trailing backslash at end of expression: ``'
      : `invalid escape sequence: \`${unread}\``,
  );
}
