const mostCharacters = 4 * 1_024;
const mostWhenShort = 256;

/** Each once. Where all together are too many for a response's headers, each is cut, and the last are left out. */
export function boundWarnings(warnings: readonly string[]): readonly string[] {
  const distinct = [...new Set(warnings)];
  if (lengthOf(distinct) <= mostCharacters) return distinct;
  const kept: string[] = [];
  let length = 0;
  for (const warning of distinct) {
    const cut = [...warning.slice(0, 2 * mostWhenShort)].slice(0, mostWhenShort).join('');
    length += cut.length;
    if (length > mostCharacters) break;
    kept.push(cut);
  }
  return kept;
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
