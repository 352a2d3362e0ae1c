/**
 * A text as one word of a POSIX shell. The commands that we propose are pasted into one, and hold what others have
 * chosen: a subject of a token, an id of a pasted error.
 */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
