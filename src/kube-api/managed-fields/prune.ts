import type { JsonFields } from '../field-shape.ts';
import type { FieldSet } from './field-set.ts';
import { allFieldsOf } from './fields-of.ts';
import { removeFields, withNamedParents } from './remove-fields.ts';
import type { ObjectType } from './shape.ts';

export interface Ownership {
  /** What the manager applied the last time. */
  readonly last: FieldSet;
  /** What anyone owns now: what the manager applies this time, and what the others have. */
  readonly owned: FieldSet;
}

/**
 * Removes what the manager applied the last time, applies no longer, and nobody else owns.
 *
 * Kubernetes: all that was applied goes at first, and with it what is inside; what is owned comes back, and so does
 * what the manager never applied, unless the item or struct around it goes.
 */
export function prune(merged: JsonFields, { last, owned }: Ownership, type: ObjectType): JsonFields {
  if (last.difference(owned).isEmpty) return merged;
  const everything = (object: JsonFields): FieldSet => withNamedParents(allFieldsOf(object, type), type);
  const before = everything(merged);
  const formerlyApplied = withNamedParents(last, type);

  const untouched = removeFields(merged, formerlyApplied, type);
  const wanted = everything(untouched).union(withNamedParents(owned, type));
  const owning = removeFields(merged, before.difference(wanted), type);
  const lost = before.difference(everything(owning));
  return removeFields(merged, lost.intersection(formerlyApplied), type);
}
