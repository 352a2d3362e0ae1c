import { parseByEngine } from './parse-by-engine.ts';

/** Any JSON value. Objects have their own members alone, whatever they are called. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue | undefined;
}

/** The text is not JSON as RFC 8259 defines it, or breaks one of the rules that this parser adds. */
export class StrictJsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StrictJsonError';
  }
}

const usualMaximumDepth = 16;
const usualMaximumLength = 512 * 1024;

/**
 * Parses JSON, and refuses what `JSON.parse` lets pass: a member that is there twice, of which it would silently
 * keep the last, while another verifier keeps the first. Depth and length are bounded.
 * @throws {StrictJsonError}
 */
export function parseStrictJson(
  text: string,
  { maximumLength = usualMaximumLength, maximumDepth = usualMaximumDepth } = {},
): JsonValue {
  if (text.length > maximumLength)
    throw new StrictJsonError(`the JSON is longer than ${maximumLength} characters`);
  const parsed = parseByEngine(text, maximumDepth);
  if (parsed !== undefined) return parsed;
  // What the engine's parser does not vouch for is read again, slowly, to say what is wrong and where.
  const scanner = new Scanner(text, maximumDepth);
  const value = scanner.value(0);
  scanner.end();
  return value;
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What stands in a string for itself. Control characters must be escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar names them
const plainPattern = /[^"\\\u0000-\u001f]*/y;
const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const spacePattern = /[ \t\n\r]*/y;
const words: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Scanner {
  readonly #text: string;
  readonly #maximumDepth: number;
  #at = 0;

  constructor(text: string, maximumDepth: number) {
    this.#text = text;
    this.#maximumDepth = maximumDepth;
  }

  value(depth: number): JsonValue {
    if (depth > this.#maximumDepth)
      throw new StrictJsonError(`the JSON is nested deeper than ${this.#maximumDepth} levels`);
    this.#space();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return this.#string();
    return this.#wordOrNumber();
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected();
  }

  #object(depth: number): JsonObject {
    // Without a prototype, `__proto__` is a member like any other.
    const object: Record<string, JsonValue> = Object.create(null);
    this.#at += 1;
    this.#space();
    if (this.#take('}')) return object;
    do {
      this.#space();
      const member = this.#string();
      if (member in object)
        throw new StrictJsonError(`the member '${member.slice(0, 100)}' is present twice`);
      this.#space();
      this.#expect(':');
      object[member] = this.value(depth + 1);
      this.#space();
    } while (this.#take(','));
    this.#expect('}');
    return object;
  }

  #array(depth: number): readonly JsonValue[] {
    const array: JsonValue[] = [];
    this.#at += 1;
    this.#space();
    if (this.#take(']')) return array;
    do {
      array.push(this.value(depth + 1));
      this.#space();
    } while (this.#take(','));
    this.#expect(']');
    return array;
  }

  #string(): string {
    const start = this.#at;
    this.#expect('"');
    // Piece by piece: one pattern for the whole would overflow the stack on long texts.
    this.#match(plainPattern);
    while (this.#match(escapePattern) !== undefined) this.#match(plainPattern);
    this.#expect('"');
    const token = this.#text.slice(start, this.#at);
    // By now it is one JSON string; the engine resolves its escapes.
    return token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  }

  #wordOrNumber(): JsonValue {
    const word = words.find(([text]) => this.#text.startsWith(text, this.#at));
    if (word !== undefined) {
      this.#at += word[0].length;
      return word[1];
    }
    const number = this.#match(numberPattern);
    if (number === undefined) throw this.#unexpected();
    return Number(number);
  }

  #space(): void {
    this.#match(spacePattern);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0];
    this.#at += token?.length ?? 0;
    return token;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unexpected();
  }

  #unexpected(): StrictJsonError {
    return new StrictJsonError(
      this.#at < this.#text.length
        ? `the JSON has an unexpected character at ${this.#at + 1}`
        : 'the JSON ends too early',
    );
  }
}
