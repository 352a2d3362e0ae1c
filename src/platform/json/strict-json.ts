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

export interface StrictJsonRules {
  /** In characters. */
  readonly maximumLength?: number;
  readonly maximumDepth?: number;
  /** Objects as `JSON.parse` makes them: of members of one name the last one counts, and they have a prototype. */
  readonly makesPlainObjects?: boolean;
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
  {
    maximumLength = usualMaximumLength,
    maximumDepth = usualMaximumDepth,
    makesPlainObjects = false,
  }: StrictJsonRules = {},
): JsonValue {
  if (text.length > maximumLength)
    throw new StrictJsonError(`the JSON is longer than ${maximumLength} characters`);
  const scanner = new Scanner(text, { maximumDepth, makesPlainObjects });
  const value = scanner.value(0);
  scanner.end();
  return value;
}

/** Codes of characters: to compare these, and not texts of one character, is most of the parser's speed. */
const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const words: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * Reads each character itself. `JSON.parse` with a count of members behind it would be twice as quick, but what it
 * calls a member whose name has an escape depends on what it has parsed before (V8 13.6, nodejs/node issue 63785).
 */
class Scanner {
  readonly #text: string;
  readonly #maximumDepth: number;
  readonly #makesPlainObjects: boolean;
  #at = 0;

  constructor(text: string, rules: Pick<Required<StrictJsonRules>, 'maximumDepth' | 'makesPlainObjects'>) {
    this.#text = text;
    this.#maximumDepth = rules.maximumDepth;
    this.#makesPlainObjects = rules.makesPlainObjects;
  }

  value(depth: number): JsonValue {
    if (depth > this.#maximumDepth)
      throw new StrictJsonError(`the JSON is nested deeper than ${this.#maximumDepth} levels`);
    switch (this.#next()) {
      case quote:
        return this.#string();
      case openBrace:
        return this.#object(depth);
      case openBracket:
        return this.#array(depth);
      default:
        return this.#wordOrNumber();
    }
  }

  end(): void {
    this.#next();
    if (this.#at < this.#text.length) throw this.#unexpected();
  }

  #object(depth: number): JsonObject {
    // Without a prototype, `__proto__` is a member like any other.
    const object: Record<string, JsonValue> = this.#makesPlainObjects ? {} : Object.create(null);
    this.#at += 1;
    if (this.#take(closeBrace)) return object;
    do {
      if (this.#next() !== quote) throw this.#unexpected();
      const member = this.#string();
      if (!this.#makesPlainObjects && member in object)
        throw new StrictJsonError(`the member '${member.slice(0, 100)}' is present twice`);
      this.#expect(colon);
      setMember(object, member, this.value(depth + 1));
    } while (this.#take(comma));
    this.#expect(closeBrace);
    return object;
  }

  #array(depth: number): readonly JsonValue[] {
    const array: JsonValue[] = [];
    this.#at += 1;
    if (this.#take(closeBracket)) return array;
    do {
      array.push(this.value(depth + 1));
    } while (this.#take(comma));
    this.#expect(closeBracket);
    return array;
  }

  /** From its first quote to behind its last. */
  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    let hasEscapes = false;
    for (let unit = text.charCodeAt(at); unit !== quote; unit = text.charCodeAt(at)) {
      if (unit === backslash) {
        hasEscapes = true;
        at += this.#escapeLength(at);
      } else if (unit >= space) at += 1;
      // A control character, which must be escaped, or the end of the text, where the code is no number.
      else throw this.#unexpected(at);
    }
    this.#at = at + 1;
    // By now it is one JSON string; the engine resolves its escapes.
    return hasEscapes ? (JSON.parse(text.slice(start, at + 1)) as string) : text.slice(start + 1, at);
  }

  #escapeLength(at: number): number {
    escapePattern.lastIndex = at;
    const length = escapePattern.exec(this.#text)?.[0].length;
    if (length === undefined) throw this.#unexpected(at);
    return length;
  }

  #wordOrNumber(): JsonValue {
    const word = words.find(([text]) => this.#text.startsWith(text, this.#at));
    if (word !== undefined) {
      this.#at += word[0].length;
      return word[1];
    }
    numberPattern.lastIndex = this.#at;
    const number = numberPattern.exec(this.#text)?.[0];
    if (number === undefined) throw this.#unexpected();
    this.#at += number.length;
    return Number(number);
  }

  /** The code of the next character that is no white space; not a number at the end. */
  #next(): number {
    const text = this.#text;
    let at = this.#at;
    let unit = text.charCodeAt(at);
    while (unit === space || unit === lineFeed || unit === carriageReturn || unit === tab) {
      at += 1;
      unit = text.charCodeAt(at);
    }
    this.#at = at;
    return unit;
  }

  #take(character: number): boolean {
    if (this.#next() !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: number): void {
    if (!this.#take(character)) throw this.#unexpected();
  }

  #unexpected(at = this.#at): StrictJsonError {
    return new StrictJsonError(
      at < this.#text.length
        ? `the JSON has an unexpected character at ${at + 1}`
        : 'the JSON ends too early',
    );
  }
}

function setMember(object: Record<string, JsonValue>, member: string, value: JsonValue): void {
  if (member !== '__proto__') object[member] = value;
  else Object.defineProperty(object, member, { value, configurable: true, enumerable: true, writable: true });
}
