import { isFields, type JsonFields } from '../field-shape.ts';

/** RFC 7396: members of the patch replace those of the target, `null` removes, objects merge, lists do not. */
export function mergePatch(target: unknown, patch: JsonFields): JsonFields {
  const merged = new Map(isFields(target) ? Object.entries(target) : []);
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) merged.delete(name);
    else merged.set(name, isFields(change) ? mergePatch(merged.get(name), change) : change);
  }
  return Object.fromEntries(merged);
}
