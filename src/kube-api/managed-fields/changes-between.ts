import { isFields, type JsonFields } from '../field-shape.ts';
import { FieldSet } from './field-set.ts';
import { isSameJson } from './go-json.ts';
import { groupItems, memberNames, memberOf } from './item-identity.ts';
import { fieldElement, type Path } from './path-element.ts';
import { type FieldsShape, type ItemsShape, type ObjectType, type Shape, shapeOf } from './shape.ts';
import { withValueStructs } from './value-structs.ts';

export interface Changes {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** What one object sets that another did not, sets otherwise, or no longer sets. */
export function changesBetween(before: JsonFields, after: JsonFields, type: ObjectType): Changes {
  const pair = { before: withValueStructs(before, type), after: withValueStructs(after, type) };
  const changes = [...changesIn(pair, shapeOf(type), [])];
  const fieldsThatAre = (kind: Change['kind']): FieldSet =>
    FieldSet.of(changes.filter((change) => change.kind === kind).map(({ path }) => path));
  return {
    added: fieldsThatAre('added'),
    modified: fieldsThatAre('modified'),
    removed: fieldsThatAre('removed'),
  };
}

interface Change {
  readonly kind: keyof Changes;
  readonly path: Path;
}

/** `undefined` is absence; `null` is there. */
interface Pair {
  readonly before: unknown;
  readonly after: unknown;
}

function* changesIn(pair: Pair, shape: Shape, path: Path): Generator<Change> {
  const { before, after } = pair;
  if (before === undefined && after === undefined) return;
  if (shape.kind !== 'leaf' && !(isHollow(before) && isHollow(after))) {
    yield* shape.kind === 'fields' ? memberChanges(pair, shape, path) : itemChanges(pair, shape, path);
  } else if (before !== undefined && after !== undefined && !isSameJson(before, after)) {
    yield { kind: 'modified', path };
  }
  if (path.length === 0) return;
  if (before === undefined) yield { kind: 'added', path };
  else if (after === undefined) yield { kind: 'removed', path };
}

/** Such a pair is compared as a whole, which keeps `null` and an empty container apart. */
function isHollow(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isFields(value) || Object.keys(value).length === 0;
}

function* memberChanges({ before, after }: Pair, shape: FieldsShape, path: Path): Generator<Change> {
  for (const name of memberNames(before, after)) {
    const pair = { before: memberOf(before, name), after: memberOf(after, name) };
    yield* changesIn(pair, shape.member(name), [...path, fieldElement(name)]);
  }
}

function* itemChanges({ before, after }: Pair, shape: ItemsShape, path: Path): Generator<Change> {
  const olds = groupItems(before, shape.identify);
  const news = groupItems(after, shape.identify);
  for (const [text, { element }] of new Map([...olds, ...news])) {
    const old = olds.get(text)?.items ?? [];
    const now = news.get(text)?.items ?? [];
    const below = [...path, element];
    if (old.length > 1 || now.length > 1) yield* twinChanges({ old, now }, shape, below);
    else yield* changesIn({ before: old[0], after: now[0] }, shape.item, below);
  }
}

interface Twins {
  readonly old: readonly unknown[];
  readonly now: readonly unknown[];
}

/** Kubernetes: items that cannot be told apart are owned together, as one leaf. */
function* twinChanges({ old, now }: Twins, shape: ItemsShape, path: Path): Generator<Change> {
  if (old.length > 1 && now.length > 1) {
    if (!isSameJson(old, now)) yield { kind: 'modified', path };
  } else if (old.length > 1) {
    yield* changesIn({ before: undefined, after: now[0] }, shape.item, path);
    yield { kind: 'removed', path };
  } else {
    yield* changesIn({ before: old[0], after: undefined }, shape.item, path);
    yield { kind: 'added', path };
  }
}
