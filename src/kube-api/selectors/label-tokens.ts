export interface LabelToken {
  readonly kind: 'word' | 'symbol' | 'end';
  readonly text: string;
}

const blank = /[ \t\r\n]+/y;
const symbol = /==|!=|[=!(),<>]/y;
const word = /[^ \t\r\n=!(),<>]+/y;

/** The words and symbols of a label selector; the last one is its end. No text is refused here. */
export function readLabelTokens(selector: string): readonly LabelToken[] {
  const tokens: LabelToken[] = [];
  let place = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = place;
    const taken = pattern.exec(selector)?.[0];
    place += taken?.length ?? 0;
    return taken;
  };
  while (place < selector.length) {
    const mark = take(blank) === undefined ? take(symbol) : '';
    if (mark === '') continue;
    tokens.push(
      mark === undefined ? { kind: 'word', text: take(word) ?? '' } : { kind: 'symbol', text: mark },
    );
  }
  return [...tokens, { kind: 'end', text: '' }];
}
