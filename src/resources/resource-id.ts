/** A text that is no resource id, and where it stops being one. */
export interface InvalidResourceId {
  readonly kind: 'invalid';
  /** The index of the first character that is wrong. */
  readonly position: number;
  readonly reason: string;
}

export interface ParsedResourceId {
  readonly kind: 'id';
  readonly id: ResourceId;
}

interface Segment {
  readonly text: string;
  readonly position: number;
}

const maximumLength = 2_048;
const maximumSegments = 40;

/** The words of the grammar, as they are printed canonically. */
const fixedWords: ReadonlyMap<string, string> = new Map(
  ['subscriptions', 'resourceGroups', 'providers', 'tenants'].map((word) => [word.toLowerCase(), word]),
);

/**
 * The id of an ARM scope or resource: a subscription, a group, a resource at any depth, a management group, the
 * root `/`. Ids are equal without regard to case; they print as they were written, or canonically.
 */
export class ResourceId {
  /** As it was written. */
  readonly text: string;
  /** Lower case throughout: equal for equal ids, and what a store sorts by. */
  readonly key: string;
  readonly #segments: readonly string[];

  private constructor(segments: readonly string[]) {
    this.#segments = segments;
    this.text = `/${segments.join('/')}`;
    this.key = this.text.toLowerCase();
  }

  static parse(text: string): ParsedResourceId | InvalidResourceId {
    if (!text.startsWith('/')) return invalid(0, 'it does not start with a slash');
    if (text.length > maximumLength)
      return invalid(maximumLength, `it is longer than ${maximumLength} characters`);
    const segments = splitSegments(text);
    const wrong = findWrongSegment(segments) ?? findWrongShape(segments, text.length);
    return wrong ?? { kind: 'id', id: new ResourceId(segments.map((segment) => segment.text)) };
  }

  /** For texts that this program has written itself. */
  static from(text: string): ResourceId {
    const parsed = ResourceId.parse(text);
    if (parsed.kind === 'id') return parsed.id;
    throw new TypeError(
      `'${text}' is not a resource id: ${parsed.reason} (character ${parsed.position + 1})`,
    );
  }

  /** With the grammar's words in their usual case, names and types as written. */
  get canonical(): string {
    const printed = this.#segments.map((segment, index) =>
      index % 2 === 0 ? (fixedWords.get(segment.toLowerCase()) ?? segment) : segment,
    );
    return `/${printed.join('/')}`;
  }

  get subscriptionId(): string | undefined {
    return this.#valueOf('subscriptions', 0);
  }

  get resourceGroup(): string | undefined {
    return this.#valueOf('resourcegroups', 2);
  }

  /** `Microsoft.KeyVault/vaults/secrets`: the provider and every type below it. Nothing for a bare scope. */
  get type(): string | undefined {
    const provider = this.#providerIndex;
    if (provider < 0) return undefined;
    const types = this.#segments.slice(provider + 2).filter((_, index) => index % 2 === 0);
    return [this.#segments[provider + 1], ...types].join('/');
  }

  /** The last name. */
  get name(): string | undefined {
    return this.#segments.at(-1);
  }

  /** The id that this one is directly below: a parent resource, its group, its subscription, the root. */
  get parent(): ResourceId | undefined {
    if (this.#segments.length === 0) return undefined;
    const provider = this.#providerIndex;
    // A first-level resource goes with its provider: what is left is the scope that it is in.
    const isFirstLevel = provider >= 0 && this.#segments.length === provider + 4;
    return new ResourceId(this.#segments.slice(0, isFirstLevel ? provider : -2));
  }

  equals(other: ResourceId): boolean {
    return this.key === other.key;
  }

  /** Whether the other is this or below it, by segments: `…/vaults/kv1` does not contain `…/vaults/kv10`. */
  contains(other: ResourceId): boolean {
    return this.#segments.length === 0 || this.equals(other) || other.key.startsWith(`${this.key}/`);
  }

  child(type: string, name: string): ResourceId {
    return ResourceId.from(`${this.#segments.length === 0 ? '' : this.text}/${type}/${name}`);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }

  /** The last `providers`: an extension resource has another before it. */
  get #providerIndex(): number {
    return findProviders(this.#segments).at(-1) ?? -1;
  }

  #valueOf(word: string, index: number): string | undefined {
    return this.#segments[index]?.toLowerCase() === word ? this.#segments[index + 1] : undefined;
  }
}

/**
 * Where `providers` stands for itself: neither where a name does, nor before the provider in front of it has its
 * first type and name (Azure: `/providers/Microsoft.Features/providers/{namespace}` is one resource).
 */
function findProviders(segments: readonly string[]): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < segments.length; index += 2) {
    const isDue = index - (found.at(-1) ?? Number.NEGATIVE_INFINITY) >= 4;
    if (isDue && segments[index]?.toLowerCase() === 'providers') found.push(index);
  }
  return found;
}

function invalid(position: number, reason: string): InvalidResourceId {
  return { kind: 'invalid', position, reason };
}

/** One slash at the end is forgiven, as ARM does; the root has no segments. */
function splitSegments(text: string): readonly Segment[] {
  if (text === '/') return [];
  const trimmed = text.endsWith('/') ? text.slice(0, -1) : text;
  let position = 1;
  return trimmed
    .slice(1)
    .split('/')
    .map((segment) => {
      const found = { text: segment, position };
      position += segment.length + 1;
      return found;
    });
}

/** Names are text as it stands. What would have to be decoded, or climbs, is no name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const forbidden = /[\u0000-\u001f\u007f%?#\\<>"{}|^`]/;

function findWrongSegment(segments: readonly Segment[]): InvalidResourceId | undefined {
  if (segments.length > maximumSegments) {
    return invalid(segments[maximumSegments]?.position ?? 0, `it has more than ${maximumSegments} segments`);
  }
  for (const { text, position } of segments) {
    if (text === '') return invalid(position, 'a segment is empty');
    if (text === '.' || text === '..') return invalid(position, 'a segment is a relative path');
    const at = text.search(forbidden);
    if (at >= 0) return invalid(position + at, 'a character is not allowed in names');
  }
  return undefined;
}

function findWrongShape(segments: readonly Segment[], end: number): InvalidResourceId | undefined {
  const words = segments.map(({ text }) => text.toLowerCase());
  const [first] = words;
  if (first === undefined) return undefined;
  if (first !== 'subscriptions' && first !== 'providers') {
    return invalid(1, "it starts with neither 'subscriptions' nor 'providers'");
  }
  if (words.length % 2 !== 0) return invalid(end, 'a name is missing at its end');
  const providers = findProviders(words);
  const scope = words.slice(0, providers[0] ?? words.length);
  const group = scope[2];
  if (scope.length > 4 || (group !== undefined && group !== 'resourcegroups')) {
    return invalid(
      segments[2]?.position ?? end,
      "a subscription is followed by 'resourceGroups' or 'providers'",
    );
  }
  const last = providers.at(-1);
  if (last !== undefined && words.length - last < 4) {
    return invalid(end, 'a provider is followed by a type and a name');
  }
  return undefined;
}
