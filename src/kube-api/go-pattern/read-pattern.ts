import { PatternError, type PatternReader, take } from './pattern-reader.ts';
import { readClass, write } from './read-class.ts';
import { character, readEscape } from './read-escape.ts';

export type PatternReading =
  | { readonly kind: 'read'; readonly pattern: RegExp }
  /** In Go's words. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Go bounds what an expression comes to; this is far above what anybody writes. */
const longestPattern = 4_096;
/** Of all that are nested in each other, multiplied. */
const mostRepetitions = 1_000;

/**
 * Reads Go's syntax, which is RE2's, into this language's. What the two mean differently is rewritten, and what RE2
 * does not have (looking around, references back) is refused, as it refuses it.
 */
export function readPattern(pattern: string): PatternReading {
  if (pattern.length > longestPattern) return unreadable('expression too large');
  const whole: Group = { flags: '', modifiers: [], repetitions: 1 };
  const reader: Reader = { pattern, at: 0, group: whole, outer: [], repetitions: 1 };
  try {
    const parts: string[] = [];
    while (reader.at < pattern.length) parts.push(readPiece(reader));
    if (reader.group !== whole) throw new PatternError(`missing closing ): \`${pattern}\``);
    // Sets can be nested with `v`, and everything has to be well formed.
    return { kind: 'read', pattern: new RegExp(parts.join('') + closing(whole), 'v') };
  } catch (error) {
    return unreadable(error instanceof PatternError ? error.message : `invalid syntax: \`${pattern}\``);
  }
}

function unreadable(reason: string): PatternReading {
  return { kind: 'unreadable', reason: `error parsing regexp: ${reason}` };
}

interface Group {
  /** Of `imsU`, those that hold where the reader is. */
  flags: string;
  /** What has been opened for flags in the middle, which last to the end of the group. */
  readonly modifiers: string[];
  /** The most that anything in it is repeated. */
  repetitions: number;
}

interface Reader extends PatternReader {
  group: Group;
  readonly outer: Group[];
  /** How often what was read last is repeated within itself. */
  repetitions: number;
}

/** The last argument: how often what stands before is repeated within itself. */
type Piece = readonly [RegExp, (reader: Reader, match: RegExpExecArray, repetitions: number) => string];

const pieces: readonly Piece[] = [
  [/\(\?P?<([A-Za-z_]\w*)>/y, (reader, [, name]) => open(reader, `(?<${name}>`)],
  [/\(\?([imsU]*)(?:-([imsU]+))?([:)])/y, readFlags],
  [/\(\?[\s\S]?/uy, refusePerl],
  [/\(/y, (reader) => open(reader, '(')],
  [/\)/y, close],
  [/\|/y, ({ group }) => `${closing(group)}|${group.modifiers.join('')}`],
  [/\./y, ({ group }) => (group.flags.includes('s') ? '[^]' : '[^\\n]')],
  // Only a line feed ends a line; JavaScript's `m` knows more.
  [/\^/y, ({ group }) => (group.flags.includes('m') ? '(?<![^\\n])' : '^')],
  [/\$/y, ({ group }) => (group.flags.includes('m') ? '(?![^\\n])' : '$')],
  [/\\A/y, () => '^'],
  [/\\z/y, () => '$'],
  [/\\[bB]/y, (_, [same]) => same],
  [/\\Q([\s\S]*?)(?:\\E|$)/y, (_, [, quoted = '']) => Array.from(quoted, literal).join('')],
  [/([*+?])(\??)/y, (reader, [, sign = '', lazy = '']) => sign + laziness(reader, lazy)],
  [/(\{(\d{1,9})(?:,(\d{0,9}))?\})(\??)/y, readRepetition],
  // A brace that begins no repetition stands for itself, and so do those that close nothing.
  [/[\]{}]/y, (_, [mark]) => literal(mark)],
];

function readPiece(reader: Reader): string {
  const { repetitions } = reader;
  reader.repetitions = 1;
  const next = reader.pattern[reader.at];
  if (next === '[') return readClass(reader);
  for (const [form, read] of pieces) {
    const match = take(reader, form);
    if (match !== undefined) return read(reader, match, repetitions);
  }
  if (next === '\\') return write(readEscape(reader));
  return take(reader, /[\s\S]/uy)?.[0] ?? '';
}

function literal(mark: string): string {
  return write(character(mark.codePointAt(0) ?? 0));
}

/** Under `U` a question mark means the opposite. */
function laziness({ group }: Reader, mark: string): string {
  return group.flags.includes('U') === (mark === '') ? '?' : '';
}

function open(reader: Reader, opening: string): string {
  reader.outer.push(reader.group);
  reader.group = { flags: reader.group.flags, modifiers: [], repetitions: 1 };
  return opening;
}

function close(reader: Reader): string {
  const { group: closed } = reader;
  const outer = reader.outer.pop();
  if (outer === undefined) throw new PatternError(`unexpected ): \`${reader.pattern}\``);
  outer.repetitions = Math.max(outer.repetitions, closed.repetitions);
  reader.repetitions = closed.repetitions;
  reader.group = outer;
  return `${closing(closed)})`;
}

/** Modifiers are groups of their own, which nobody else closes. */
function closing({ modifiers }: Group): string {
  return ')'.repeat(modifiers.length);
}

/** `(?i:…)` holds inside; `(?i)` to the end of the group that it is in. Only `i` is left to JavaScript. */
function readFlags(reader: Reader, match: RegExpExecArray): string {
  const [all, on = '', off = '', end] = match;
  if (all === '(?)') return refusePerl(reader, match);
  const { flags } = reader.group;
  const changed = [...new Set(flags + on)].filter((flag) => !off.includes(flag)).join('');
  const [was, is] = [flags.includes('i'), changed.includes('i')];
  const modifier = was === is ? '(?:' : is ? '(?i:' : '(?-i:';
  if (end === ':') open(reader, modifier);
  else if (was !== is) reader.group.modifiers.push(modifier);
  reader.group.flags = changed;
  return end === ':' || was !== is ? modifier : '';
}

function refusePerl(_: Reader, [syntax]: RegExpExecArray): never {
  throw new PatternError(`invalid or unsupported Perl syntax: \`${syntax}\``);
}

function readRepetition(reader: Reader, match: RegExpExecArray, inner: number): string {
  const [, braces = '', least, most = '', lazy = ''] = match;
  const repetitions = inner * Math.max(Number(least), Number(most), 1);
  if (repetitions > mostRepetitions) throw new PatternError(`invalid repeat count: \`${braces}\``);
  reader.group.repetitions = Math.max(reader.group.repetitions, repetitions);
  return braces + laziness(reader, lazy);
}
