/**
 * Whether a text fits a pattern of `StringLike`: `*` stands for any run of characters, `?` for one, and either for
 * itself behind a backslash. In time proportional to the two lengths' product at worst.
 */
export function matchesLike(pattern: string, text: string): boolean {
  const wanted = readPattern(pattern);
  const given = [...text];
  let at = 0;
  let offset = 0;
  /** Where to go on after the last star, when what follows it does not fit here. */
  let retryPattern = -1;
  let retryText = 0;
  while (offset < given.length) {
    const piece = wanted[at];
    if (piece?.kind === 'run') {
      at += 1;
      retryPattern = at;
      retryText = offset;
    } else if (piece?.kind === 'one' || piece?.text === given[offset]) {
      at += 1;
      offset += 1;
    } else if (retryPattern >= 0) {
      retryText += 1;
      at = retryPattern;
      offset = retryText;
    } else {
      return false;
    }
  }
  while (wanted[at]?.kind === 'run') at += 1;
  return at === wanted.length;
}

interface Piece {
  readonly kind: 'run' | 'one' | 'itself';
  readonly text?: string;
}

function readPattern(pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [found] of pattern.matchAll(/\\[*?]|./gsu)) {
    if (found === '*') pieces.push({ kind: 'run' });
    else if (found === '?') pieces.push({ kind: 'one' });
    else
      pieces.push({
        kind: 'itself',
        text: found.length > 1 && found.startsWith('\\') ? found.slice(1) : found,
      });
  }
  return pieces;
}
