/** Kubernetes: longer ones may be truncated, and so may a long list of them. */
export const longestWarning = 120;
export const mostWarnings = 10;

const longestName = 30;

export function isShort(warning: string): boolean {
  return warning.length <= longestWarning;
}

/** A name as part of a sentence. */
export function shorten(name: string): string {
  return `"${name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name}"`;
}

/** What fits into a Warning header: no control characters, no more than may be sent, and a word on the rest. */
export function boundWarnings(warnings: readonly string[]): readonly string[] {
  const different = [...new Set(warnings.map((warning) => warning.replace(/\p{C}/gu, '?')))];
  if (different.length <= mostWarnings) return different;
  const shown = different.slice(0, mostWarnings - 1);
  return [...shown, `${different.length - shown.length} more warnings: mend these first`];
}
