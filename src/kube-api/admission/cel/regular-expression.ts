/** What CEL calls a regular expression is RE2's; nothing where RE2 knows no such thing, or this runtime has none. */
export type RegularExpression =
  | { readonly kind: 'compiled'; readonly expression: RegExp }
  | { readonly kind: 'malformed'; readonly reason: string };

/**
 * Reads RE2's syntax into this language's. What the two mean differently is rewritten, and what RE2 does not have
 * (looking around, references back) is refused, as it refuses it.
 */
export function readRegularExpression(pattern: string): RegularExpression {
  const reader: Reader = { pattern, at: 0, flags: new Set(['u']), isInClass: false, before: 'nothing' };
  const parts: string[] = [];
  try {
    readLeadingFlags(reader);
    while (reader.at < pattern.length)
      parts.push(reader.isInClass ? readInClass(reader) : readOutside(reader));
    return { kind: 'compiled', expression: new RegExp(parts.join(''), [...reader.flags].join('')) };
  } catch (error) {
    return { kind: 'malformed', reason: `error parsing regexp: ${reasonOf(error, pattern)}` };
  }
}

class Unsupported extends Error {}

function reasonOf(error: unknown, pattern: string): string {
  return error instanceof Unsupported ? error.message : `invalid syntax: \`${pattern}\``;
}

interface Reader {
  readonly pattern: string;
  at: number;
  readonly flags: Set<string>;
  isInClass: boolean;
  /** What stands before in a class: from a character a range can go on, from a set of them it cannot. */
  before: 'nothing' | 'character' | 'set';
}

/** `(?i)` at the beginning holds for all of it. */
function readLeadingFlags(reader: Reader): void {
  const [all = '', letters = ''] = /^\(\?([ims]+)\)/.exec(reader.pattern) ?? [];
  for (const letter of letters) reader.flags.add(letter);
  reader.at = all.length;
}

function take(reader: Reader, length: number): string {
  const taken = reader.pattern.slice(reader.at, reader.at + length);
  reader.at += length;
  return taken;
}

function readOutside(reader: Reader): string {
  const rest = reader.pattern.slice(reader.at);
  const [first = ''] = rest;
  if (first === '\\') return readEscape(reader);
  if (rest.startsWith('(?')) return readGroup(reader);
  if (first === '[') return openClass(reader);
  if (first === '.') return take(reader, 1) && (reader.flags.has('s') ? '[^]' : '[^\\n]');
  if (first === '{') return readBrace(reader);
  if (first === '}' || first === ']') return `\\${take(reader, 1)}`;
  return take(reader, first.length);
}

function readGroup(reader: Reader): string {
  const rest = reader.pattern.slice(reader.at);
  const [named, name] = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest) ?? [];
  if (named !== undefined) {
    take(reader, named.length);
    return `(?<${name}>`;
  }
  if (rest.startsWith('(?:')) return take(reader, 3);
  throw new Unsupported(`invalid or unsupported Perl syntax: \`${rest.slice(0, 3)}\``);
}

const mostRepetitions = 1_000;

/** A brace that begins no repetition stands for itself. */
function readBrace(reader: Reader): string {
  const rest = reader.pattern.slice(reader.at);
  const [repetition, least, most] = /^\{(\d{1,9})(?:,(\d{0,9}))?\}/.exec(rest) ?? [];
  if (repetition === undefined) return `\\${take(reader, 1)}`;
  if (Math.max(Number(least), Number(most ?? 0)) > mostRepetitions) {
    throw new Unsupported(`invalid repeat count: \`${repetition}\``);
  }
  return take(reader, repetition.length);
}

function openClass(reader: Reader): string {
  reader.isInClass = true;
  reader.before = 'nothing';
  const [opening = ''] = /^\[\^?/.exec(reader.pattern.slice(reader.at)) ?? [];
  take(reader, opening.length);
  // A bracket that comes first closes nothing.
  if (reader.pattern[reader.at] !== ']') return opening;
  take(reader, 1);
  reader.before = 'character';
  return `${opening}\\]`;
}

function readInClass(reader: Reader): string {
  const rest = reader.pattern.slice(reader.at);
  const [first = ''] = rest;
  if (first === ']') {
    reader.isInClass = false;
    return take(reader, 1);
  }
  const [named, name = ''] = /^\[:(\w+):\]/.exec(rest) ?? [];
  if (named !== undefined) return readNamedClass(reader, { named, name });
  if (first === '-') return readDash(reader);
  const isSet = /^\\[dDwWsSpP]/.test(rest);
  reader.before = isSet ? 'set' : 'character';
  if (first === '\\') return readEscape(reader);
  return first === '[' ? `\\${take(reader, 1)}` : take(reader, first.length);
}

function readNamedClass(
  reader: Reader,
  { named, name }: { readonly named: string; readonly name: string },
): string {
  take(reader, named.length);
  reader.before = 'set';
  const range = namedClasses.get(name);
  if (range === undefined) throw new Unsupported(`invalid character class range: \`${named}\``);
  return range;
}

/** Between two characters it makes a range; anywhere else it stands for itself. */
function readDash(reader: Reader): string {
  take(reader, 1);
  const isRange =
    reader.before === 'character' && !/^(?:\]|\[:|\\[dDwWsSpP])/.test(reader.pattern.slice(reader.at));
  reader.before = isRange ? 'set' : 'character';
  if (!isRange) return '\\-';
  const end = readInClass(reader);
  reader.before = 'set';
  return `-${end}`;
}

const namedClasses: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['ascii', '\\x00-\\x7f'],
  ['blank', '\\t '],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['digit', '0-9'],
  ['graph', '!-~'],
  ['lower', 'a-z'],
  ['print', ' -~'],
  ['punct', '!-\\/:-@\\[-`\\{-~'],
  ['space', '\\t\\n\\v\\f\\r '],
  ['upper', 'A-Z'],
  ['word', '0-9A-Za-z_'],
  ['xdigit', '0-9A-Fa-f'],
]);

const spaces = '\\t\\n\\f\\r ';

const escapesOutside: ReadonlyMap<string, string> = new Map([
  ['A', '(?<![^])'],
  ['z', '(?![^])'],
  ['b', '\\b'],
  ['B', '\\B'],
  ['s', `[${spaces}]`],
  ['S', `[^${spaces}]`],
  ['a', '\\x07'],
]);

const escapesInClass: ReadonlyMap<string, string> = new Map([
  ['s', spaces],
  ['a', '\\x07'],
]);

type EscapeForm = readonly [RegExp, (match: readonly string[]) => string];

const escapeForms: readonly EscapeForm[] = [
  // Both languages have these, and mean the same.
  [/^\\(?:[dDwWnrtfv]|x[0-9A-Fa-f]{2})/, ([same = '']) => same],
  [/^\\([pP])([A-Z])/, ([, sign, category]) => `\\${sign}{${category}}`],
  [/^\\([pP])\{([A-Z][a-z]?)\}/, ([, sign, category]) => `\\${sign}{${category}}`],
  [/^\\([pP])\{([A-Z]\w+)\}/, ([, sign, name]) => `\\${sign}{Script=${name}}`],
  [/^\\x\{([0-9A-Fa-f]{1,6})\}/, ([, digits]) => `\\u{${digits}}`],
  [/^\\([!-/:-@[-`{-~])/, ([, mark = '']) => `\\x${mark.charCodeAt(0).toString(16)}`],
];

function readEscape(reader: Reader): string {
  const rest = reader.pattern.slice(reader.at);
  const letter = rest[1] ?? '';
  const replaced = (reader.isInClass ? escapesInClass : escapesOutside).get(letter);
  if (replaced !== undefined) return take(reader, 2) && replaced;
  for (const [form, rewrite] of escapeForms) {
    const match = form.exec(rest);
    if (match !== null) return take(reader, match[0].length) && rewrite(match);
  }
  throw new Unsupported(
    letter === ''
      ? 'trailing backslash at end of expression: ``'
      : `invalid escape sequence: \`\\${letter}\``,
  );
}
