import { PatternError, type PatternReader, take } from './pattern-reader.ts';
import { type Characters, character, readEscape, set } from './read-escape.ts';

/** The reader is at the opening bracket. @throws {PatternError} */
export function readClass(reader: PatternReader): string {
  const start = reader.at;
  const [opening = ''] = take(reader, /\[\^?/y) ?? [];
  const items: string[] = [];
  // A bracket that comes first closes nothing.
  while (items.length === 0 || take(reader, /\]/y) === undefined) {
    if (reader.at >= reader.pattern.length) {
      throw new PatternError(`missing closing ]: \`${reader.pattern.slice(start)}\``);
    }
    items.push(readItem(reader));
  }
  return `${opening}${items.join('')}]`;
}

function readItem(reader: PatternReader): string {
  const start = reader.at;
  const first = readCharacters(reader);
  // Between two characters a dash makes a range; anywhere else it stands for itself.
  if (first.kind === 'set' || take(reader, /-(?!\]|$)/y) === undefined) return write(first);
  const last = readCharacters(reader);
  if (last.kind === 'set' || last.code < first.code) {
    throw badRange(reader.pattern.slice(start, reader.at));
  }
  return `${write(first)}-${write(last)}`;
}

function readCharacters(reader: PatternReader): Characters {
  const named = take(reader, /\[:(\^?)(\w+):\]/y);
  if (named !== undefined) return readNamed(named);
  if (reader.pattern[reader.at] === '\\') return readEscape(reader);
  const [next = ''] = take(reader, /[\s\S]/uy) ?? [];
  return character(next.codePointAt(0) ?? 0);
}

function readNamed([all, not = '', name = '']: RegExpExecArray): Characters {
  const ranges = namedClasses.get(name);
  if (ranges === undefined) throw badRange(all);
  return set(`[${not}${ranges}]`);
}

function badRange(range: string): PatternError {
  return new PatternError(`invalid character class range: \`${range}\``);
}

/** By its number: that is safe wherever it stands. */
export function write(characters: Characters): string {
  return characters.kind === 'set' ? characters.source : `\\u{${characters.code.toString(16)}}`;
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
