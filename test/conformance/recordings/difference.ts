/** How one answer of ours is not the recorded one. */
export interface Difference {
  readonly kind:
    | 'status'
    | 'code'
    | 'message'
    | 'header missing'
    | 'header extra'
    | 'header value'
    | 'member missing'
    | 'member extra'
    | 'value'
    | 'order';
  /** The header, or the path of the member; empty for the whole answer. */
  readonly where: string;
  readonly recorded: string;
  readonly ours: string;
}

/** Two answers, ready to be compared: names and versions of the recording stand for ours in both. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: unknown;
}

/** What of an answer is compared, and as what. */
export interface Comparison {
  /** Headers whose values are compared, and not their names alone; to what is compared of them. */
  readonly headerValues: Readonly<Record<string, (value: string) => string>>;
  /** Whether two values at the path are the same to a client. Objects and arrays never come here. */
  readonly isSameValue: (path: string, recorded: unknown, ours: unknown) => boolean;
  /** The message of an error, without what is the recording's own. */
  readonly toComparableMessage: (message: string) => string;
}

export function compareAnswers(
  recorded: Answer,
  ours: Answer,
  comparison: Comparison,
): readonly Difference[] {
  if (recorded.status !== ours.status) {
    return [difference('status', '', describe(recorded), describe(ours))];
  }
  return [...compareHeaders(recorded, ours, comparison), ...compareBodies(recorded, ours, comparison)];
}

function describe({ status, body }: Answer): string {
  return `${status} ${errorCode(body)}`.trim();
}

/** The code and, behind a slash, the inner code; nothing for what is no error. */
export function errorCode(body: unknown): string {
  const error = member(body, 'error') ?? body;
  const code = member(error, 'code');
  const inner = member(member(error, 'innererror'), 'code');
  return typeof code !== 'string' ? '' : typeof inner === 'string' ? `${code}/${inner}` : code;
}

export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function compareHeaders(recorded: Answer, ours: Answer, { headerValues }: Comparison): readonly Difference[] {
  const missing = [...recorded.headers.keys()].filter((name) => !ours.headers.has(name));
  const extra = [...ours.headers.keys()].filter((name) => !recorded.headers.has(name));
  const values = Object.entries(headerValues).flatMap(([name, toComparable]) => {
    const [theirs, own] = [recorded.headers.get(name), ours.headers.get(name)];
    if (theirs === undefined || own === undefined || toComparable(theirs) === toComparable(own)) return [];
    return [difference('header value', name, toComparable(theirs), toComparable(own))];
  });
  return [
    ...missing.map((name) => difference('header missing', name, 'there', 'absent')),
    ...extra.map((name) => difference('header extra', name, 'absent', 'there')),
    ...values,
  ];
}

function compareBodies(recorded: Answer, ours: Answer, comparison: Comparison): readonly Difference[] {
  if (recorded.status >= 400) return compareErrors(recorded.body, ours.body, comparison);
  return compareValues('', recorded.body, ours.body, comparison);
}

function compareErrors(recorded: unknown, ours: unknown, comparison: Comparison): readonly Difference[] {
  const [theirs, own] = [errorCode(recorded), errorCode(ours)];
  if (theirs !== own) return [difference('code', '', theirs, own)];
  const words = (body: unknown): string =>
    comparison.toComparableMessage(String(member(member(body, 'error') ?? body, 'message') ?? ''));
  const said = [words(recorded), words(ours)] as const;
  const messages = said[0] === said[1] ? [] : [difference('message', theirs, said[0], said[1])];
  return [...messages, ...compareValues('', withoutMessage(recorded), withoutMessage(ours), comparison)];
}

function withoutMessage(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body ?? null, (name, value) => (name === 'message' ? 'words' : value)));
}

/** Arrays are compared item by item; whoever wants them as lists of the same things brings them into one order. */
function compareValues(
  path: string,
  recorded: unknown,
  ours: unknown,
  comparison: Comparison,
): readonly Difference[] {
  if (typeOf(recorded) !== typeOf(ours)) {
    return [difference('value', path, typeOf(recorded), typeOf(ours))];
  }
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    if (recorded.length !== ours.length) {
      return [difference('value', path, `${recorded.length} items`, `${ours.length} items`)];
    }
    return recorded.flatMap((item, index) => compareValues(`${path}[]`, item, ours[index], comparison));
  }
  if (isObject(recorded) && isObject(ours)) return compareMembers(path, recorded, ours, comparison);
  if (comparison.isSameValue(path, recorded, ours)) return [];
  return [difference('value', path, JSON.stringify(recorded), JSON.stringify(ours))];
}

type Members = Readonly<Record<string, unknown>>;

function compareMembers(
  path: string,
  recorded: Members,
  ours: Members,
  comparison: Comparison,
): readonly Difference[] {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const names = new Set([...Object.keys(recorded), ...Object.keys(ours)]);
  return [...names].flatMap((name) => {
    if (!(name in ours)) return [difference('member missing', at(name), typeOf(recorded[name]), 'absent')];
    if (!(name in recorded)) return [difference('member extra', at(name), 'absent', typeOf(ours[name]))];
    return compareValues(at(name), recorded[name], ours[name], comparison);
  });
}

function isObject(value: unknown): value is Members {
  return typeOf(value) === 'object';
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function difference(kind: Difference['kind'], where: string, recorded: string, ours: string): Difference {
  return { kind, where, recorded, ours };
}
