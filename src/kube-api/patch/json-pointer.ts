/** The steps of an RFC 6901 pointer; undefined for text that is none. The whole document has no steps. */
export function parsePointer(text: string): readonly string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  // RFC 6901 §4: `~1` first, so that `~01` becomes `~1` and not a slash.
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
