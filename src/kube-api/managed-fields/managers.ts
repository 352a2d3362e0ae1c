import { isFields, type JsonFields } from '../field-shape.ts';
import type { FieldSet } from './field-set.ts';
import { parseFieldsV1, printFieldsV1 } from './fields-v1.ts';
import { compareText } from './go-json.ts';
import { memberOf } from './item-identity.ts';

export type Operation = 'Apply' | 'Update';

/** Who owns fields of an object, and by what. */
export interface Manager {
  readonly name: string;
  readonly operation: Operation;
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** RFC 3339. Absent where nothing of the object has changed since the manager came. */
  readonly time?: string;
  readonly fields: FieldSet;
}

export type ManagersParsing =
  | { readonly kind: 'parsed'; readonly managers: readonly Manager[] }
  | { readonly kind: 'malformed'; readonly reason: string };

const maximumManagers = 1000;

/** Reads `metadata.managedFields`. Absence is nobody. */
export function parseManagers(entries: unknown): ManagersParsing {
  if (entries === undefined || entries === null) return { kind: 'parsed', managers: [] };
  if (!Array.isArray(entries)) return { kind: 'malformed', reason: 'managedFields is not a list' };
  if (entries.length > maximumManagers) {
    return { kind: 'malformed', reason: `managedFields has more than ${maximumManagers} entries` };
  }
  const managers: Manager[] = [];
  for (const entry of entries) {
    const manager = parseEntry(entry);
    if (typeof manager === 'string') return { kind: 'malformed', reason: manager };
    managers.push(manager);
  }
  return { kind: 'parsed', managers: tidyManagers(managers) };
}

/** Who owns fields of a stored object. Kubernetes: what cannot be read is nobody's. */
export function managersOf(object: JsonFields | undefined): readonly Manager[] {
  const parsing = parseManagers(memberOf(object?.metadata, 'managedFields'));
  return parsing.kind === 'parsed' ? parsing.managers : [];
}

/** The manager, or what is wrong. */
function parseEntry(entry: unknown): Manager | string {
  if (!isFields(entry)) return 'an entry of managedFields is not an object';
  const { manager: name = '', operation, apiVersion, fieldsType, subresource = '', time } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return 'operation must be `Apply` or `Update`';
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'apiVersion must not be empty';
  if (fieldsType !== 'FieldsV1') return 'fieldsType must be `FieldsV1`';
  if (typeof name !== 'string' || typeof subresource !== 'string') return 'the manager has no readable name';
  if (time !== undefined && time !== null && !isTime(time)) return 'the time is not a time stamp';
  const parsing = parseFieldsV1(entry.fieldsV1 ?? {});
  if (parsing.kind === 'malformed') return parsing.reason;
  const { fields } = parsing;
  return { name, operation, apiVersion, subresource, ...(isTime(time) && { time }), fields };
}

function isTime(time: unknown): time is string {
  return typeof time === 'string' && !Number.isNaN(Date.parse(time));
}

export function printManagers(managers: readonly Manager[]): readonly JsonFields[] {
  return managers
    .toSorted(inPrintingOrder)
    .map(({ name, operation, apiVersion, subresource, time, fields }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time !== undefined && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: printFieldsV1(fields),
      ...(subresource !== '' && { subresource }),
    }));
}

function inPrintingOrder(left: Manager, right: Manager): number {
  return (
    compareText(left.operation, right.operation) ||
    secondsOf(left) - secondsOf(right) ||
    compareText(left.name, right.name) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource, right.subresource)
  );
}

function secondsOf({ time }: Manager): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}

/**
 * Two entries with the same text are one manager. An applier is the same in all versions; its times and fields are
 * not part of it.
 */
export function managerId({ name, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify({
    ...(name !== '' && { manager: name }),
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource !== '' && { subresource }),
  });
}

/** Joins those who are the same, of whom the last says the time, and leaves out those who own nothing. */
export function tidyManagers(managers: readonly Manager[]): readonly Manager[] {
  const byId = new Map<string, Manager>();
  for (const manager of managers) {
    const twin = byId.get(managerId(manager));
    const fields = twin === undefined ? manager.fields : twin.fields.union(manager.fields);
    byId.set(managerId(manager), { ...manager, fields });
  }
  return [...byId.values()].filter(({ fields }) => !fields.isEmpty);
}

const maximumUpdaters = 10;

/** Kubernetes: ten updaters at most have names. Those who have been silent the longest become one. */
export function capUpdaters(managers: readonly Manager[]): readonly Manager[] {
  const updaters = managers
    .filter(({ operation }) => operation === 'Update')
    .sort(
      (left, right) => secondsOf(left) - secondsOf(right) || compareText(managerId(left), managerId(right)),
    );
  if (updaters.length <= maximumUpdaters) return managers;
  const ancient = updaters.slice(0, updaters.length - maximumUpdaters + 1);
  const rest = managers.filter((manager) => !ancient.includes(manager));
  return tidyManagers([
    ...ancient.map((manager) => ({ ...manager, name: 'ancient-changes', subresource: '' })),
    ...rest,
  ]);
}
