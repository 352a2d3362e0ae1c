const classNames: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9a-fA-F',
};

/** What stands in JavaScript for an escape of Go's. */
const escapes: Readonly<Record<string, string>> = { '\\A': '^', '\\z': '$' };

/** What is open, from the outside in: of each group the modifiers that last to its end. */
type Groups = string[][];

/** The next piece of an expression, and what it is. */
const pieces =
  /(?<escape>\\[\s\S]?)|(?<set>\[\^?\]?(?:\[:\w+:\]|\\[\s\S]|[^\]\\])*\]?)|\(\?(?<flags>[ims]+)\)|(?<named>\(\?P<)|(?<open>\()|(?<close>\))|(?<or>\|)|[\s\S]/gy;

/**
 * An expression of RE2, which Go reads, as JavaScript writes it. A flag in the middle, `(?i)`, lasts to the end of its
 * group there; here a group of its own lasts as long. What neither knows is left as it is.
 */
export function translatePattern(source: string): string {
  const groups: Groups = [[]];
  const written = source
    .matchAll(pieces)
    .map(({ 0: text, groups: piece = {} }) => translatePiece(text, piece, groups))
    .toArray();
  return written.join('') + groups.map(closing).join('');
}

/** Modifiers are groups of their own, which nobody else closes. */
function closing(modifiers: readonly string[] = []): string {
  return ')'.repeat(modifiers.length);
}

type Piece = Readonly<Record<string, string | undefined>>;

function translatePiece(text: string, piece: Piece, groups: Groups): string {
  if (piece.escape !== undefined) return escapes[text] ?? text;
  if (piece.set !== undefined) return translateSet(text);
  if (piece.flags !== undefined) return openModifier(piece.flags, groups);
  if (piece.or !== undefined) return `${closing(groups.at(-1))}|${groups.at(-1)?.join('') ?? ''}`;
  if (piece.close !== undefined) return `${closing(groups.length > 1 ? groups.pop() : [])})`;
  if (piece.named === undefined && piece.open === undefined) return text;
  groups.push([]);
  return piece.named === undefined ? text : '(?<';
}

function openModifier(flags: string, groups: Groups): string {
  const modifier = `(?${[...new Set(flags)].join('')}:`;
  groups.at(-1)?.push(modifier);
  return modifier;
}

function translateSet(set: string): string {
  const [, opening = '[', rest = ''] = /^(\[\^?)([\s\S]*)$/.exec(set) ?? [];
  // Go: a bracket that comes first stands for itself.
  const inside = rest.startsWith(']') && rest.length > 1 ? `\\${rest}` : rest;
  const named = inside.replace(/\[:(\w+):\]/g, (whole, name: string) => classNames[name] ?? whole);
  return `${opening}${named}`;
}
