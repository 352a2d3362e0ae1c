import { toTimestamp } from '../../wire/timestamp.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { type Changes, changesBetween } from './changes-between.ts';
import { ownable } from './fields-of.ts';
import { memberOf } from './item-identity.ts';
import {
  capUpdaters,
  type Manager,
  managersOf,
  parseManagers,
  printManagers,
  tidyManagers,
} from './managers.ts';
import type { ObjectType } from './shape.ts';

/** A write with a manager behind it. */
export interface ManagedWrite extends ObjectType {
  readonly manager: string;
  /** `status` and the like; left out for the object itself. */
  readonly subresource?: string;
  /** Of the object. Entries of any other version are dropped, as those of a version that no longer exists. */
  readonly apiVersion: string;
  /** Other versions of the object, with the same fields: their entries stay. */
  readonly sharedVersions?: readonly string[];
  readonly now: Date;
}

export interface UpdateToTrack extends ManagedWrite {
  /** Left out where the object is created. */
  readonly live: JsonFields | undefined;
  /** What is to be stored, with nothing in it that the write may not touch. */
  readonly next: JsonFields;
}

/**
 * The `metadata.managedFields` of an object that is created, updated or patched: what the write adds or changes is
 * the manager's alone, what it removes is nobody's.
 */
export function trackUpdate(update: UpdateToTrack): readonly JsonFields[] {
  const { live, next } = update;
  const before = managersBefore(update);
  // Kubernetes: an object without managers stays so until it is applied.
  if (live !== undefined && before.length === 0) return [];
  const changes = changesBetween(live ?? {}, next, update);
  const written = { ...updaterOf(update), fields: ownable(changes.added.union(changes.modified)) };
  const kept = ofVersion(before, update).map((manager) => withoutChanged(manager, changes));
  return printManagers(capUpdaters(tidyManagers(written.fields.isEmpty ? kept : [...kept, written])));
}

/** A client may write managedFields itself, an empty list to be rid of them, but not by way of a subresource. */
function managersBefore({ live, next, subresource }: UpdateToTrack): readonly Manager[] {
  if (subresource !== undefined) return managersOf(live);
  const given = memberOf(next.metadata, 'managedFields');
  if (isReset(given)) return [];
  const parsing = parseManagers(given);
  return parsing.kind === 'parsed' && parsing.managers.length > 0 ? parsing.managers : managersOf(live);
}

function isReset(managedFields: unknown): boolean {
  if (!Array.isArray(managedFields)) return false;
  const [first] = managedFields;
  const isEmptyEntry = managedFields.length === 1 && isFields(first) && Object.keys(first).length === 0;
  return managedFields.length === 0 || isEmptyEntry;
}

export function updaterOf({ manager, subresource, apiVersion, now }: ManagedWrite): Omit<Manager, 'fields'> {
  return {
    name: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion,
    subresource: subresource ?? '',
    time: toTimestamp(now),
  };
}

export function ofVersion(
  managers: readonly Manager[],
  { apiVersion, sharedVersions = [] }: Pick<ManagedWrite, 'apiVersion' | 'sharedVersions'>,
): readonly Manager[] {
  const versions = [apiVersion, ...sharedVersions];
  return managers.filter((manager) => versions.includes(manager.apiVersion));
}

/** The manager with what is left to it when others have changed the object. */
export function withoutChanged(manager: Manager, { added, modified, removed }: Changes): Manager {
  return { ...manager, fields: manager.fields.difference(added.union(modified).union(removed)) };
}
