/** A pattern, and how far it has been read. */
export interface PatternReader {
  readonly pattern: string;
  at: number;
}

/** In Go's words, without `error parsing regexp: `. */
export class PatternError extends Error {}

/** What comes next, if it has this form; the form is sticky (`y`). */
export function take(reader: PatternReader, form: RegExp): RegExpExecArray | undefined {
  form.lastIndex = reader.at;
  const match = form.exec(reader.pattern) ?? undefined;
  if (match !== undefined) reader.at += match[0].length;
  return match;
}
