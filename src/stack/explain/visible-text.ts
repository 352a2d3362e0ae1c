/**
 * A text of someone else's, fit for a terminal: what would move the cursor, colour the screen or turn the direction
 * of writing is shown and not obeyed. One character stands for one, so that positions stay what they were.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    character.trim() === '' ? ' ' : '\u{FFFD}'.repeat(character.length),
  );
}

/** The sequences that colour a terminal's text (ECMA-48 §5.4), taken out. */
export function withoutColours(text: string): string {
  return text.replaceAll(colourSequence, '');
}

const colourSequence = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-9;:]{0,40}[A-Za-z]`, 'g');
