import { isFields, type JsonFields } from '../field-shape.ts';
import { groupItems, type ItemGroup, memberNames, memberOf } from './item-identity.ts';
import { type FieldsShape, type ItemsShape, type ObjectType, type Shape, shapeOf } from './shape.ts';

/** The live object with what was applied over it. Nothing is removed; `null` stays, for `withoutNulls` to drop. */
export function mergeApplied(live: JsonFields, applied: JsonFields, type: ObjectType): JsonFields {
  // Two objects make an object.
  return merge(live, applied, shapeOf(type)) as JsonFields;
}

function merge(live: unknown, applied: unknown, shape: Shape): unknown {
  if (applied === undefined) return live;
  if (shape.kind === 'fields' && isFields(live)) return mergeMembers(live, applied, shape);
  if (shape.kind === 'items' && Array.isArray(live)) return mergeItems(live, applied, shape);
  return applied;
}

function mergeMembers(live: JsonFields, applied: unknown, shape: FieldsShape): unknown {
  const names = [...memberNames(live, applied)];
  if (names.length === 0) return applied;
  return Object.fromEntries(
    names.map((name) => [name, merge(memberOf(live, name), memberOf(applied, name), shape.member(name))]),
  );
}

/**
 * Kubernetes: what is applied keeps its order. An item of the live list alone comes as early as those before it let
 * it: behind the last applied item that it followed, where applied and live list agree on their order.
 */
function mergeItems(live: readonly unknown[], applied: unknown, shape: ItemsShape): unknown {
  if (live.length === 0) return applied;
  const liveGroups = groupItems(live, shape.identify);
  const appliedItems = [...groupItems(applied, shape.identify)];
  const shared = appliedItems.filter(([text]) => liveGroups.has(text)).map(([text]) => text);
  const appliedTexts = new Set(appliedItems.map(([text]) => text));
  const merged: unknown[] = [];
  let taken = 0;
  let nextShared = 0;
  const takeApplied = (until?: string): void => {
    for (let next = appliedItems[taken]; next !== undefined; next = appliedItems[taken]) {
      const [text, group] = next;
      merged.push(mergeItem(liveGroups.get(text), group, shape));
      taken += 1;
      if (text === until) return;
    }
  };
  for (const item of live) {
    const identity = shape.identify(item);
    const text = identity.kind === 'identified' ? identity.element.text : '';
    if (!appliedTexts.has(text)) merged.push(item);
    else if (text === shared[nextShared]) {
      takeApplied(text);
      nextShared += 1;
    }
  }
  takeApplied();
  return merged;
}

/** Twins of the live list give way to what is applied. */
function mergeItem(live: ItemGroup | undefined, applied: ItemGroup, shape: ItemsShape): unknown {
  return merge(live?.items.length === 1 ? live.items[0] : undefined, applied.items[0], shape.item);
}

/** Go decodes `null` as absence. What is inside a value with one owner stays as it is. */
export function withoutNulls(object: JsonFields, type: ObjectType): JsonFields {
  // An object stays one.
  return dropNulls(object, shapeOf(type)) as JsonFields;
}

function dropNulls(value: unknown, shape: Shape): unknown {
  if (shape.kind === 'items' && Array.isArray(value)) return value.map((item) => dropNulls(item, shape.item));
  if (shape.kind !== 'fields' || !isFields(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, dropNulls(member, shape.member(name))]));
}
