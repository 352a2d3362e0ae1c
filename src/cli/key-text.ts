/** As much of a key's id as people compare; `--drop` takes as little. */
export function shortKeyId(keyId: string): string {
  return keyId.slice(0, 8);
}

/** A time without its fractions of a second. */
export function wholeSeconds(time: string | Date): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
