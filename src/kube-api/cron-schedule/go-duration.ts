const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
};

/** The most that Go's `time.Duration` holds, in nanoseconds. */
const longest = 2 ** 63;

export type DurationReading =
  | { readonly kind: 'read'; readonly seconds: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** `1h30m`, `-1.5s`: Go's `time.ParseDuration`, with its refusals. */
export function parseGoDuration(text: string): DurationReading {
  const quoted = JSON.stringify(text);
  const refuse = (reason: string): DurationReading => ({ kind: 'unreadable', reason: `time: ${reason}` });
  const invalid = refuse(`invalid duration ${quoted}`);
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return { kind: 'read', seconds: 0 };
  if (rest === '') return invalid;
  let total = 0;
  while (rest !== '') {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) return invalid;
    rest = rest.slice(number.length);
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? '';
    if (unit === '') return refuse(`missing unit in duration ${quoted}`);
    const scale = Object.hasOwn(nanoseconds, unit) ? nanoseconds[unit] : undefined;
    if (scale === undefined) return refuse(`unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
    rest = rest.slice(unit.length);
    total += Number(number) * scale;
    if (total >= longest) return invalid;
  }
  return { kind: 'read', seconds: ((text.startsWith('-') ? -1 : 1) * total) / 1e9 };
}
