import type { FieldSchema, ListSchema } from '../../src/kube-api/schema/field-schema.ts';
import {
  atomicDespiteMergeKey,
  atomicMaps,
  atomicStructs,
  ownListMapKeys,
  patchMergedSets,
  patchMergeKeys,
  quantities,
  retainKeysLists,
  retainKeysStructs,
  setLists,
} from './hand-written-tables.ts';
import type { Structs } from './structs.ts';

/** Adds what the hand-written tables say about a field, such as `Container.env`. */
export function tagField(path: string, field: FieldSchema): FieldSchema {
  if (quantities.includes(path)) return toQuantity(field);
  if (field.type === 'map' && atomicMaps.includes(path)) return { ...field, mapType: 'atomic' };
  return field.type === 'list' ? { ...field, ...listTags(path) } : field;
}

function toQuantity(field: FieldSchema): FieldSchema {
  return field.type === 'map' ? { ...field, of: { type: 'quantity' } } : { type: 'quantity' };
}

type ListTags = Pick<ListSchema, 'listType' | 'listMapKeys' | 'patchMergeKey' | 'patchStrategy'>;

function listTags(path: string): ListTags {
  const mergeKey = patchMergeKeys[path];
  const isMerged = mergeKey !== undefined || patchMergedSets.includes(path);
  return {
    ...applyTags(path, mergeKey),
    ...(mergeKey !== undefined && { patchMergeKey: mergeKey }),
    ...(isMerged && { patchStrategy: retainKeysLists.includes(path) ? 'merge,retainKeys' : 'merge' }),
  };
}

function applyTags(path: string, mergeKey: string | undefined): ListTags {
  if (setLists.includes(path)) return { listType: 'set' };
  const keys = ownListMapKeys[path] ?? (mergeKey === undefined ? undefined : [mergeKey]);
  if (keys === undefined || atomicDespiteMergeKey.includes(path)) return { listType: 'atomic' };
  return { listType: 'map', listMapKeys: keys };
}

/** Entries of the tables that name nothing: misspelt, or gone from the models. */
export function strayTableEntries(structs: Structs): readonly string[] {
  const fields: ReadonlyMap<string, FieldSchema> = new Map(
    Object.entries(structs).flatMap(([struct, { fields: ofStruct }]) =>
      Object.entries(ofStruct).map(([name, field]) => [`${struct}.${name}`, field] as const),
    ),
  );
  const isList = (path: string): boolean => fields.get(path)?.type === 'list';
  const lists = [
    ...Object.keys(patchMergeKeys),
    ...Object.keys(ownListMapKeys),
    ...[patchMergedSets, retainKeysLists, atomicDespiteMergeKey, setLists].flat(),
  ];
  return [
    ...lists.filter((path) => !isList(path)),
    ...atomicMaps.filter((path) => fields.get(path)?.type !== 'map'),
    ...quantities.filter((path) => !fields.has(path)),
    ...[...atomicStructs, ...retainKeysStructs].filter((struct) => structs[struct] === undefined),
  ];
}
