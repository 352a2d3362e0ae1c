import { isFields, type JsonFields } from '../field-shape.ts';
import type { FieldSchema, FindStruct, ListSchema, StructSchema } from '../schema/field-schema.ts';
import { InvalidPatchError } from './invalid-patch.ts';
import {
  type MergeListSchema,
  mergeList,
  orderList,
  removeValues,
  requireList,
  requireOrderOf,
} from './merge-list.ts';
import {
  deletionPrefix,
  isDirective,
  isMarked,
  orderPrefix,
  readObjectDirective,
  retainKeys,
  settle,
  settleObject,
} from './patch-directives.ts';

export type StrategicMergeOutcome =
  | { readonly kind: 'patched'; readonly object: JsonFields }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * A merge patch that knows its types: lists with a merge key are merged item by item, `merge` lists of plain
 * values are sets, every other list is replaced; `$` directives remove, replace, order and retain. Behaviour
 * and words are those of apimachinery's strategicpatch.
 */
// biome-ignore lint/complexity/useMaxParams: two documents, and the type with its neighbours
export function applyStrategicMergePatch(
  target: JsonFields,
  patch: JsonFields,
  struct: StructSchema,
  findStruct: FindStruct,
): StrategicMergeOutcome {
  try {
    return { kind: 'patched', object: mergeObject(target, patch, structShape(struct, findStruct)) };
  } catch (error) {
    if (!(error instanceof InvalidPatchError)) throw error;
    return { kind: 'invalid', reason: error.message };
  }
}

/** What the members of an object are. */
type ObjectShape = (member: string) => MemberShape;

interface MemberShape {
  readonly ofObject: () => ObjectShape;
  /** Undefined for a list that is replaced. */
  readonly mergedList: MergeListSchema | undefined;
}

function structShape(struct: StructSchema, findStruct: FindStruct): ObjectShape {
  return (member) => {
    const field = Object.hasOwn(struct.fields, member) ? struct.fields[member] : undefined;
    if (field !== undefined) return memberShape(field, findStruct);
    throw new InvalidPatchError(
      `unable to find api field in struct ${struct.name} for the json field "${member}"`,
    );
  };
}

function memberShape(field: FieldSchema, findStruct: FindStruct): MemberShape {
  return {
    ofObject: () => objectShape(field, findStruct),
    mergedList: field.type === 'list' ? mergedListOf(field, findStruct) : undefined,
  };
}

function objectShape(field: FieldSchema, findStruct: FindStruct): ObjectShape {
  if (field.type === 'struct') return structShape(findStruct(field.struct), findStruct);
  if (field.type === 'map') return () => memberShape(field.of, findStruct);
  // Free JSON, or an object where none belongs, which decoding will refuse.
  return () => memberShape({ type: 'json' }, findStruct);
}

function mergedListOf(field: ListSchema, findStruct: FindStruct): MergeListSchema | undefined {
  const isMerged = field.patchStrategy === 'merge' || field.patchStrategy === 'merge,retainKeys';
  const isSet = field.patchMergeKey === undefined;
  if (!isMerged || (isSet && field.of.type === 'struct')) return undefined;
  return {
    key: field.patchMergeKey,
    mergeItems: (item, change) => mergeObject(item, change, objectShape(field.of, findStruct)),
  };
}

function mergeObject(target: JsonFields, patch: JsonFields, shape: ObjectShape): JsonFields {
  switch (readObjectDirective(patch)) {
    case 'delete':
      return {};
    case 'replace':
      return settleObject(patch);
    case 'merge':
      return mergeMembers(retained(target, patch), patch, shape);
  }
}

function mergeMembers(target: JsonFields, patch: JsonFields, shape: ObjectShape): JsonFields {
  const members = new Map(Object.entries(target));
  for (const [name, change] of Object.entries(patch).filter(([member]) => !isDirective(member))) {
    const merged = mergeMember(members.get(name), change, () => shape(name));
    if (merged === undefined) members.delete(name);
    else members.set(name, merged);
  }
  for (const [name, order] of directivesOf(patch, orderPrefix)) {
    const ordered = orderMember(members.get(name), requireList(order), {
      server: ownMember(target, name),
      change: ownMember(patch, name),
      shape: () => shape(name),
    });
    if (ordered !== undefined) members.set(name, ordered);
  }
  for (const [name, values] of directivesOf(patch, deletionPrefix)) {
    if (!Array.isArray(values)) throw new InvalidPatchError('invalid patch format of primitive list');
    const list = members.get(name);
    if (Array.isArray(list)) members.set(name, removeValues(list, values));
  }
  return Object.fromEntries(members);
}

/** Undefined for what is to go, or was asked to go without being there. */
function mergeMember(current: unknown, change: unknown, shape: () => MemberShape): unknown {
  if (change === null) return undefined;
  if (isFields(current) && isFields(change)) return mergeObject(current, change, shape().ofObject());
  if (Array.isArray(current) && Array.isArray(change)) {
    const { mergedList } = shape();
    return mergedList === undefined ? settle(change) : mergeList(current, change, mergedList);
  }
  return isMarked(change) ? undefined : settle(change);
}

interface OrderedMember {
  readonly server: unknown;
  readonly change: unknown;
  readonly shape: () => MemberShape;
}

/** `$setElementOrder`, after the list has been merged. Undefined where there is no list to order. */
function orderMember(
  merged: unknown,
  order: readonly unknown[],
  { server, change, shape }: OrderedMember,
): readonly unknown[] | undefined {
  const given = change === undefined ? [] : requireList(change);
  if (!Array.isArray(merged)) return undefined;
  const schema = shape().mergedList;
  if (schema === undefined) return undefined;
  requireOrderOf(given, order, schema);
  return orderList(merged, { order, server: server === undefined ? [] : requireList(server), schema });
}

/** `$retainKeys` lists all that may stay, and all that the patch sets must be in it. */
function retained(target: JsonFields, patch: JsonFields): JsonFields {
  if (!Object.hasOwn(patch, retainKeys)) return target;
  const keys: unknown = patch[retainKeys];
  const names = new Set(Array.isArray(keys) ? keys : []);
  const stray = Object.entries(patch).some(
    ([name, value]) => value !== null && !isDirective(name) && !names.has(name),
  );
  if (!Array.isArray(keys) || stray) throw new InvalidPatchError('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(target).filter(([name]) => names.has(name)));
}

function directivesOf(patch: JsonFields, prefix: string): readonly (readonly [string, unknown])[] {
  return Object.entries(patch)
    .filter(([directive]) => directive.startsWith(prefix))
    .map(([directive, values]) => [directive.slice(prefix.length), values]);
}

function ownMember(object: JsonFields, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
