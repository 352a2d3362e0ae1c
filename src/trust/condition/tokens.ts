/** A piece of a condition's text, and where it begins. */
export type Token = { readonly at: number } & (
  | { readonly kind: 'mark'; readonly text: Mark }
  | { readonly kind: 'attribute'; readonly source: string; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  /** A keyword, an operator, a GUID, a number: whatever stands without quotes. */
  | { readonly kind: 'word'; readonly text: string }
);

export type Mark = '(' | ')' | '{' | '}' | ',' | '!' | '&&' | '||';

/** What could not be read, and where. */
export interface ConditionFault {
  readonly kind: 'invalid';
  readonly at: number;
  readonly reason: string;
}

const space = /\s+/y;
const mark = /[(){},!]|&&|\|\|/y;
// Neither a bracket nor anything that cannot be seen is part of a name.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const attribute = /@([A-Za-z]+)\[([^\][\u0000-\u001f\u007f]{1,400})\]/y;
const quoted = /'([^']*)'/y;
const word = /[\w:-]+/y;

export function readTokens(condition: string): readonly Token[] | ConditionFault {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(condition) ?? undefined;
    if (found !== undefined) at = pattern.lastIndex;
    return found;
  };
  while (at < condition.length) {
    if (take(space) !== undefined) continue;
    const start = at;
    const token = readToken(take, start);
    if (token === undefined)
      return { kind: 'invalid', at: start, reason: 'nothing of a condition begins here' };
    tokens.push(token);
  }
  return tokens;
}

type Take = (pattern: RegExp) => RegExpExecArray | undefined;

function readToken(take: Take, at: number): Token | undefined {
  const marked = take(mark);
  if (marked !== undefined) return { kind: 'mark', text: marked[0] as Mark, at };
  const named = take(attribute);
  if (named !== undefined) return { kind: 'attribute', source: named[1] ?? '', name: named[2] ?? '', at };
  const text = take(quoted);
  if (text !== undefined) return { kind: 'text', text: text[1] ?? '', at };
  const bare = take(word);
  return bare && { kind: 'word', text: bare[0], at };
}
