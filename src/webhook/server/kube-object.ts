/** A JSON object of unknown members, as anything read from the API server is at first. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  // Any object that is no list has members; which, is asked of each.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What a `Status` says, or whatever else came instead, cut to a line. */
export function messageOf(status: number, body: unknown): string {
  const message = textOf(fieldsOf(body).message);
  return message === '' ? `the API server answered ${status}` : message.slice(0, 1_024);
}
