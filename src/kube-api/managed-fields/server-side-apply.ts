import { toTimestamp } from '../../wire/timestamp.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { changesBetween } from './changes-between.ts';
import { checkApplied } from './check-applied.ts';
import { type ConflictRefusal, type Contested, refuseConflicts } from './conflicts.ts';
import { FieldSet } from './field-set.ts';
import { allFieldsOf, fieldsOf, ownable } from './fields-of.ts';
import { isSameJson } from './go-json.ts';
import { memberOf } from './item-identity.ts';
import { fieldsLastApplied, readsLastApplied, syncLastApplied } from './last-applied.ts';
import { type Manager, managerId, managersOf, printManagers, tidyManagers } from './managers.ts';
import { mergeApplied, withoutNulls } from './merge-applied.ts';
import { prune } from './prune.ts';
import { type ManagedWrite, ofVersion, updaterOf, withoutChanged } from './track-update.ts';

export interface ServerSideApply extends ManagedWrite {
  /** Left out where nothing is stored under the name. */
  readonly live: JsonFields | undefined;
  /** As the client sent it, without what the subresource may not touch. */
  readonly applied: JsonFields;
  /** Takes what others own. */
  readonly force: boolean;
}

export type ApplyOutcome =
  | {
      readonly kind: 'applied';
      /** Without managedFields and without defaults. */
      readonly object: JsonFields;
      readonly managedFields: readonly JsonFields[];
      /** Neither the object nor who owns what has changed: there is nothing to store. */
      readonly isUnchanged: boolean;
    }
  | ConflictRefusal
  /** `code` is the real server's: to it, a configuration that does not fit the schema is a fault of its own. */
  | { readonly kind: 'invalid'; readonly code: 400 | 500; readonly reason: string };

type AppliedOutcome = Extract<ApplyOutcome, { readonly kind: 'applied' }>;

/** Kubernetes KEP-555: merges what a manager applies, takes away what it no longer applies, and says who owns what. */
export function applyServerSide(request: ServerSideApply): ApplyOutcome {
  const invalid = refuseInvalid(request);
  if (invalid !== undefined) return invalid;
  const before = managersBefore(request);
  const result = mergeAndPrune(request, before);
  const contested = request.force ? [] : stillContested(request, result.contested);
  return contested.length > 0 ? refuseConflicts(contested) : settle(request, result);
}

function refuseInvalid({ applied, ...type }: ServerSideApply): ApplyOutcome | undefined {
  if ((memberOf(applied.metadata, 'managedFields') ?? null) !== null) {
    return { kind: 'invalid', code: 400, reason: 'metadata.managedFields must be nil' };
  }
  const mistakes = checkApplied(applied, type);
  if (mistakes === undefined) return undefined;
  const reason = `failed to create typed patch object (${showObject(applied)}): ${mistakes}`;
  return { kind: 'invalid', code: 500, reason };
}

/** Kubernetes: the core group has an empty name, which leaves the slash in front. */
function showObject({ apiVersion, kind, metadata }: JsonFields): string {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const version = text(apiVersion);
  const name = `${text(memberOf(metadata, 'namespace'))}/${text(memberOf(metadata, 'name'))}`;
  return `${name}; ${version.includes('/') ? '' : '/'}${version}, Kind=${text(kind)}`;
}

/** Kubernetes: what an object without managers holds before it is first applied is one updater's. */
function managersBefore(request: ServerSideApply): readonly Manager[] {
  const { live } = request;
  const managers = managersOf(live);
  if (live === undefined || managers.length > 0) return ofVersion(managers, request);
  const { added, modified } = changesBetween({}, withoutManagedFields(live), request);
  const first = updaterOf({ ...request, manager: 'before-first-apply' });
  return tidyManagers([{ ...first, fields: ownable(added.union(modified)) }]);
}

interface MergeResult {
  readonly object: JsonFields;
  readonly applier: Manager;
  /** The others, with what is left to them. */
  readonly others: readonly Manager[];
  readonly contested: readonly Contested[];
}

function mergeAndPrune(request: ServerSideApply, before: readonly Manager[]): MergeResult {
  const { applied } = request;
  const live = withoutManagedFields(request.live ?? {});
  const applier = applierOf(request, before);
  const isApplier = (manager: Manager): boolean => managerId(manager) === managerId(applier);
  const others = before.filter((manager) => !isApplier(manager));
  // With the name and the like, or the metadata would seem to be nobody's.
  const owned = others.reduce((sum, { fields }) => sum.union(fields), allFieldsOf(applied, request));
  const last = before.find(isApplier)?.fields ?? FieldSet.empty;
  const merged = prune(mergeApplied(live, applied, request), { last, owned }, request);
  const changes = changesBetween(live, merged, request);
  const set = changes.added.union(changes.modified);
  return {
    object: withoutNulls(merged, request),
    applier,
    others: others.map((manager) => withoutChanged(manager, changes)),
    contested: others
      .map((manager) => ({ manager, fields: manager.fields.intersection(set) }))
      .filter(({ fields }) => !fields.isEmpty),
  };
}

/** With the time of its last change. */
function applierOf(request: ServerSideApply, before: readonly Manager[]): Manager {
  const { time: _, ...base } = updaterOf(request);
  const applier: Manager = {
    ...base,
    operation: 'Apply',
    fields: fieldsOf(request.applied, request),
  };
  const time = before.find((manager) => managerId(manager) === managerId(applier))?.time;
  return { ...applier, ...(time !== undefined && { time }) };
}

/** kubectl may take what its own annotation claims: so `kubectl apply` turns to `--server-side` without conflicts. */
function stillContested(request: ServerSideApply, contested: readonly Contested[]): readonly Contested[] {
  if (contested.length === 0 || request.live === undefined || !readsLastApplied(request.manager))
    return contested;
  const allowed = fieldsLastApplied(request.live, request);
  return contested
    .map(({ manager, fields }) => ({ manager, fields: fields.difference(allowed) }))
    .filter(({ fields }) => !fields.isEmpty);
}

function settle(request: ServerSideApply, result: MergeResult): AppliedOutcome {
  const { applied, manager, now } = request;
  const live = request.live && withoutManagedFields(request.live);
  const object = readsLastApplied(manager) ? syncLastApplied(result.object, applied) : result.object;
  // Kubernetes: a manager who joins without changing anything has no time.
  const applier = isSameJson(live, result.object)
    ? result.applier
    : { ...result.applier, time: toTimestamp(now) };
  const managers = tidyManagers([...result.others, applier]);
  const isUnchanged =
    isSameJson(live, object) && isSameJson(untimed(managersOf(request.live)), untimed(managers));
  return { kind: 'applied', object, managedFields: printManagers(managers), isUnchanged };
}

function untimed(managers: readonly Manager[]): readonly JsonFields[] {
  return printManagers(managers.map(({ time: _, ...manager }) => manager));
}

function withoutManagedFields(object: JsonFields): JsonFields {
  const { metadata } = object;
  if (!isFields(metadata)) return object;
  const { managedFields: _, ...kept } = metadata;
  return { ...object, metadata: kept };
}
