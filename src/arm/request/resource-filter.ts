/**
 * `$filter` of resource lists: comparisons joined by `and`, and such groups by `or`.
 *
 * - `name eq 'kv'`, and `ne`; of `name`, `resourceType`, `resourceGroup`, `location`
 * - `substringof('kv', name)`
 * - `tagName eq 'team'`, with or without `and tagValue eq 'blue'`
 */
export interface ResourceFilter {
  /** One of them has to hold. */
  readonly alternatives: readonly (readonly FilterCondition[])[];
}

export type FilterCondition =
  | { readonly kind: 'equals'; readonly property: FilterProperty; readonly value: string }
  | { readonly kind: 'differs'; readonly property: FilterProperty; readonly value: string }
  | { readonly kind: 'contains'; readonly property: FilterProperty; readonly value: string }
  | { readonly kind: 'tag'; readonly name: string; readonly value: string | undefined };

const properties = ['name', 'resourceType', 'resourceGroup', 'location'] as const;
export type FilterProperty = (typeof properties)[number];

/** What a filter looks at. */
export interface FilteredResource extends Readonly<Record<FilterProperty, string>> {
  readonly tags: Readonly<Record<string, string>>;
}

export type ParsedFilter =
  | { readonly kind: 'filter'; readonly filter: ResourceFilter }
  | { readonly kind: 'invalid'; readonly reason: string };

const maximumLength = 2_048;
const maximumConditions = 50;

/** Words in any case, as ARM takes them. Everything else of OData is refused and not guessed. */
export function parseResourceFilter(text: string): ParsedFilter {
  if (text.length > maximumLength) return invalid(`it is longer than ${maximumLength} characters`);
  const tokens = tokenize(text);
  if (tokens === undefined) return invalid('a text does not end, or a character means nothing');
  const alternatives: (readonly FilterCondition[])[] = [];
  for (const group of split(tokens, 'or')) {
    const comparisons: Comparison[] = [];
    for (const term of split(group, 'and')) {
      const comparison = readComparison(term);
      if (comparison === undefined) return invalid(`'${print(term)}' is no comparison that is known`);
      comparisons.push(comparison);
    }
    const conditions = joinTags(comparisons);
    if (conditions === undefined) return invalid('tagName stands once, and tagValue beside it alone');
    alternatives.push(conditions);
  }
  if (alternatives.flat().length > maximumConditions) return invalid('it has too many comparisons');
  return { kind: 'filter', filter: { alternatives } };
}

/** Without regard to case, as ARM compares. */
export function matchesFilter({ alternatives }: ResourceFilter, resource: FilteredResource): boolean {
  return alternatives.some((conditions) => conditions.every((condition) => holds(condition, resource)));
}

function holds(condition: FilterCondition, resource: FilteredResource): boolean {
  if (condition.kind === 'tag') return hasTag(condition, resource.tags);
  const actual = resource[condition.property].toLowerCase();
  const wanted = condition.value.toLowerCase();
  if (condition.kind === 'contains') return actual.includes(wanted);
  return (actual === wanted) === (condition.kind === 'equals');
}

/** Azure: the names of tags have no case, and their values have. */
function hasTag(
  { name, value }: Extract<FilterCondition, { kind: 'tag' }>,
  tags: FilteredResource['tags'],
): boolean {
  return Object.entries(tags).some(
    ([tag, held]) => tag.toLowerCase() === name.toLowerCase() && (value === undefined || held === value),
  );
}

function invalid(reason: string): ParsedFilter {
  return { kind: 'invalid', reason };
}

interface Token {
  readonly kind: 'word' | 'text' | 'mark';
  readonly value: string;
}

const tokenPattern = /\s*(?:(?<word>[A-Za-z]+)|'(?<text>(?:[^']|'')*)'|(?<mark>[(),]))\s*/y;

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const { word, text: quoted, mark } = tokenPattern.exec(text)?.groups ?? {};
    if (word !== undefined) tokens.push({ kind: 'word', value: word.toLowerCase() });
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replaceAll("''", "'") });
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark });
    else return undefined;
  }
  return tokens;
}

function split(tokens: readonly Token[], word: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'word' && token.value === word) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

type PropertyCondition = Exclude<FilterCondition, { kind: 'tag' }>;

/** Half of a tag. */
interface TagWord {
  readonly kind: 'tagName' | 'tagValue';
  readonly value: string;
}

type Comparison = PropertyCondition | TagWord;

/** `property eq 'value'`, or `substringof('value', property)`. */
function readComparison(tokens: readonly Token[]): Comparison | undefined {
  const shape = tokens.map(({ kind, value }) => (kind === 'text' ? "'" : value)).join(' ');
  const value = tokens.find(({ kind }) => kind === 'text')?.value ?? '';
  if (shape === "tagname eq '") return { kind: 'tagName', value };
  if (shape === "tagvalue eq '") return { kind: 'tagValue', value };
  for (const property of properties) {
    const word = property.toLowerCase();
    if (shape === `${word} eq '`) return { kind: 'equals', property, value };
    if (shape === `${word} ne '`) return { kind: 'differs', property, value };
    if (shape === `substringof ( ' , ${word} )`) return { kind: 'contains', property, value };
  }
  return undefined;
}

/** `tagName` and `tagValue` are two comparisons and mean one tag. */
function joinTags(comparisons: readonly Comparison[]): readonly FilterCondition[] | undefined {
  const names = comparisons.filter(({ kind }) => kind === 'tagName');
  const values = comparisons.filter(({ kind }) => kind === 'tagValue');
  if (names.length > 1 || values.length > names.length) return undefined;
  const [name] = names;
  const others = comparisons.filter(isOfProperty);
  if (name === undefined) return others;
  return [...others, { kind: 'tag', name: name.value, value: values[0]?.value }];
}

function isOfProperty(comparison: Comparison): comparison is PropertyCondition {
  return 'property' in comparison;
}

function print(tokens: readonly Token[]): string {
  const words = tokens.map(({ kind, value }) =>
    kind === 'text' ? `'${value.replaceAll("'", "''")}'` : value,
  );
  return words.join(' ').slice(0, 100);
}
