import type { Tags } from '../../resource-type.ts';

export const tagOperations = ['Merge', 'Replace', 'Delete'] as const;
export type TagOperation = (typeof tagOperations)[number];

/**
 * What the tags are after the operation. Azure: their names have no case, and what is deleted is named alone, or with
 * the value that it has to have.
 */
export function changeTags(operation: TagOperation, held: Tags, given: Tags): Tags {
  switch (operation) {
    case 'Merge':
      return merge(held, given);
    case 'Replace':
      return given;
    case 'Delete':
      return deleteTags(held, given);
  }
}

/** A tag that is there keeps its name as it was first written. */
function merge(held: Tags, given: Tags): Tags {
  const merged = new Map(Object.entries(held));
  for (const [name, value] of Object.entries(given)) merged.set(nameIn(merged.keys(), name) ?? name, value);
  return Object.fromEntries(merged);
}

function deleteTags(held: Tags, given: Tags): Tags {
  const left = new Map(Object.entries(held));
  for (const [name, value] of Object.entries(given)) {
    const known = nameIn(left.keys(), name);
    if (known !== undefined && (value === '' || left.get(known) === value)) left.delete(known);
  }
  return Object.fromEntries(left);
}

function nameIn(names: Iterable<string>, wanted: string): string | undefined {
  return Iterator.from(names).find((name) => name.toLowerCase() === wanted.toLowerCase());
}
