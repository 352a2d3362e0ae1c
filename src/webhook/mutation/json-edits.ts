import type { JsonFields } from './json-fields.ts';

/** RFC 6902, as far as a webhook that only adds needs it. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

/** An operation whose path is not yet a text. `-` stands for the end of a list. */
export interface JsonEdit {
  readonly op: 'add' | 'replace';
  readonly at: JsonPlace;
  readonly value: unknown;
}

export type JsonPlace = readonly [string, ...(string | number)[]];

/** Adds behind what the list has. Where there is no list, or `null`, or an empty one, the list itself is put. */
export function append(
  list: readonly unknown[],
  at: JsonPlace,
  items: readonly unknown[],
): readonly JsonEdit[] {
  if (items.length === 0) return [];
  if (list.length === 0) return [{ op: 'add', at, value: items }];
  return items.map((value) => ({ op: 'add', at: [...at, '-'], value }));
}

export function insert(
  list: readonly unknown[],
  at: JsonPlace,
  { index, item }: { readonly index: number; readonly item: unknown },
): JsonEdit {
  return list.length === 0
    ? { op: 'add', at, value: [item] }
    : { op: 'add', at: [...at, index], value: item };
}

export function toPatch(edits: readonly JsonEdit[]): readonly JsonPatchOperation[] {
  return edits.map(({ op, at, value }) => ({ op, path: toPointer(at), value }));
}

/** RFC 6901. */
function toPointer(place: JsonPlace): string {
  let pointer = '';
  for (const segment of place)
    pointer += `/${typeof segment === 'number' ? segment : escapeSegment(segment)}`;
  return pointer;
}

function escapeSegment(segment: string): string {
  if (!segment.includes('~') && !segment.includes('/')) return segment;
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

type Branch = Record<string | number, unknown>;

/** A document while it is edited. */
export interface JsonDraft {
  /** With the edits so far. A later one changes it. */
  readonly document: JsonFields;
  apply(edits: readonly JsonEdit[]): void;
}

/**
 * The given document stays as it was: what an edit passes through is copied once, however many edits follow, and all
 * else is shared.
 */
export function draftOf(document: JsonFields): JsonDraft {
  const copies = new Set<unknown>();
  const copy = (value: unknown): Branch => {
    // Places name objects and lists alone, since whoever made the edit has read them there.
    if (copies.has(value)) return value as Branch;
    const made = (Array.isArray(value) ? [...value] : { ...(value as Branch) }) as Branch;
    copies.add(made);
    return made;
  };

  const root = copy(document);
  return {
    document: root,
    apply(edits) {
      for (const { op, at, value } of edits) {
        let holder = root;
        for (const segment of at.slice(0, -1)) {
          const child = copy(holder[segment]);
          holder[segment] = child;
          holder = child;
        }
        put(holder, { op, last: at.at(-1) ?? '', value });
      }
    },
  };
}

/** The document with the edits made, in their order. */
export function applyEdits(document: JsonFields, edits: readonly JsonEdit[]): JsonFields {
  const draft = draftOf(document);
  draft.apply(edits);
  return draft.document;
}

interface LastStep {
  readonly op: JsonEdit['op'];
  readonly last: string | number;
  readonly value: unknown;
}

function put(holder: Branch | unknown[], { op, last, value }: LastStep): void {
  if (!Array.isArray(holder)) holder[last] = value;
  else if (last === '-') holder.push(value);
  else holder.splice(Number(last), op === 'replace' ? 1 : 0, value);
}
