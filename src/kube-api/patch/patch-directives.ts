import { isFields, type JsonFields } from '../field-shape.ts';
import { goText } from './go-text.ts';
import { InvalidPatchError } from './invalid-patch.ts';

/** Directive for the object that has it, or for the list whose item has it. */
export const patchDirective = '$patch';
export const retainKeys = '$retainKeys';
export const orderPrefix = '$setElementOrder/';
export const deletionPrefix = '$deleteFromPrimitiveList/';

export function isDirective(name: string): boolean {
  return (
    name === patchDirective ||
    name === retainKeys ||
    name.startsWith(orderPrefix) ||
    name.startsWith(deletionPrefix)
  );
}

/** What an object's own `$patch` asks for. */
export function readObjectDirective(patch: JsonFields): 'merge' | 'replace' | 'delete' {
  if (!Object.hasOwn(patch, patchDirective)) return 'merge';
  const directive = patch[patchDirective];
  if (directive === 'replace' || directive === 'delete') return directive;
  // Kubernetes: `merge` is the default and may nevertheless not be said.
  throw unknownDirective(patch);
}

export function unknownDirective(patch: JsonFields): InvalidPatchError {
  return new InvalidPatchError(
    `unknown patch type: ${goText(patch[patchDirective])} in map: ${goText(patch)}`,
  );
}

/**
 * What a patch leaves where nothing was before: its values without directives and without the nulls that
 * would have removed something.
 */
export function settle(patch: unknown): unknown {
  if (Array.isArray(patch)) return patch.filter((item) => !isMarked(item)).map(settle);
  return isFields(patch) ? settleObject(patch) : patch;
}

export function settleObject(patch: JsonFields): JsonFields {
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([name, value]) => !isDirective(name) && value !== null && !isMarked(value))
      .map(([name, value]) => [name, settle(value)]),
  );
}

/** Whether it says `$patch`: about an existing object, so that it makes none. */
export function isMarked(value: unknown): boolean {
  return isFields(value) && Object.hasOwn(value, patchDirective);
}
