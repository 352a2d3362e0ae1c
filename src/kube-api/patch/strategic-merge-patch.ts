import { isFields, type JsonFields } from '../field-shape.ts';
import { refusal } from '../status-error.ts';
import { mergePatch } from './merge-patch.ts';

/**
 * A merge patch that merges some lists too, item by item (`mergeKeys`: list → field that tells items apart).
 * The `$` directives are refused, since leaving one out would change something else than was asked.
 */
export function strategicMergePatch(
  target: JsonFields,
  patch: JsonFields,
  mergeKeys: Readonly<Record<string, string>>,
): JsonFields {
  refuseDirectives(patch);
  const merged = Object.entries(patch).map(([name, change]) => {
    const key = Object.hasOwn(mergeKeys, name) ? mergeKeys[name] : undefined;
    const isList = key !== undefined && Array.isArray(change) && Array.isArray(target[name]);
    return [name, isList ? mergeItems(target[name], change, key) : change] as const;
  });
  return mergePatch(target, Object.fromEntries(merged));
}

function mergeItems(target: unknown, patch: readonly unknown[], key: string): readonly unknown[] {
  const merged: unknown[] = Array.isArray(target) ? [...target] : [];
  for (const item of patch) {
    const place = merged.findIndex((one) => isFields(one) && isFields(item) && one[key] === item[key]);
    if (place === -1) merged.push(item);
    else if (isFields(item)) merged[place] = mergePatch(merged[place], item);
  }
  return merged;
}

function refuseDirectives(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) refuseDirectives(item);
  if (!isFields(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (name.startsWith('$')) throw refusal('unsupportedPatchDirective', { directive: name });
    refuseDirectives(member);
  }
}
