import { isFields } from './json-fields.ts';

/**
 * Whether a value already says all that is wanted. It may say more: the API server adds its defaults
 * (`defaultMode`) before it asks a webhook again, and a second answer must then change nothing.
 */
export function covers(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, index) => covers(found[index], item))
    );
  }
  if (!isFields(wanted)) return found === wanted;
  return (
    isFields(found) &&
    Object.entries(wanted).every(([name, value]) => Object.hasOwn(found, name) && covers(found[name], value))
  );
}
