import fc from 'fast-check';

/** What somebody sends who wants to see a server break, or whose program is broken. */
export interface HostileRequest {
  readonly method: string;
  /** As it stands: nothing in it is encoded that was not meant to be. */
  readonly path: string;
  readonly body?: string;
}

export interface HostileGround {
  /** With `{parameters}` in them, and a body that would do, to be spoilt. */
  readonly templates: readonly { readonly method: string; readonly text: string; readonly body?: object }[];
  /** What parameters are, by the segment before them or by their names, where they are to lead somewhere. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** Options of a query, by their names. */
  readonly options: readonly string[];
}

const words = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN'],
  ...[
    '',
    ' ',
    '.',
    '..',
    '...',
    '%',
    '%00',
    '%2f',
    '%2e%2e',
    '%E0%A4%A',
    '%ud800',
    '\u0000',
    '\ud800',
    '\ufeff',
  ],
  ...[
    '-1',
    '1e309',
    '9007199254740993',
    '0x10',
    '{}',
    '[]',
    '"',
    "'",
    "' or 1 eq 1",
    '(((((',
    '*',
    '\\',
    '#',
    '?',
  ],
  ...[
    '/',
    '//',
    '/subscriptions',
    '/subscriptions/a/b',
    'https://management.azure.com/',
    'Microsoft.KeyVault',
    'ı',
    'İ',
  ],
  'a'.repeat(3_000),
];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

const deep = fc.integer({ min: 1, max: 400 });
/** Stands for what is nested deeper than anybody here could write by recursion. */
const abyss = '@abyss@';
const abyssText = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

const value = fc.oneof(
  text,
  fc.constant(abyss),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, 0.1, [], {}, [null], { '': null }),
  // Own members of that name, as JSON makes them.
  fc
    .constantFrom('{"__proto__": {"isAdmin": true}}', '{"constructor": {"prototype": 1}}')
    .map((each) => JSON.parse(each)),
  deep.map((depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)),
  deep.map((depth) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)),
  fc
    .nat(200)
    .map((count) => Object.fromEntries(Array.from({ length: count }, (_, each) => [`k${each}`, 'v']))),
  fc.nat(200).map((count) => Array.from({ length: count }, () => 'v')),
);

type Spoil = (body: unknown) => unknown;

/** Puts a value where another was, takes a member away, or adds one. */
const spoil: fc.Arbitrary<Spoil> = fc
  .record({ at: fc.nat(), how: fc.constantFrom('replace', 'remove', 'add'), name: text, value })
  .map(({ at, how, name, value: drawn }) => (body) => {
    const given = structuredClone(drawn);
    const places = placesIn(body);
    const place = places[at % Math.max(places.length, 1)];
    if (place === undefined) return given;
    const [holder, key] = place;
    if (how === 'remove') Reflect.deleteProperty(holder, key);
    else if (how === 'replace') define(holder, key, given);
    else define(holder, Array.isArray(holder) ? String(holder.length) : name, given);
    return body;
  });

function define(holder: object, key: string, given: unknown): void {
  Object.defineProperty(holder, key, { value: given, enumerable: true, configurable: true, writable: true });
}

function placesIn(body: unknown): readonly (readonly [holder: object, key: string])[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.keys(body).flatMap((key) => {
    const member = Object.getOwnPropertyDescriptor(body, key)?.value;
    return [[body, key] as const, ...placesIn(member)];
  });
}

function toText(body: unknown): string {
  return JSON.stringify(body).replaceAll(`"${abyss}"`, abyssText);
}

function bodyOf(body: object): fc.Arbitrary<string | undefined> {
  const spoilt = fc
    .array(spoil, { maxLength: 3 })
    .map((spoils) => toText(spoils.reduce<unknown>((each, by) => by(each), structuredClone(body))));
  return fc.oneof(
    { weight: 8, arbitrary: spoilt },
    { weight: 1, arbitrary: value.map(toText) },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Mostly to where there is something, and there mostly with what would nearly do. */
export function hostileRequest({ templates, known, options }: HostileGround): fc.Arbitrary<HostileRequest> {
  const segment = (part: string, before: string): fc.Arbitrary<string> => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return fc.constant(part);
    const meant = known[before] ?? known[name];
    if (meant === undefined) return text;
    return fc.oneof({ weight: 19, arbitrary: fc.constantFrom(...meant) }, { weight: 1, arbitrary: text });
  };
  const path = (template: string): fc.Arbitrary<string> => {
    const parts = template.split('/').slice(1);
    const segments = parts.map((part, index) => segment(part, parts[index - 1] ?? ''));
    return fc.tuple(...segments).map((drawn) => `/${drawn.join('/')}`);
  };
  const query = fc
    .array(fc.tuple(fc.constantFrom(...options), text), { maxLength: 2 })
    .map((given) => given.map(([name, each]) => `&${name}=${encode(each)}`).join(''));
  const request = (
    method: string,
    where: fc.Arbitrary<string>,
    meant: object,
  ): fc.Arbitrary<HostileRequest> =>
    fc.record({ where, query, body: bodyOf(meant) }).map(({ where: to, query: asked, body }) => ({
      method,
      path: `${to}${asked}`,
      ...(body !== undefined && !['GET', 'HEAD'].includes(method) && { body }),
    }));
  const anywhere = fc.array(text, { maxLength: 8 }).map((parts) => `/${parts.join('/')}`);
  const methods = fc.constantFrom('GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS');
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .constantFrom(...templates)
        .chain(({ method, text: template, body = {} }) => request(method, path(template), body)),
    },
    { weight: 1, arbitrary: methods.chain((method) => request(method, anywhere, {})) },
  );
}

function encode(given: string): string {
  return encodeURIComponent(given.toWellFormed());
}
